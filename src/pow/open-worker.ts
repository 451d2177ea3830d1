import { AuthError } from '../errors.js';
import { PROTOCOL_VERSION, type FromSearcher } from './protocol.js';

/** A worker is up in 20 … 50 ms; one that is silent for this long on a struggling device is not worth waiting for. */
const HELLO_WITHIN_MS = 5_000;

/** The code of a worker, as one classic script. */
export type WorkerText = () => Promise<string>;

/** Why a way to start a worker failed, for the page's life: policies do not change, and each try is a console error. */
const failures = /* @__PURE__ */ new Map<string, string>();

/**
 * A worker that has said hello: from `workerUrl` where there is one, else from a blob.
 *
 * A site names `workerUrl` because its Content Security Policy forbids blobs (`worker-src`): to try one first would be
 * reported as a violation. Under Trusted Types the URLs go through a policy named `portico`.
 *
 * @param workerUrl - Where the site hosts `portico-worker.js`; same origin only, as browsers demand it.
 * @param text - What runs in the worker; what it throws ends the attempt.
 * @throws AuthError `blocked_by_page` if no way leads to a worker, `aborted`
 */
export async function openWorker(
  workerUrl: string | undefined,
  signal: AbortSignal,
  text: WorkerText,
): Promise<Worker> {
  if (typeof Worker === 'undefined') throw new AuthError('blocked_by_page', 'There are no workers here.');
  const ways = [...(workerUrl === undefined ? [] : [workerUrl]), 'blob:'];
  for (const way of ways) {
    if (failures.has(way)) continue;
    try {
      return await (way === 'blob:' ? openBlob(await text(), signal) : greeted(sameOrigin(way), signal));
    } catch (error) {
      if (signal.aborted) throw new AuthError('aborted', 'The worker is not wanted any more.');
      // The code could not be had: that may be otherwise next time.
      if (error instanceof AuthError) throw error;
      failures.set(way, error instanceof Error ? error.message : String(error));
    }
  }
  const why = ways.map((way) => `${way === 'blob:' ? 'blob worker' : 'workerUrl'}: ${failures.get(way)}`).join(' ');
  throw new AuthError('blocked_by_page', why);
}

async function openBlob(text: string, signal: AbortSignal): Promise<Worker> {
  const url = URL.createObjectURL(new Blob([text], { type: 'text/javascript' }));
  try {
    return await greeted(url, signal);
  } finally {
    // Not before the hello: the worker may still be loading.
    URL.revokeObjectURL(url);
  }
}

function sameOrigin(workerUrl: string): string {
  const url = new URL(workerUrl, document.baseURI);
  // Not `location.origin`, which is null in a srcdoc frame though it shares the page's origin.
  if (url.origin !== self.origin || !/^https?:$/.test(url.protocol)) {
    throw new Error('It must be an address on the origin of the page.');
  }
  return url.href;
}

function greeted(url: string, signal: AbortSignal): Promise<Worker> {
  return new Promise((resolve, reject) => {
    // Throws at once where Trusted Types forbid it. A Content Security Policy makes it an event, with no message.
    const worker = new Worker(trusted(url) as string);
    const giveUp = (why: string): void => {
      settle();
      worker.terminate();
      reject(new Error(why));
    };
    const timer = setTimeout(() => giveUp('It did not start in time.'), HELLO_WITHIN_MS);
    const onAbort = (): void => giveUp('Aborted.');
    const onError = (event: ErrorEvent): void => {
      event.preventDefault();
      giveUp(event.message || 'The page does not allow it (worker-src), or it could not be loaded.');
    };
    const onMessage = ({ data }: MessageEvent<FromSearcher>): void => {
      if (data.type !== 'hello' || data.version !== PROTOCOL_VERSION) return giveUp('It is of another version.');
      settle();
      resolve(worker);
    };
    const settle = (): void => {
      clearTimeout(timer);
      signal.removeEventListener('abort', onAbort);
      worker.removeEventListener('error', onError);
      worker.removeEventListener('message', onMessage);
    };
    signal.addEventListener('abort', onAbort);
    worker.addEventListener('error', onError);
    worker.addEventListener('message', onMessage);
    if (signal.aborted) onAbort();
  });
}

interface TrustedTypesHost {
  trustedTypes?: {
    createPolicy(
      name: string,
      rules: { createScriptURL(url: string): string },
    ): { createScriptURL(url: string): unknown };
  };
}

let policy: { createScriptURL(url: string): unknown } | undefined;

/** The URL as Trusted Types want it; as it is where they are unknown or our policy's name is not allowed. */
function trusted(url: string): unknown {
  try {
    // Only URLs that this module made or checked come here.
    policy ??= (globalThis as TrustedTypesHost).trustedTypes?.createPolicy('portico', {
      createScriptURL: (own) => own,
    });
  } catch {
    return url;
  }
  return policy ? policy.createScriptURL(url) : url;
}
