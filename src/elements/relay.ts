import type { Auth } from '../session/auth.js';
import { isActing, reportError } from './act.js';
import { AuthChangeEvent, AuthNoticeEvent } from './events.js';

/** Fires a client's changes, notices and the errors that no element caused on one target. Returns what stops it. */
export function relay(auth: Auth, target: EventTarget): () => void {
  const forget = auth.subscribe((state, change) => {
    if (!change) return;
    const event = new AuthChangeEvent(change);
    target.dispatchEvent(event);
    if (state.status === 'signed-out' && state.error && !isActing(auth)) reportError(target, state.error);
  });
  const mute = auth.on((notice) => {
    const event = new AuthNoticeEvent(notice);
    target.dispatchEvent(event);
  });
  return () => {
    forget();
    mute();
  };
}
