import { AuthError } from '../errors.js';
import type { ReturnParams } from '../backends/backend.js';
import type { Return } from './return.js';

/**
 * A window that goes to a provider and brings back what it said, while this page stays as it is.
 *
 * The window's own copy of the client finds the answer in its address and hands it over, to a window of the very same origin
 * and from the very window that was opened: anything else that calls itself an answer is dropped.
 */
export interface PopUp {
  /**
   * @throws AuthError `aborted` where the person closes it. A provider's page may look closed without being so (COOP cuts it off
   * from its opener): the window then goes on by itself, and this page learns of the session as other tabs do.
   */
  answer(url: string, stepId: string, signal: AbortSignal): Promise<ReturnParams>;
  close(): void;
}

const namePrefix = 'portico-';
const closedPollMs = 500;

interface Message {
  readonly portico: 'return';
  readonly stepId: string;
  readonly query: string;
  readonly fragment: string;
}

/** Opens the window while the click that asked for it still counts. Nothing where the browser will not. */
export function openPopUp(): PopUp | undefined {
  const other = window.open('about:blank', '', 'popup,width=480,height=680');
  if (!other) return undefined;
  return {
    close: () => other.close(),
    answer(url, stepId, signal) {
      return new Promise((resolve, reject) => {
        const settle = (finish: () => void) => {
          clearInterval(timer);
          window.removeEventListener('message', hear);
          signal.removeEventListener('abort', stop);
          finish();
        };
        const hear = ({ origin, source, data }: MessageEvent<unknown>) => {
          if (origin !== location.origin || source !== other || !isMessage(data) || data.stepId !== stepId) return;
          settle(() => {
            other.close();
            resolve({ query: new URLSearchParams(data.query), fragment: new URLSearchParams(data.fragment) });
          });
        };
        const fail = (error: AuthError) => settle(() => (other.close(), reject(error)));
        const stop = () => fail(signal.reason instanceof AuthError ? signal.reason : calledOff());
        // No event tells that a window of another origin was closed.
        const timer = setInterval(() => other.closed && fail(wasClosed()), closedPollMs);
        if (signal.aborted) return stop();
        window.addEventListener('message', hear);
        signal.addEventListener('abort', stop, { once: true });
        other.name = namePrefix + stepId;
        other.location.href = url;
      });
    },
  };
}

/** In the window that was opened: hands the answer to the page that waits for it, and closes. False in any other window. */
export function handToOpener({ params, state }: Return): boolean {
  const opener = window.opener as Window | null;
  if (!opener || state === undefined || window.name !== namePrefix + state) return false;
  const { query, fragment } = params;
  const message: Message = {
    portico: 'return',
    stepId: state,
    query: query.toString(),
    fragment: fragment.toString(),
  };
  opener.postMessage(message, location.origin);
  window.close();
  return true;
}

function isMessage(data: unknown): data is Message {
  const { portico, stepId, query, fragment } = (data ?? {}) as Partial<Record<keyof Message, unknown>>;
  return portico === 'return' && [stepId, query, fragment].every((text) => typeof text === 'string');
}

function wasClosed(): AuthError {
  return new AuthError('aborted', 'The window was closed before it answered.');
}

function calledOff(): AuthError {
  return new AuthError('aborted', 'The sign-in was called off.');
}
