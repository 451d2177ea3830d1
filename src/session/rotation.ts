import type { Backend, Session } from '../backends/backend.js';
import type { Clock } from '../backends/clock.js';
import type { Notice } from './client.js';
import type { HeldSession } from './held-session.js';

/** So long before a key ends the person is told. */
const aheadMs = 7 * 86_400_000;

/** When to tell that what the person signed in with is old, or ends soon: pure. */
export function rotationDue(session: Session, rotateAfterMs: number): Extract<Notice, { type: 'rotate' }> {
  const { issuedAtMs, expiresAtMs } = session;
  const ageAtMs = issuedAtMs + rotateAfterMs;
  // A key that ends within the week is told of at once.
  const expiryAtMs = Math.max(issuedAtMs, expiresAtMs - aheadMs);
  return expiryAtMs < ageAtMs
    ? { type: 'rotate', why: 'expiry', atMs: expiryAtMs }
    : { type: 'rotate', why: 'age', atMs: ageAtMs };
}

interface Reminding {
  readonly tell: (notice: Notice) => void;
  /** What was told is of a session that is held no more. */
  readonly over: () => void;
}

/** Tells once a page and session. @returns what stops it */
export function remindOfRotation(
  { rotateAfterMs }: Backend,
  held: HeldSession,
  clock: Clock,
  { tell, over }: Reminding,
): () => void {
  if (rotateAfterMs === undefined) return () => undefined;
  let cancel: (() => void) | undefined;
  let told: string | undefined;
  const look = () => {
    cancel?.();
    const { session } = held;
    if (told !== undefined && told === session?.accessToken) return;
    if (told !== undefined) over();
    told = undefined;
    if (!session) return;
    const due = rotationDue(session, rotateAfterMs);
    const waitMs = due.atMs - clock.now();
    // A long delay is clamped, so a timer may come early.
    if (waitMs > 0) return void (cancel = clock.after(waitMs, look));
    told = session.accessToken;
    tell(due);
  };
  const stop = held.changes.add(look);
  return () => {
    cancel?.();
    stop();
  };
}
