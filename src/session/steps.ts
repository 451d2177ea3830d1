import type {
  Backend,
  Call,
  Exchange,
  Outcome,
  Session,
  Step,
  StepContext,
  StepInputs,
  StepSecrets,
  User,
} from '../backends/backend.js';
import type { Clock } from '../backends/clock.js';
import { randomText } from '../backends/pkce.js';
import { AuthError, asAuthError } from '../errors.js';
import { callThatTells } from './call.js';
import type { CallOptions, Notice, Persist, SignInResult } from './client.js';
import { lendHeld, type Lent } from './exchange.js';
import type { HeldSession } from './held-session.js';
import { openPendingSteps, type Pending, type PendingSteps } from './pending.js';
import { handToOpener, type PopUp } from './pop-up.js';
import { captureReturn, readRedirect, takeReturn, type Return } from './return.js';
import type { SessionStore } from './store.js';
import { tabStep, type TabStep } from './tab-step.js';
import type { Tabs } from './tabs.js';

export interface StepsParts {
  readonly backend: Backend;
  readonly held: HeldSession;
  readonly store: SessionStore;
  readonly tabs: Tabs;
  readonly clock: Clock;
  readonly project: string;
  readonly persist: Persist;
  readonly tell: (notice: Notice) => void;
  /** Puts a new session in the place of what was there, unless `ended` has aborted. */
  readonly take: (session: Session, ended: AbortSignal) => Promise<void>;
}

/** How a call came about, and so what may become of its outcome. */
interface Origin {
  readonly lent: StepContext & Pick<Lent, 'show'>;
  readonly ended: AbortSignal;
  readonly from?: Step | undefined;
  readonly owner?: string | undefined;
  /** Nobody began it in this browser. */
  readonly unasked?: boolean;
}

/** What a return can answer: steps that are done at a provider or in a mailbox. */
const returning: ReadonlySet<Step['kind']> = new Set(['redirect', 'email-code', 'email-link', 'other-mailbox']);

/**
 * Every way into a session that takes more than one answer: what is open is kept, goes on after a reload, and ends in a
 * session that is stored first and shown then.
 *
 * **What comes back in the address.** Anybody can write an address, so one that came back signs somebody in by itself only if
 * it answers a step that this browser began and keeps: it names that step (a random id that nobody else knows), or brings a
 * code that is worth nothing without the step's verifier (PKCE). Each step takes one return. Mails that were asked for on
 * another device, or by an administrator (an invitation, a recovery), hold links that are as good and that no step of ours
 * knows. Those never sign in by themselves and never replace who is here: they lead to a step that the person answers, a new
 * password (`set-password`, a second factor before it) or, above all where somebody else is signed in, `confirm-account`.
 */
export class Steps {
  /** Told by the notice `step`. */
  open: Step | undefined;
  readonly #pending: PendingSteps;
  readonly #tab: TabStep;
  /** The account that was signed in when the open step was shown, and whose step it is, where it belongs to a session. */
  #openFor: { readonly beside: string | undefined; readonly owner: string | undefined } | undefined;
  #ended = new AbortController();

