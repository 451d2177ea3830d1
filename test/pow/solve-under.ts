interface Outcome {
  counter?: number;
  code?: string;
  message?: string;
  degraded: string[];
  started: string[];
  policies: string[];
}

/** Solves a challenge in a frame of its own under a Content Security Policy. */
export async function solveUnder(policy: string, challenge: object, options: object = {}): Promise<Outcome> {
  const frame = document.createElement('iframe');
  const report = new Promise<Outcome>((resolve) => {
    addEventListener('message', function hear(event: MessageEvent<Outcome>) {
      if (event.source !== frame.contentWindow) return;
      removeEventListener('message', hear);
      resolve(event.data);
    });
  });
  frame.srcdoc = `<!doctype html>
    <meta http-equiv="Content-Security-Policy" content="${policy}">
    <script type="module">
      const started = [];
      const policies = [];
      globalThis.Worker = class extends Worker {
        constructor(url) { super(url); started.push(String(url).split(':')[0]); }
      };
      const factory = globalThis.trustedTypes;
      const createPolicy = factory?.createPolicy.bind(factory);
      if (factory) factory.createPolicy = (name, rules) => { policies.push(name); return createPolicy(name, rules); };
      const { solve } = await import('/src/pow/index.ts');
      const degraded = [];
      const options = { ...${JSON.stringify(options)}, onDegraded: ({ what }) => degraded.push(what) };
      let outcome;
      try { outcome = await solve(${JSON.stringify(challenge)}, options); } catch (error) { outcome = { code: error.code, message: error.message }; }
      parent.postMessage({ ...outcome, degraded, started, policies }, '*');
    </script>`;
  document.body.append(frame);
  return report.finally(() => frame.remove());
}
