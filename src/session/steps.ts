import type {
  Backend,
  Call,
  Exchange,
  Outcome,
  ReturnParams,
  Session,
  Step,
  StepContext,
  StepInputs,
  StepSecrets,
} from '../backends/backend.js';
import { pause, type Clock } from '../backends/clock.js';
import { AuthError, asAuthError } from '../errors.js';
import type { CallOptions, Notice, Persist, SignInResult } from './client.js';
import type { HeldSession } from './held-session.js';
import { openPendingSteps, type Pending, type PendingSteps } from './pending.js';
import { handToOpener, type PopUp } from './pop-up.js';
import { captureReturn, takeReturn, thisPage, type Return } from './return.js';
import { isUnderWay } from './refresh-stored.js';
import type { Note, SessionStore, Snapshot } from './store.js';
import type { Tabs } from './tabs.js';
import { inTurn, type Turn } from './turn.js';

export interface StepsParts {
  readonly backend: Backend;
  readonly held: HeldSession;
  readonly store: SessionStore;
  readonly tabs: Tabs;
  readonly clock: Clock;
  readonly project: string;
  readonly persist: Persist;
  readonly tell: (notice: Notice) => void;
  /** Puts a new session in the place of what was there. */
  readonly take: (session: Session, ended: AbortSignal) => Promise<void>;
}

const lockWaitMs = 8000;

/**
 * Every way into a session that takes more than one answer: what is open is kept, goes on after a reload, and ends in a
 * session that is stored first and shown then.
 */
export class Steps {
  /** Told by the notice `step`. */
  open: Step | undefined;
  readonly #pending: PendingSteps;
  #ended = new AbortController();

  constructor(private readonly parts: StepsParts) {
    this.#pending = openPendingSteps(parts.project, parts.persist, () => parts.clock.now());
    captureReturn(parts.backend, this.#idOfTab() !== undefined);
  }

  /** Runs a call that begins a sign-in, and keeps what comes of it. */
  async begin(run: (call: Call, context: StepContext) => Promise<Outcome>, options: CallOptions = {}, popUp?: PopUp) {
    const { signal } = this.#ended;
    const call = this.#call(options);
    try {
      const turn = this.#turn({}, call.signal);
      const outcome = await run(call, turn.context);
      if (popUp && outcome.kind === 'step' && outcome.step.kind === 'redirect') {
        await this.#pending.put({ step: outcome.step, secrets: outcome.secrets ?? {} });
        return await this.#throughPopUp(popUp, outcome.step, options);
      }
      return await this.#settle(outcome, turn, signal);
    } finally {
      popUp?.close();
    }
  }

  async continue<Kind extends Step['kind']>(
    step: Extract<Step, { kind: Kind }>,
    input: StepInputs[Kind],
    options: CallOptions = {},
  ): Promise<SignInResult | Step> {
    if ('url' in step) return leaveFor(step.url);
    const { backend } = this.parts;
    if (!backend.continue) throw new AuthError('not_supported', `The ${backend.name} backend asks for no steps.`);
    const { signal } = this.#ended;
    const call = this.#call(options);
    const turn = this.#turn((await this.#find(step.id)).secrets, call.signal);
    return this.#settle(await backend.continue<Kind>(step, input, turn.context, call), turn, signal, step);
  }

  async resend(step: Step, options: CallOptions = {}): Promise<Step> {
    const { backend } = this.parts;
    if (!backend.resend) throw new AuthError('not_supported', `The ${backend.name} backend sends nothing again.`);
    const { signal } = this.#ended;
    const call = this.#call(options);
    const turn = this.#turn((await this.#find(step.id)).secrets, call.signal);
    const result = await this.#settle(await backend.resend(step, turn.context, call), turn, signal, step);
    if (result.kind === 'signed-in') throw new AuthError('bad_response', 'Sending again signed somebody in.');
    return result;
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
      await this.#finish(returned.params, returned.state ?? this.#idOfTab(), {});
    } catch (reason) {
      const error = asAuthError(reason, 'bad_response', 'What came back in the address could not be used.');
      this.#show(undefined, error);
      return error;
    }
    return undefined;
  }

  async cancel(): Promise<void> {
    const id = this.open?.id;
    this.#show(undefined);
    if (id) await this.#pending.remove(id);
  }

  /** The visitor signed out: nothing that was begun before may end in a session. */
  async abandon(): Promise<void> {
    this.#ended.abort(new AuthError('aborted', 'The visitor signed out meanwhile.'));
    this.#ended = new AbortController();
    this.#show(undefined);
    await this.#pending.clear();
  }

  /** Keeps a step that another call led to. */
  async keep(step: Step, secrets: StepSecrets = {}): Promise<Step> {
    await this.#pending.put({ step, secrets });
    this.#show(step);
    return step;
  }

  /** Trades the held session for another, where no refresh can come between; what came is stored, and to be shown by `show`. */
  exchange(signal: AbortSignal): { exchange: Exchange; show: () => boolean } {
    const { tabs, store, held, clock } = this.parts;
    let traded: Snapshot | undefined;
    const exchange: Exchange = (trade) => {
      const task = async (turn: Turn) => {
        const found = await store.read();
        if (found.kind !== 'session') throw new AuthError('signed_out', 'Nobody is signed in.');
        const { generation } = found;
        // It tells the other tabs that somebody is at it, and a later start that an answer may have been lost.
        const mayClaim = (note: Note) => turn === 'locked' || !isUnderWay(note, clock.now());
        if ((await store.note({ intentAtMs: clock.now() }, generation, mayClaim)) === 'refused') throw busyElsewhere();
        try {
          const session = await trade(found.session);
          const { committed, snapshot } = await held.write({ kind: 'session', session }, generation);
          if (!committed) throw new AuthError('aborted', 'The session changed meanwhile.');
          traded = snapshot;
          return session;
        } catch (error) {
          // An answer that says no has spent nothing; without one nobody knows.
          const answered = error instanceof AuthError && error.status !== undefined;
          if (answered) await store.note({ intentAtMs: undefined }, generation);
          throw error;
        }
      };
      const patience = (patient: boolean, ended: AbortSignal) =>
        patient ? pause(clock, lockWaitMs, ended) : Promise.resolve();
      return inTurn({ tabs, name: 'refresh', task, patience, signal });
    };
    return {
      exchange,
      show() {
        if (traded) held.show(traded, 'refreshed');
        return traded !== undefined;
      },
    };
  }

