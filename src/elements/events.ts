import type { AuthError } from '../errors.js';
import type { Progress, Step, User } from '../backends/backend.js';
import type { Notice } from '../session/auth.js';
import type { Cause, Change } from '../session/state.js';
import type { Page } from './login/flow.js';

/**
 * Every event an element fires: one class each, named for what happened. They bubble and leave shadow roots, and no
 * detail holds a token.
 */
abstract class PorticoEvent<Detail> extends CustomEvent<Detail> {
  constructor(type: string, detail: Detail) {
    super(type, { detail, bubbles: true, composed: true });
  }
}

/** `portico-change`: the client's state is another one now. */
export class AuthChangeEvent extends PorticoEvent<Change> {
  constructor({ state, previous, cause }: Change) {
    super('portico-change', { state, previous, cause });
  }
}

/** `portico-notice`: something worth telling that is no change of state. */
export class AuthNoticeEvent extends PorticoEvent<{ readonly notice: Notice }> {
  constructor(notice: Notice) {
    super('portico-notice', { notice });
  }
}

/** `portico-error`: fired once for an error, by the element whose act caused it. */
export class AuthErrorEvent extends PorticoEvent<{ readonly error: AuthError }> {
  constructor(error: AuthError) {
    super('portico-error', { error });
  }
}

/** `portico-signed-in`: a person signed in here; the session is stored. Accounts only. */
export class SignedInEvent extends PorticoEvent<{ readonly user: User }> {
  constructor(user: User) {
    super('portico-signed-in', { user });
  }
}

/** `portico-signed-out`: the session is over, whoever ended it. */
export class SignedOutEvent extends PorticoEvent<{ readonly reason: Cause }> {
  constructor(reason: Cause) {
    super('portico-signed-out', { reason });
  }
}

/** What `portico-login` shows: a page that was chosen, what the backend still needs, or neither. */
export type LoginView = Page | Step['kind'] | 'signed-in' | 'unavailable';

/** `portico-view`: the form shows something else now. */
export class LoginViewEvent extends PorticoEvent<{ readonly view: LoginView }> {
  constructor(view: LoginView) {
    super('portico-view', { view });
  }
}

/** `portico-progress`: the visitor's device is working on the proof of work. */
export class AnonymousProgressEvent extends PorticoEvent<Progress> {
  constructor({ fraction, hashesPerSecond }: Progress) {
    super('portico-progress', { fraction, hashesPerSecond });
  }
}

/** `portico-anonymous-started`: the visitor has an anonymous session; `restored` if it was there before. */
export class AnonymousStartedEvent extends PorticoEvent<{ readonly user: User; readonly restored: boolean }> {
  constructor(user: User, restored: boolean) {
    super('portico-anonymous-started', { user, restored });
  }
}

/** `portico-ready`, on `document`: the script tag has made `portico.clients[name]`; the first one is `window.portico`. */
export class ReadyEvent extends PorticoEvent<{ readonly name: string }> {
  constructor(name: string) {
    super('portico-ready', { name });
  }
}

interface PorticoEventMap {
  'portico-change': AuthChangeEvent;
  'portico-notice': AuthNoticeEvent;
  'portico-error': AuthErrorEvent;
  'portico-signed-in': SignedInEvent;
  'portico-signed-out': SignedOutEvent;
  'portico-view': LoginViewEvent;
  'portico-progress': AnonymousProgressEvent;
  'portico-anonymous-started': AnonymousStartedEvent;
}

declare global {
  interface HTMLElementEventMap extends PorticoEventMap {}
  interface DocumentEventMap extends PorticoEventMap {
    'portico-ready': ReadyEvent;
  }
}