  constructor(private readonly parts: StepsParts) {
    const { backend, held, project, persist, clock } = parts;
    this.#pending = openPendingSteps(project, persist, () => clock.now());
    this.#tab = tabStep(project);
    if (backend.finishReturn) captureReturn(backend.claimsReturn, this.#tab.get() !== undefined);
    // After those who hear of the change: who signs in here closes the step in the same breath.
    held.changes.add(() => queueMicrotask(() => this.#closeIfOver()));
  }

  /** Aborts when the visitor signs out: nothing that was begun before may end in a session. */
  get ended(): AbortSignal {
    return this.#ended.signal;
  }

  /**
   * Runs a call that begins a sign-in, and keeps what comes of it.
   *
   * @param owner - Whose session becomes another, where that is what the call is about.
   */
  async begin(
    run: (call: Call, context: StepContext) => Promise<Outcome>,
    options: CallOptions = {},
    { popUp, owner }: { popUp?: PopUp | undefined; owner?: string | undefined } = {},
  ): Promise<SignInResult | Step> {
    const { ended } = this;
    try {
      const call = this.#call(options);
      const lent = this.#lend({}, call.signal);
      const outcome = await run(call, lent);
      if (popUp && outcome.kind === 'step' && outcome.step.kind === 'redirect') {
        if (ended.aborted) throw ended.reason;
        const { step, secrets = {} } = outcome;
        await this.#pending.put({ step, secrets, owner });
        const params = await popUp.answer(outcome.step.url, step.id, call.signal);
        return await this.#finish({ params, state: step.id }, options);
      }
      return await this.#settle(outcome, { lent, ended, owner });
    } finally {
      popUp?.close();
    }
  }

  async continue<Kind extends Step['kind']>(
    step: Extract<Step, { kind: Kind }>,
    input: StepInputs[Kind],
    options: CallOptions = {},
  ): Promise<SignInResult | Step> {
    const { ended } = this;
    const { backend } = this.parts;
    const found = await this.#find(step.id);
    if ('url' in step) return leaveFor(step.url);
    if (step.kind === 'confirm-account') return this.#accept(found, ended);
    if (!backend.continue) throw new AuthError('not_supported', `The ${backend.name} backend asks for no steps.`);
    const call = this.#call(options);
    const lent = this.#lend(found.secrets, call.signal);
    const outcome = await backend.continue<Kind>(step, input, lent, call);
    return this.#settle(outcome, { lent, ended, from: step, owner: found.owner });
  }

  async resend(step: Step, options: CallOptions = {}): Promise<Step> {
    const { ended } = this;
    const { backend } = this.parts;
    if (!backend.resend) throw new AuthError('not_supported', `The ${backend.name} backend sends nothing again.`);
    const { secrets, owner } = await this.#find(step.id);
    const call = this.#call(options);
    const lent = this.#lend(secrets, call.signal);
    const outcome = await backend.resend(step, lent, call);
    if (outcome.kind === 'session') throw new AuthError('bad_response', 'Sending again signed somebody in.');
    if (ended.aborted) throw ended.reason;
    if (outcome.step.id !== step.id) await this.#pending.remove(step.id);
    return this.keep(outcome.step, outcome.secrets, owner);
  }

  /** Takes up what came back in the address, or brings back the step that a reload interrupted. @returns why it led nowhere */
  async resume(): Promise<AuthError | undefined> {
    const returned = await takeReturn((found) => this.#isOurs(found));
    if (!returned) {
      await this.#restore();
      return undefined;
    }
    if (handToOpener(returned)) return undefined;
    try {
      await this.#finish(returned, {});
    } catch (reason) {
      const error = asAuthError(reason, 'bad_response', 'What came back in the address could not be used.');
      this.#show(undefined, undefined, error);
      return error;
    }
    return undefined;
  }

  async cancel(): Promise<void> {
    const { open } = this;
    this.#show(undefined);
    if (!open) return;
    const found = await this.#pending.get(open.id);
    await this.#pending.remove(open.id);
    if (open.kind === 'confirm-account') this.#discard(found?.secrets.session);
  }

  /** The visitor signed out. */
  async abandon(): Promise<void> {
    this.#ended.abort(new AuthError('aborted', 'The visitor signed out meanwhile.'));
    this.#ended = new AbortController();
    this.#show(undefined);
    await this.#pending.clear();
  }

  /** Keeps a step that a call led to. @param owner - Whose session it is about, where it is about one */
  async keep(step: Step, secrets: StepSecrets = {}, owner?: string, next?: Step): Promise<Step> {
    await this.#pending.put({ step, secrets, owner, next });
    this.#show(step, owner);
    return step;
  }

  /** Lends the held session to be traded for another; what came is stored, and to be shown by `show`. */
  lend(signal: AbortSignal): Lent {
    return lendHeld(this.parts, signal);
  }

  close(): void {
    this.#ended.abort(new AuthError('aborted', 'The client was disposed of.'));
    this.#pending.close();
  }

  #call({ signal, captchaToken, redirectTo }: CallOptions): Call {
    const signals = [this.ended, ...(signal ? [signal] : [])];
    return {
      ...callThatTells(AbortSignal.any(signals), this.parts.tell),
      captchaToken,
      redirectTo: readRedirect(redirectTo),
    };
  }

  /** What an adapter may use: a session that is not whole yet is nobody else's and needs no turn among the tabs. */
  #lend(secrets: StepSecrets, signal: AbortSignal): Origin['lent'] {
    const { session: own } = secrets;
    if (own) {
      const exchange: Exchange = (trade) => trade(own);
      return { secrets, session: own, exchange, show: () => false };
    }
    return { secrets, session: this.parts.held.session, ...this.lend(signal) };
  }

  async #settle(outcome: Outcome, origin: Origin): Promise<SignInResult | Step> {
    const { lent, ended, from, owner } = origin;
    if (ended.aborted) throw ended.reason;
    const traded = lent.show();
    if (!traded && origin.unasked) {
      const answer = await this.#ask(outcome, ended);
      if (answer) return answer;
    }
    if (from && !(outcome.kind === 'step' && outcome.step.id === from.id)) await this.#pending.remove(from.id);
    if (outcome.kind === 'step') return this.keep(outcome.step, outcome.secrets, owner);
    if (!traded) await this.parts.take(outcome.session, ended);
    this.#show(undefined);
    return { kind: 'signed-in', user: outcome.session.user };
  }

  /** Before a link that nobody asked for here changes who is signed in, the person says so. Nothing where they will anyway. */
  async #ask(outcome: Outcome, ended: AbortSignal): Promise<SignInResult | Step | undefined> {
    const session = outcome.kind === 'session' ? outcome.session : outcome.secrets?.session;
    const here = this.#account();
    if (!session) return undefined;
    if (here?.id === session.user.id && outcome.kind === 'session') {
      // They are here already, perhaps with a second factor that the link has not.
      this.#discard(session);
      return { kind: 'signed-in', user: here };
    }
    if (outcome.kind === 'step' && (!here || here.id === session.user.id)) return undefined;
    if (ended.aborted) throw ended.reason;
    const step = { kind: 'confirm-account', id: randomText(), user: session.user } as const;
    return this.keep(step, { session }, undefined, outcome.kind === 'step' ? outcome.step : undefined);
  }

