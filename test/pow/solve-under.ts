import { framed } from '../framed.js';

interface Outcome {
  counter?: number;
  payload?: string;
  code?: string;
  message?: string;
}

/** What the frame saw of its ways. */
interface Seen {
  degraded: string[];
  /** What was said of each. */
  whys: string[];
  started: string[];
  policies: string[];
}

interface Work {
  readonly challenge: object;
  readonly options?: object | undefined;
}

/** Solves a challenge in a frame of its own under a Content Security Policy. */
export async function solveUnder(policy: string, challenge: object, options: object = {}): Promise<Outcome & Seen> {
  const { outcomes, ...seen } = await solveAllUnder(policy, [{ challenge, options }]);
  return { ...outcomes[0], ...seen };
}

/**
 * Solves challenges one after the other in one frame.
 *
 * @param fault - Script that runs first in the frame, and in every worker that it starts from a blob.
 */
export async function solveAllUnder(
  policy: string,
  work: readonly Work[],
  fault = '',
): Promise<Seen & { outcomes: Outcome[] }> {
  const frame = await framed(policy, page(work, fault));
  const report = new Promise<Seen & { outcomes: Outcome[] }>((resolve) => {
    addEventListener('message', function hear(event: MessageEvent<Seen & { outcomes: Outcome[] }>) {
      if (event.source !== frame.contentWindow) return;
      removeEventListener('message', hear);
      resolve(event.data);
    });
  });
  document.body.append(frame);
  return report.finally(() => frame.remove());
}

function page(work: readonly Work[], fault: string): string {
  return `<!doctype html>
    <script type="module">
      const fault = ${JSON.stringify(fault)};
      ${fault}
      const started = [];
      const policies = [];
      const faulty = (url) => !fault || !String(url).startsWith('blob:') ? url
        : URL.createObjectURL(new Blob([fault, ';importScripts("', url, '")']));
      globalThis.Worker = class extends Worker {
        constructor(url) { super(faulty(url)); started.push(String(url).split(':')[0]); }
      };
      const factory = globalThis.trustedTypes;
      const createPolicy = factory?.createPolicy.bind(factory);
      if (factory) factory.createPolicy = (name, rules) => { policies.push(name); return createPolicy(name, rules); };
      const { solve } = await import('/src/pow/index.ts');
      const degraded = [];
      const whys = [];
      const onDegraded = ({ what, why }) => { degraded.push(what); whys.push(why); };
      const outcomes = [];
      for (const { challenge, options } of ${JSON.stringify(work)}) {
        try { outcomes.push(await solve(challenge, { ...options, onDegraded })); }
        catch (error) { outcomes.push({ code: error.code, message: error.message }); }
      }
      parent.postMessage({ outcomes, degraded, whys, started, policies }, '*');
    </script>`;
}