  close(): void {
    this.#ended.abort(new AuthError('aborted', 'The client was disposed of.'));
    this.#pending.close();
  }

  #call({ signal, captchaToken, redirectTo }: CallOptions): Call {
    const signals = [this.#ended.signal, ...(signal ? [signal] : [])];
    return { signal: AbortSignal.any(signals), captchaToken, redirectTo: readRedirect(redirectTo) ?? thisPage() };
  }

  /** What an adapter may use: a session that is not whole yet is nobody else's and needs no turn among the tabs. */
  #turn(secrets: StepSecrets, signal: AbortSignal): Lent {
    const { session: own } = secrets;
    if (own) {
      const exchange: Exchange = (trade) => trade(own);
      return { context: { secrets, session: own, exchange }, show: () => false };
    }
    const { exchange, show } = this.exchange(signal);
    return { context: { secrets, session: this.parts.held.session, exchange }, show };
  }

  async #settle(outcome: Outcome, turn: Lent, ended: AbortSignal, from?: Step): Promise<SignInResult | Step> {
    if (ended.aborted) throw ended.reason;
    if (outcome.kind === 'step') {
      if (from && from.id !== outcome.step.id) await this.#pending.remove(from.id);
      return this.keep(outcome.step, outcome.secrets);
    }
    if (!turn.show()) await this.parts.take(outcome.session, ended);
    if (from) await this.#pending.remove(from.id);
    this.#show(undefined);
    return { kind: 'signed-in', user: outcome.session.user };
  }

  async #finish(params: ReturnParams, stepId: string | undefined, options: CallOptions): Promise<SignInResult | Step> {
    const { backend } = this.parts;
    const { signal } = this.#ended;
    const found = stepId === undefined ? undefined : await this.#pending.get(stepId);
    // A verifier is good for one answer, whatever that is.
    if (stepId !== undefined) await this.#pending.remove(stepId);
    this.#forgetTab();
    const call = this.#call(options);
    const turn = this.#turn(found?.secrets ?? {}, call.signal);
    const context = { ...turn.context, step: found?.step };
    return this.#settle(await backend.finishReturn!(params, context, call), turn, signal);
  }

  async #throughPopUp(popUp: PopUp, step: Extract<Step, { kind: 'redirect' }>, options: CallOptions) {
    const { signal } = this.#call(options);
    return this.#finish(await popUp.answer(step.url, step.id, signal), step.id, options);
  }

  /** An address of ours that no client began here (a mail read on another device) goes to the first that asks. */
  async #isOurs({ state }: Return): Promise<boolean> {
    return state === undefined || (await this.#pending.isFree(state));
  }

  async #restore(): Promise<void> {
    const id = this.#idOfTab();
    const found = id === undefined ? undefined : await this.#pending.get(id);
    // Who is back without an answer did not go through with it.
    if (found && found.step.kind !== 'redirect') this.#show(found.step);
    else this.#forgetTab();
  }

  async #find(id: string): Promise<Pending> {
    const found = await this.#pending.get(id);
    if (found) return found;
    throw new AuthError('session_expired', 'This step is over: begin again.');
  }

  #show(step: Step | undefined, error?: AuthError): void {
    const same = this.open === step;
    this.open = step;
    if (step) this.#rememberTab(step.id);
    else this.#forgetTab();
    if (!same || error) this.parts.tell({ type: 'step', step, error });
  }

  /** The step's id alone is kept by tab: two tabs may be in the midst of two sign-ins. */
  get #tabKey(): string {
    return `portico.step|${this.parts.project}`;
  }

  #idOfTab(): string | undefined {
    try {
      return sessionStorage.getItem(this.#tabKey) ?? undefined;
    } catch {
      return undefined;
    }
  }

  #rememberTab(id: string): void {
    try {
      sessionStorage.setItem(this.#tabKey, id);
    } catch {
      // Denied storage: the step ends with the page.
    }
  }

  #forgetTab(): void {
    try {
      sessionStorage.removeItem(this.#tabKey);
    } catch {
      // Denied storage holds nothing.
    }
  }
}

interface Lent {
  readonly context: StepContext;
  /** Shows what the exchange stored. False where it stored nothing. */
  readonly show: () => boolean;
}

function busyElsewhere(): AuthError {
  return new AuthError('timeout', 'Another tab is refreshing the session and has not finished.');
}

/** Nothing after it on this page matters. */
function leaveFor(url: string): Promise<never> {
  location.assign(url);
  return new Promise(() => undefined);
}

/** @throws AuthError `misconfigured` for an address of another origin: what comes back would come back to strangers */
function readRedirect(redirectTo: string | undefined): string | undefined {
  if (!redirectTo) return undefined;
  const page = globalThis.location;
  if (!page) return redirectTo;
  if (URL.canParse(redirectTo, page.href)) {
    const url = new URL(redirectTo, page.href);
    if (url.origin === page.origin) return url.href;
  }
  throw new AuthError('misconfigured', 'redirect-to must be an address of this page’s own origin.');
}
