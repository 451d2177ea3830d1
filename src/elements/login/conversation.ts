import type { ReactiveControllerHost } from 'lit';
import { asAuthError, type AuthError } from '../../errors.js';
import type { User } from '../../backends/backend.js';
import type { Auth } from '../../session/auth.js';
import { isFailedAuth } from '../../session/failed-auth.js';
import { act } from '../act.js';
import { AuthController } from '../auth-controller.js';
import { next, start, type FlowEvent, type Step } from './flow.js';
import type { Credentials } from './password-form.js';

/** What the element does when the conversation gets somewhere. */
export interface ConversationListener {
  /** A try begins. */
  begun(): void;
  /** The backend does not answer, before the person has done anything. */
  unreachable(error: AuthError): void;
  /** The try failed; the form is there again. */
  failed(error: AuthError): void;
  /** The person signed in here. */
  signedIn(user: User): void;
  /** Somebody is signed in now, here or elsewhere: the form goes. */
  left(): void;
}

/** Talks with the client for the element: keeps the step, asks what is offered, signs in. */
export class Conversation {
  step: Step = start;
  readonly #auth: AuthController;
  /** Aborted when there is another client: what was asked of the old one no longer matters. */
  #meeting = new AbortController();
  /** Given up once it has been sent. */
  #credentials: Credentials | undefined;

  constructor(
    private readonly host: ReactiveControllerHost & HTMLElement,
    private readonly listener: ConversationListener,
  ) {
    this.#auth = new AuthController(host, {
      client: (auth) => this.#meet(auth),
      state: (state) => this.#send({ type: 'state', state }),
    });
  }

  /** Whether the client could not even be made, so that asking again is of no use. */
  get isHopeless(): boolean {
    return isFailedAuth(this.#auth.auth);
  }

  /** Where nobody is known yet, what was typed waits until somebody can take it. */
  submit(credentials: Credentials): void {
    this.#credentials = credentials;
    this.#send({ type: 'submit' });
  }

  readonly retry = (): void => {
    const { auth } = this.#auth;
    this.#send({ type: 'retry' });
    if (auth) void this.#ask(auth);
  };

  readonly signOut = (): void => {
    const { auth } = this.#auth;
    if (auth) act(this.host, auth, () => auth.signOut()).catch(() => undefined);
  };

  #send(event: FlowEvent): void {
    const before = this.step;
    this.step = next(before, event);
    if (this.step === before) return;
    this.host.requestUpdate();
    if (this.step.kind === before.kind) return;
    if (this.step.kind === 'busy') void this.#signIn();
    if (this.step.kind === 'signed-in') this.listener.left();
  }

  #meet(auth: Auth | undefined): void {
    this.#meeting.abort();
    this.#meeting = new AbortController();
    this.#send({ type: 'client' });
    if (auth) void this.#ask(auth);
    else if (!this.host.isConnected) this.#credentials = undefined;
  }

  /** That nobody is known comes first, so that the answer finds the form there. */
  async #ask(auth: Auth): Promise<void> {
    const { signal } = this.#meeting;
    const tell = (event: FlowEvent): void => void (signal.aborted || this.#send(event));
    await auth.ready;
    tell({ type: 'state', state: auth.state });
    tell({ type: 'offer', password: auth.can('password') });
    if (signal.aborted || auth.can('password') === false) return;
    try {
      await act(this.host, auth, () => auth.offer());
      tell({ type: 'offer', password: auth.can('password') ?? true });
    } catch (reason) {
      const error = asAuthError(reason, 'server', 'What is offered could not be asked.');
      tell({ type: 'offer-failed', error });
      if (this.step.kind === 'form' && this.step.problem === error) this.listener.unreachable(error);
    }
  }

  async #signIn(): Promise<void> {
    const { auth } = this.#auth;
    const { signal } = this.#meeting;
    const credentials = this.#credentials;
    this.#credentials = undefined;
    if (!auth || !credentials) return;
    this.listener.begun();
    try {
      const result = await act(this.host, auth, () => auth.signIn({ method: 'password', ...credentials }));
      if (result.kind === 'signed-in') this.listener.signedIn(result.user);
    } catch (reason) {
      if (signal.aborted) return;
      const error = asAuthError(reason, 'bad_response', 'Signing in failed in a way it should not.');
      this.#send({ type: 'failed', error });
      if (this.step.kind === 'form' && this.step.problem) this.listener.failed(error);
    }
  }
}
