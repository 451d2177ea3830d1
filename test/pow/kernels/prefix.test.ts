import { assert } from '@esm-bundle/chai';
import { toHex } from '../../../src/pow/formats/fields.js';
import { seededRandom } from '../watch.js';
import { pageKernel } from '../../../src/pow/kernels/page/kernel.js';
import { kernels } from './named.js';

const random = seededRandom(104_729);
const below = (limit: number) => Math.floor(random() * limit);

for (const [name, kernel] of Object.entries({ ...kernels, page: pageKernel })) {
  suite(`a digest that begins with given digits, by ${name}`, () => {
    test('is found where WebCrypto made it, whatever the prefix, the counter and the number of digits', async () => {
      for (let length = 0; length <= 200; length++) {
        const prefix = Uint8Array.from({ length }, () => below(256));
        const counter = Math.max(0, 10 ** below(9) + below(20) - 10);
        const message = await new Blob([prefix, String(counter)]).arrayBuffer();
        const digest = toHex(new Uint8Array(await crypto.subtle.digest('SHA-256', message)));
        const from = Math.max(0, counter - below(30));
        const case_ = `${length} bytes, ${counter} from ${from}`;
        const target = digest.slice(0, 9 + below(56));
        const search = kernel({ kind: 'prefix', hash: 'SHA-256', prefix, target, weight: 1 });
        assert.equal(search(from, counter - from + 1), counter, case_);
        assert.equal(search(from, counter - from), -1, `${case_}, one short`);
      }
    });

    test('may have an odd number of digits, of which the last is half a byte', async () => {
      const prefix = new TextEncoder().encode('salt');
      const digests = await Promise.all(
        Array.from({ length: 300 }, async (_, counter) =>
          toHex(new Uint8Array(await crypto.subtle.digest('SHA-256', new TextEncoder().encode(`salt${counter}`)))),
        ),
      );
      for (const digits of [1, 2, 3, 4]) {
        const target = digests[299]!.slice(0, digits);
        const first = digests.findIndex((digest) => digest.startsWith(target));
        const search = kernel({ kind: 'prefix', hash: 'SHA-256', prefix, target, weight: 1 });
        assert.equal(search(0, 300), first);
      }
    });
  });
}
