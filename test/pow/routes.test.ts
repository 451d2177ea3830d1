import { assert } from '@esm-bundle/chai';
import { solveAllUnder } from './solve-under.js';
import { allVectors } from './vectors.js';

/** An engine without vectors: their instructions all begin with 0xfd, which single numbers hardly ever have. */
const withoutVectors = `
  const isVectorial = (bytes) => new Uint8Array(bytes.buffer ?? bytes).filter((byte) => byte === 0xfd).length > 50;
  const refuse = () => { throw new WebAssembly.CompileError('no vectors here'); };
  const TrueModule = WebAssembly.Module;
  WebAssembly.Module = class extends TrueModule {
    constructor(bytes) { super(isVectorial(bytes) ? refuse() : bytes); }
  };
  const { compile } = WebAssembly;
  WebAssembly.compile = async (bytes) => isVectorial(bytes) ? refuse() : compile(bytes);`;

const wasm = `script-src 'self' 'unsafe-inline' 'wasm-unsafe-eval' blob:`;
const noWasm = `script-src 'self' 'unsafe-inline' blob:`;

interface Route {
  readonly policy: string;
  readonly options?: object;
  readonly fault?: string;
  /** What degraded events say of the way that is taken; `undefined`: there are none. */
  readonly says?: RegExp;
  readonly worker: 'blob' | 'http' | undefined;
  /** Whether keys that take much memory can be derived. */
  readonly memoryHard?: true;
}

const routes: Readonly<Record<string, Route>> = {
  'a worker, with vectors': { policy: `${wasm}; worker-src blob:`, worker: 'blob', memoryHard: true },
  'a worker, without vectors': {
    policy: `${wasm}; worker-src blob:`,
    fault: withoutVectors,
    says: /without vectors searches/,
    worker: 'blob',
    memoryHard: true,
  },
  'a worker, in plain script': {
    policy: `${noWasm}; worker-src blob:`,
    says: /plain script searches/,
    worker: 'blob',
  },
  'a worker that the site hosts': {
    policy: `${wasm}; worker-src 'self'`,
    options: { workerUrl: '/portico-worker.js' },
    worker: 'http',
    memoryHard: true,
  },
  'the page, with vectors': { policy: `${wasm}; worker-src 'none'`, says: /worker/, worker: undefined },
  'the page, without vectors': {
    policy: `${wasm}; worker-src 'none'`,
    fault: withoutVectors,
    says: /without vectors searches/,
    worker: undefined,
  },
  'the page, in plain script': {
    policy: `${noWasm}; worker-src 'none'`,
    says: /plain script searches/,
    worker: undefined,
  },
};

for (const [where, { policy, options, fault, says, worker, memoryHard }] of Object.entries(routes)) {
  suite(`every vector in ${where}`, () => {
    let report: Awaited<ReturnType<typeof solveAllUnder>>;

    suiteSetup(async function () {
      this.timeout(60_000);
      const work = allVectors.map(({ challenge, options: own }) => ({ challenge, options: { ...own, ...options } }));
      report = await solveAllUnder(policy, work, fault);
    });

    test('takes that way, and says so where it is a slower one', () => {
      if (says) assert.match(report.whys.join(' '), says);
      else assert.deepEqual(report.whys, []);
      if (worker) assert.include(report.started, worker);
    });

    for (const [i, { id, note, answer, isMemoryHard, challenge }] of allVectors.entries()) {
      test(`${id}: ${note}`, () => {
        const { counter, payload, code } = report.outcomes[i]!;
        if (isMemoryHard && !memoryHard) assert.equal(code, 'blocked_by_page');
        else if (answer === null) assert.equal(code, 'pow_unsolvable');
        else if (typeof answer === 'string') assert.equal(payload, answer, JSON.stringify(challenge));
        else assert.equal(counter, answer, code);
      });
    }
  });
}
