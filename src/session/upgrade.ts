import type { Backend, Session, User } from '../backends/backend.js';
import { pause, type Clock } from '../backends/clock.js';
import { AuthError } from '../errors.js';
import { createAuthFetch } from './auth-fetch.js';
import { reported } from './listeners.js';

/** An anonymous visitor has signed in as somebody with another id. */
export interface Upgrade {
  readonly previous: User;
  readonly current: User;
  /** `auth.fetch` with the anonymous session’s token, until `onUpgrade` has ended or 10 s are over. */
  readonly fetchAsPrevious: typeof globalThis.fetch;
}

/** Lets the site move what the anonymous visitor had. Failing, it is reported as an uncaught error would be. */
export type OnUpgrade = (upgrade: Upgrade) => void | Promise<void>;

export interface UpgradeParts {
  readonly onUpgrade: OnUpgrade;
  readonly backend: Backend;
  readonly allow: readonly string[];
  readonly clock: Clock;
  readonly previous: Session;
  readonly current: User;
  readonly signal: AbortSignal;
}

const longestMs = 10_000;

/** Awaited before the old session is dropped, so that the site's server can merge on the strength of both tokens. */
export async function letMerge(parts: UpgradeParts): Promise<void> {
  const { onUpgrade, backend, allow, clock, previous, current, signal } = parts;
  const over = new AbortController();
  const fetchAsPrevious = createAuthFetch({
    backend,
    allow,
    accessToken: () => (over.signal.aborted ? Promise.reject(dropped()) : Promise.resolve(previous.accessToken)),
    session: () => previous,
    replace: () => Promise.resolve(null),
  });
  const merged = reported(async () => onUpgrade({ previous: previous.user, current, fetchAsPrevious }));
  const tooLong = pause(clock, longestMs, AbortSignal.any([over.signal, signal])).catch(() => undefined);
  await Promise.race([merged, tooLong]);
  over.abort();
}

function dropped(): AuthError {
  return new AuthError('signed_out', 'The anonymous session has been dropped.');
}
