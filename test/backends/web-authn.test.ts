import { assert } from '@esm-bundle/chai';
import { createCredential, getCredential } from '../../src/backends/web-authn.js';
import { rejection } from '../rejection.js';

const options = { challenge: 'AAAA', rpId: 'localhost' };
const creation = {
  challenge: 'AAAA',
  rp: { id: 'localhost', name: 'x' },
  user: { id: 'AAAA', name: 'ada', displayName: 'Ada' },
  pubKeyCredParams: [{ type: 'public-key', alg: -7 }],
};

/** A browser whose prompts stay open until they are called off, and that shows one at a time, as real ones do. */
function fakeBrowser(): { readonly asked: (CredentialRequestOptions | CredentialCreationOptions)[]; undo(): void } {
  const asked: (CredentialRequestOptions | CredentialCreationOptions)[] = [];
  let open = 0;
  const ask = (given: CredentialRequestOptions | CredentialCreationOptions = {}) => {
    asked.push(given);
    if (open > 0) return Promise.reject(new DOMException('A request is already pending.', 'OperationError'));
    open++;
    return new Promise<never>((_, reject) => {
      given.signal!.addEventListener('abort', () => {
        open--;
        reject(given.signal!.reason as Error);
      });
    });
  };
  for (const name of ['get', 'create']) {
    Object.defineProperty(navigator.credentials, name, { value: ask, configurable: true });
  }
  const undo = () => ['get', 'create'].forEach((name) => Reflect.deleteProperty(navigator.credentials, name));
  return { asked, undo };
}

suite('one ceremony at a time', () => {
  let browser: ReturnType<typeof fakeBrowser>;
  setup(() => (browser = fakeBrowser()));
  teardown(() => browser.undo());

  for (const [what, begin] of Object.entries({
    'a passkey that is asked for': (signal: AbortSignal) => getCredential(options, signal),
    'a passkey that is made': (signal: AbortSignal) => createCredential(creation, signal),
    'another that waits': (signal: AbortSignal) => getCredential(options, signal, true),
  })) {
    test(`what waits in a field makes way for ${what}`, async () => {
      const life = new AbortController();
      const waiting = getCredential(options, life.signal, true);
      assert.equal((browser.asked[0] as CredentialRequestOptions).mediation, 'conditional');
      const next = begin(life.signal);
      await rejection(waiting, 'aborted');
      assert.isFalse(browser.asked[1]!.signal!.aborted, 'it is asked, and not refused for the one before');
      life.abort();
      await rejection(next, 'aborted');
    });
  }

  test('what the person began is not called off by what waits', async () => {
    const life = new AbortController();
    const asked = getCredential(options, life.signal);
    await getCredential(options, life.signal, true).catch(() => undefined);
    assert.isFalse(browser.asked[0]!.signal!.aborted);
    life.abort();
    await rejection(asked, 'aborted');
  });
});