  /** The person is who the link says they are. */
  async #accept({ step, secrets, next }: Pending, ended: AbortSignal): Promise<SignInResult | Step> {
    const { session } = secrets;
    if (!session) throw over();
    await this.#pending.remove(step.id);
    if (ended.aborted) throw ended.reason;
    if (next) return this.keep(next, secrets);
    await this.parts.take(session, ended);
    this.#show(undefined);
    return { kind: 'signed-in', user: session.user };
  }

  async #finish(returned: Return, options: CallOptions): Promise<SignInResult | Step> {
    const { ended } = this;
    const { params, state } = returned;
    const found = await this.#answered(returned);
    const call = this.#call(options);
    const lent = this.#lend(found?.secrets ?? {}, call.signal);
    const outcome = await this.parts.backend.finishReturn!(params, { ...lent, step: found?.step }, call);
    // Without the step's name it takes the verifier to prove that it is ours, and tokens in a fragment need none.
    const asked = found !== undefined && (state !== undefined || !params.fragment.has('access_token'));
    return this.#settle(outcome, { lent, ended, owner: found?.owner, unasked: !asked });
  }

  /** The step that a return answers: the one it names, else the one that is open in this tab. It takes one return. */
  async #answered({ state }: Return): Promise<Pending | undefined> {
    const id = state ?? this.#tab.get();
    const found = id === undefined ? undefined : await this.#pending.get(id);
    if (!found || !returning.has(found.step.kind)) return undefined;
    await this.#pending.remove(found.step.id);
    if (this.#tab.get() === found.step.id) this.#tab.set(undefined);
    this.#checkOwner(found);
    return found;
  }

  /** An address of ours that no client began here (a mail read on another device) goes to the first that asks. */
  async #isOurs({ state }: Return): Promise<boolean> {
    return state === undefined || (await this.#pending.isFree(state));
  }

  async #restore(): Promise<void> {
    const id = this.#tab.get();
    const found = id === undefined ? undefined : await this.#pending.get(id);
    // Who is back without an answer did not go through with it.
    if (found && found.step.kind !== 'redirect' && this.#isOwners(found)) this.#show(found.step, found.owner);
    else this.#tab.set(undefined);
  }

  async #find(id: string): Promise<Pending> {
    const found = await this.#pending.get(id);
    if (!found) throw over();
    this.#checkOwner(found);
    return found;
  }

  /** With nobody here it may go on: a session that lives in memory does not outlast the way to a provider. */
  #isOwners({ owner }: Pending): boolean {
    const here = this.parts.held.session?.user.id;
    return owner === undefined || here === undefined || here === owner;
  }

  #checkOwner(found: Pending): void {
    if (this.#isOwners(found)) return;
    void this.#pending.remove(found.step.id);
    throw new AuthError('signed_out', 'Whoever began this step is not signed in any more: begin again.');
  }

  /** Another tab has got there first, or whoever began the change is not here any more. */
  #closeIfOver(): void {
    const { open } = this;
    if (!open || !this.#openFor || this.parts.held.state.status === 'restoring') return;
    const { beside, owner } = this.#openFor;
    const account = this.#account()?.id;
    const cameMeanwhile = account !== undefined && account !== beside;
    if (!cameMeanwhile && (owner === undefined || owner === this.parts.held.session?.user.id)) return;
    this.#show(undefined);
    void this.#pending.remove(open.id);
  }

  #account(): User | undefined {
    const user = this.parts.held.session?.user;
    return user?.anonymous ? undefined : user;
  }

  /** A session that nobody wants is no use to anybody else either. */
  #discard(session: Session | undefined): void {
    const { signal } = new AbortController();
    if (session) this.parts.backend.signOut?.(session, 'here', { signal }).catch(() => undefined);
  }

  #show(step: Step | undefined, owner?: string, error?: AuthError): void {
    const same = this.open === step;
    this.open = step;
    this.#openFor = step && { beside: this.#account()?.id, owner };
    this.#tab.set(step?.id);
    if (!same || error) this.parts.tell({ type: 'step', step, error });
  }
}

function over(): AuthError {
  return new AuthError('session_expired', 'This step is over: begin again.');
}

/** Nothing after it on this page matters. */
function leaveFor(url: string): Promise<never> {
  location.assign(url);
  return new Promise(() => undefined);
}
