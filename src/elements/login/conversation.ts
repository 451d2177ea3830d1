import type { ReactiveControllerHost } from 'lit';
import { asAuthError, type AuthError } from '../../errors.js';
import type { Offer, PasswordRules, Step as AuthStep, User } from '../../backends/backend.js';
import type { Auth, CallOptions, Notice, SignInResult } from '../../session/auth.js';
import type { AuthState } from '../../session/state.js';
import { isFailedAuth } from '../../session/failed-auth.js';
import { act, isActing } from '../act.js';
import { AuthController } from '../auth-controller.js';
import { isOfAccount } from '../account/of-account.js';
import { isForm, next, start, type FlowEvent, type Step, type Told } from './flow.js';
import { waysOf, type Wanted, type Ways } from './ways.js';

/** What the element does when the conversation gets somewhere. */
export interface ConversationListener {
  /** A try begins. */
  begun(): void;
  /** Something went wrong that the person did not cause: the backend does not answer, or a link led nowhere. */
  unasked(error: AuthError): void;
  /** The try failed; the form is there again. */
  failed(error: AuthError): void;
  /** The try led to a step, perhaps the same one once more. */
  asked(step: AuthStep): void;
  /** The person signed in here. */
  signedIn(user: User): void;
  /** Another form is shown, or none. */
  moved(before: Step): void;
  /** What the site wants to be shown, and to go with every call. */
  wanted(): Wanted;
  options(): Promise<CallOptions>;
}

/** What a form asks the client for: who is signed in, a step, or nothing where it is done. */
export type Task = (auth: Auth, options: CallOptions) => Promise<SignInResult | AuthStep | Told>;

/** Talks with the client for the element: keeps the step, asks what is offered, signs in. */
export class Conversation {
  step: Step = start;
  /** Why the person should change what they signed in with. */
  rotation: 'age' | 'expiry' | undefined;
  /** Typed once, and known to every form from then on. */
  email = '';
  readonly #auth: AuthController;
  /** Aborted when there is another client: what was asked of the old one no longer matters. */
  #meeting = new AbortController();
  #offer: Offer = {};
  /** Given up once it has been sent. */
  #task: Task | undefined;
  /** Aborted when the person goes back. */
  #trying = new AbortController();

