import { assert } from '@esm-bundle/chai';
import { preparePageStep } from '../../src/pow/page-step.js';
import { puzzleOf } from './kernels/counters.js';

// A page of its own: one that has compiled the program keeps it, and what was refused is not tried again.
suite('a page that forbids WebAssembly', () => {
  test('searches by plain script, says why, and does not try again', async () => {
    let tries = 0;
    WebAssembly.Module = class extends WebAssembly.Module {
      constructor(bytes: BufferSource) {
        tries++;
        super(bytes);
        throw new WebAssembly.CompileError('refused');
      }
    };
    const told: string[] = [];
    for (let search = 0; search < 2; search++) {
      const step = await preparePageStep(await puzzleOf('SHA-256', new Uint8Array(3), 321), (why) => told.push(why));
      assert.equal((await step(0, 400, () => true))?.counter, 321);
    }
    assert.equal(tries, 1);
    assert.lengthOf(told, 2);
    assert.match(told[0]!, /with vectors is refused \(.*refused\): plain script searches/);
  });
});
