import { assert } from '@esm-bundle/chai';
import { chooseKernel } from '../../../src/pow/kernels/choose.js';
import { puzzleOf } from './counters.js';

const TrueModule = WebAssembly.Module;
const puzzle = () => puzzleOf('SHA-256', new TextEncoder().encode('salt&'), 4_321);

/** Answers from now on like an engine or a policy that refuses the next so many modules. */
function refuseModules(count: number): { compiled: number } {
  const seen = { compiled: 0 };
  WebAssembly.Module = class extends TrueModule {
    constructor(bytes: BufferSource) {
      if (count-- > 0) throw new WebAssembly.CompileError('refused');
      super(bytes);
      seen.compiled++;
    }
  };
  return seen;
}

// One page for all of them: what was refused is not tried again.
suite('the choice among kernels', () => {
  teardown(() => void (WebAssembly.Module = TrueModule));

  test('an engine without vectors runs single numbers', async () => {
    const seen = refuseModules(1);
    let told = '';
    const search = await chooseKernel(await puzzle(), (why) => (told = why));
    assert.match(told, /with vectors is refused .*: WebAssembly without vectors searches/);
    assert.equal(search(0, 5_000), 4_321);
    assert.isAbove(seen.compiled, 0);
  });

  test('a search that cannot have another program goes on without', async () => {
    const search = await chooseKernel(await puzzleOf('SHA-256', new Uint8Array(63), 1_234_567), () => {});
    assert.equal(search(0, 100), -1);
    const seen = refuseModules(Infinity);
    assert.equal(search(1_230_000, 10_000), 1_234_567);
    assert.equal(seen.compiled, 0);
  });

  test('a page that forbids WebAssembly gets plain script', async () => {
    const seen = refuseModules(Infinity);
    let told = '';
    const search = await chooseKernel(await puzzleOf('SHA-512', new Uint8Array(3), 4_321), (why) => (told = why));
    assert.equal(search(0, 5_000), 4_321);
    assert.equal(seen.compiled, 0);
    assert.match(
      told,
      /with vectors is refused \(.*refused\), .*without vectors is refused \(.*\): plain script searches/,
    );
  });

  test('what was refused is not tried again', async () => {
    const seen = refuseModules(0);
    const search = await chooseKernel(await puzzle(), () => {});
    assert.equal(search(0, 5_000), 4_321);
    assert.equal(seen.compiled, 0);
  });
});