  constructor(
    private readonly host: ReactiveControllerHost & HTMLElement,
    private readonly listener: ConversationListener,
  ) {
    this.#auth = new AuthController(host, {
      client: (auth) => this.#meet(auth),
      state: (state, change) => {
        const before = change && idOf(change.previous);
        if (before !== undefined && before !== idOf(state)) this.rotation = undefined;
        this.#send({ type: 'state', state });
        if (this.step.kind !== 'waiting') this.chooseHome();
      },
    });
    host.addController(this);
  }

  hostConnected(): void {
    addEventListener('pageshow', this.#comeBack);
  }

  hostDisconnected(): void {
    removeEventListener('pageshow', this.#comeBack);
  }

  /** Whether the client could not even be made, so that asking again is of no use. */
  get isHopeless(): boolean {
    return isFailedAuth(this.#auth.auth);
  }

  get client(): Auth | undefined {
    return this.#auth.auth;
  }

  /** Whether an account that is made now takes up what the visitor had. */
  get upgrades(): boolean {
    const { auth, state } = this.#auth;
    return state.status === 'anonymous' && auth?.can('upgrade') === true;
  }

  get passwordRules(): PasswordRules | undefined {
    return this.#offer.passwordRules;
  }

  get ways(): Ways {
    const { auth, state } = this.#auth;
    const offered = {
      can: (capability: Parameters<Auth['can']>[0]) => auth?.can(capability),
      providers: this.#offer.providers,
      anonymous: state.status === 'anonymous',
    };
    return waysOf(offered, this.listener.wanted());
  }

  /** Where nobody is known yet, what was typed waits until somebody can take it. */
  submit(task: Task): void {
    if (isForm(this.step) && this.step.busy) return;
    this.#task = task;
    this.#send({ type: 'submit' });
  }

  /** The person did in the browser's own prompt what no form was sent for. */
  arrive(auth: Auth, result: SignInResult | AuthStep): void {
    if (auth !== this.#auth.auth) return;
    if (result.kind !== 'signed-in') return this.#send({ type: 'step', step: result });
    this.#send({ type: 'signed-in', user: result.user });
    this.listener.signedIn(result.user);
  }

  /** Whose organisation signs them in is asked before the password is typed. A failure tells nothing. */
  async lookUp(email: string): Promise<void> {
    const { auth } = this.#auth;
    const { signal } = this.#meeting;
    if (!auth || !email.includes('@') || !this.ways.pages.includes('sso')) return;
    const method = await auth.loginMethod(email).catch(() => 'password');
    if (signal.aborted || method !== 'sso' || this.step.kind !== 'page' || this.step.page !== 'sign-in') return;
    this.email = email;
    if (!this.step.busy) this.move({ type: 'go', page: 'sso' });
  }

  /** The person goes elsewhere: what is under way is given up. */
  move(event: Extract<FlowEvent, { type: 'go' | 'back' | 'factor' }>): void {
    const before = this.step;
    this.#trying.abort();
    this.#send(event);
    if (before.kind === 'step' && this.step.kind !== 'step') void this.#auth.auth?.cancelStep().catch(() => undefined);
  }

  /** The site's attributes, or what the backend offers, are others now. */
  chooseHome(): void {
    const { home } = this.ways;
    const told = this.#auth.auth?.can('password') !== undefined;
    if (home || told) this.#send({ type: 'home', home });
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
    if (!isSame(before, this.step)) this.listener.moved(before);
    if (isForm(this.step) && this.step.busy && !(isForm(before) && before.busy)) void this.#try();
  }

  #meet(auth: Auth | undefined): void {
    this.#meeting.abort();
    this.#meeting = new AbortController();
    this.#offer = {};
    this.rotation = undefined;
    this.#send({ type: 'client' });
    if (!auth) {
      if (!this.host.isConnected) this.#task = undefined;
      return;
    }
    const { signal } = this.#meeting;
    signal.addEventListener(
      'abort',
      auth.on((notice) => this.#hear(auth, notice)),
    );
    void this.#begin(auth, signal);
  }

  /** That nobody is known comes first, so that the answer finds the form there. */
  async #begin(auth: Auth, signal: AbortSignal): Promise<void> {
    await auth.ready;
    if (signal.aborted) return;
    this.chooseHome();
    this.#send({ type: 'state', state: auth.state });
    if (auth.step) this.#hear(auth, { type: 'step', step: auth.step });
    await this.#ask(auth);
  }

  async #ask(auth: Auth): Promise<void> {
    const { signal } = this.#meeting;
    await auth.ready;
    // What has no settings to ask for is known at once.
    if (signal.aborted || auth.can('password') === false) return this.chooseHome();
    try {
      const offer = await act(this.host, auth, () => auth.offer());
      if (signal.aborted) return;
      this.#offer = offer;
      this.#send({ type: 'home', home: this.ways.home });
      this.host.requestUpdate();
    } catch (reason) {
      if (signal.aborted) return;
      const error = asAuthError(reason, 'server', 'What is offered could not be asked.');
      this.#send({ type: 'offer-failed', error });
      if (isForm(this.step) && this.step.problem === error) this.listener.unasked(error);
    }
  }

  /** What an element of ours is at is that element's to show; what the page or its address began is ours. */
  #hear(auth: Auth, notice: Notice): void {
    if (notice.type === 'rotate') {
      this.rotation = notice.why;
      this.host.requestUpdate();
    }
    if (notice.type !== 'step' || isActing(auth)) return;
    const { step, error } = notice;
    if (step?.kind === 'redirect') return;
    if (step && this.#auth.state.status === 'signed-in' && isOfAccount(step)) return;
    this.#send({ type: 'step', step, error });
    if (error && isForm(this.step) && this.step.problem === error) this.listener.unasked(error);
  }

  async #try(): Promise<void> {
    const { auth } = this.#auth;
    const { signal } = this.#meeting;
    const task = this.#task;
    this.#task = undefined;
    if (!auth || !task) return;
    this.#trying = new AbortController();
    const { signal: given } = this.#trying;
    this.listener.begun();
    try {
      const result = await act(this.host, auth, () => this.#run(auth, task, given));
      if (signal.aborted || given.aborted) return;
      if (typeof result === 'string') this.#send({ type: 'done', told: result });
      else if (result.kind !== 'signed-in') {
        this.#send({ type: 'step', step: result });
        this.listener.asked(result);
      } else {
        this.#send({ type: 'signed-in', user: result.user });
        this.listener.signedIn(result.user);
      }
    } catch (reason) {
      if (signal.aborted || given.aborted) return;
      const error = asAuthError(reason, 'bad_response', 'Signing in failed in a way it should not.');
      this.#send({ type: 'failed', error });
      if (isForm(this.step) && this.step.problem) this.listener.failed(error);
    }
  }

  async #run(auth: Auth, task: Task, signal: AbortSignal): Promise<SignInResult | AuthStep | Told> {
    const result = await task(auth, { ...(await this.listener.options()), signal });
    // Nobody has to press a second button to leave for the provider.
    if (typeof result === 'object' && result.kind === 'redirect') return auth.continue(result, {});
    return result;
  }

  /** The person pressed Back at the provider: the page is as it was left, and waits for nothing. */
  readonly #comeBack = ({ persisted }: PageTransitionEvent): void => {
    if (persisted && isForm(this.step) && this.step.busy) this.move({ type: 'back' });
  };
}

function idOf(state: AuthState): string | undefined {
  return 'user' in state ? state.user.id : undefined;
}

/** Whether the same form stands on the screen. */
function isSame(one: Step, other: Step): boolean {
  if (one.kind === 'page' && other.kind === 'page') return one.page === other.page;
  if (one.kind === 'step' && other.kind === 'step') {
    return one.step.id === other.step.id && one.step.kind === other.step.kind && one.factor === other.factor;
  }
  return one.kind === other.kind;
}
