import { html, LitElement, nothing, type TemplateResult } from 'lit';
import { property, state } from 'lit/decorators.js';
import { asAuthError, isSetUpError, type AuthError } from '../errors.js';
import type { Auth } from '../session/auth.js';
import { isFailedAuth } from '../session/failed-auth.js';
import { anonymousStyles } from '../theme/anonymous.js';
import { base } from '../theme/base.js';
import { hintStyles } from '../theme/hint.js';
import { SchemeController } from '../theme/scheme.js';
import { tokens } from '../theme/tokens.js';
import { act } from './act.js';
import { next, start, type FlowEvent, type Step } from './anonymous/flow.js';
import { atStart, readStart } from './anonymous/when.js';
import { AuthController } from './auth-controller.js';
import { Countdown } from './countdown.js';
import { AnonymousProgressEvent, AnonymousStartedEvent } from './events.js';
import { setUpHint, showsError } from './hint.js';
import { duration, fill, percent, sentence, WordsController } from './words.js';

/** Work that is done sooner is not worth a word: it would only flash. */
const slowAfterMs = 400;
/** No text changes faster than people read. */
const textPaceMs = 1000;

/**
 * Shows the anonymous session happening: progress, failure, a way to try again. Takes no focus, and says nothing where it
 * is quick. When the client starts by itself (`anonymous="auto"`) it only shows; otherwise `start` decides.
 *
 * @tag portico-anonymous
 * @summary Starts and shows the anonymous session.
 * @fires {AnonymousProgressEvent} portico-progress - While the visitor's device works.
 * @fires {AnonymousStartedEvent} portico-anonymous-started - The visitor has an anonymous session.
 * @fires {AuthErrorEvent} portico-error - A start that this element made has failed.
 * @csspart status - The sentence.
 * @csspart percent - How much is done.
 * @csspart progress - The bar.
 * @csspart cancel - Stops the work.
 * @csspart start - Begins, or tries again.
 * @csspart hint - The box in its place when the site is not set up.
 * @cssstate solving - At work.
 * @cssstate done - The visitor has an anonymous session.
 * @cssstate failed - It could not be had.
 */
export class PorticoAnonymous extends LitElement {
  static override styles = [tokens, base, hintStyles, anonymousStyles];

  /** When to begin: `load` (default), `idle`, `visible`, `interaction`, `manual`. */
  @property() start: string | null = 'load';

  @state() private step: Step = start;

  readonly #language = new WordsController(this);
  readonly #auth = new AuthController(this, {
    client: (auth) => this.#meet(auth),
    state: (state, change) => {
      const { step } = this;
      this.#send({ type: 'state', state, change, auto: this.#auth.auth?.anonymous === 'auto' });
      if (state.status === 'anonymous' && step.kind !== 'done') {
        const event = new AnonymousStartedEvent(state.user, change?.cause !== 'sign-in');
        this.dispatchEvent(event);
      }
      if (this.step.kind === 'idle' && this.step.why === 'new') this.#await();
    },
  });
  readonly #countdown = new Countdown(this, () => {});
  readonly #internals = this.attachInternals();
  #waiting = new AbortController();
  #attempt: AbortController | undefined;
  #mute: (() => void) | undefined;
  #slowTimer: ReturnType<typeof setTimeout> | undefined;
  #text = { fraction: undefined as number | undefined, atMs: -Infinity };

  constructor() {
    super();
    new SchemeController(this, this.#internals);
  }

  protected override render(): TemplateResult | typeof nothing {
    const { step } = this;
    const { words } = this.#language;
    if (step.kind === 'failed' && isSetUpError(step.error)) {
      if (!showsError(step.error, this)) return nothing;
      const retry = isFailedAuth(this.#auth.auth) ? undefined : { busy: false, again: this.#begin };
      return setUpHint(step.error, sentence(words, step.error), words, retry);
    }
    return html`
      <div class="root ${step.kind} ${this.#isSilent() ? 'silent' : ''}">
        <p part="status" role="status">${this.#sentence()}</p>
        ${step.kind === 'working' && step.slow ? this.#progress(step.fraction) : nothing}
        ${step.kind === 'failed' ? this.#button(words.try_again) : nothing}
        ${this.#offersStart() ? this.#button(words.anonymous_start) : nothing}
      </div>
    `;
  }

  protected override updated(): void {
    const { kind } = this.step;
    const { states } = this.#internals;
    states[kind === 'working' ? 'add' : 'delete']('solving');
    states[kind === 'done' ? 'add' : 'delete']('done');
    states[kind === 'failed' ? 'add' : 'delete']('failed');
  }

  override disconnectedCallback(): void {
    super.disconnectedCallback();
    clearTimeout(this.#slowTimer);
  }

  #sentence(): string | typeof nothing {
    const { step } = this;
    const { words, tag } = this.#language;
    switch (step.kind) {
      case 'quiet':
        return nothing;
      case 'idle':
        return step.why === 'cancelled' ? words.anonymous_cancelled : nothing;
      case 'working':
        return step.slow ? words.anonymous_working : nothing;
      case 'done':
        return words.anonymous_done;
      case 'failed': {
        const { left } = this.#countdown;
        if (step.error.code !== 'rate_limited' || left === 0) return sentence(words, step.error);
        return fill(words.rate_limited_wait, { wait: duration(tag, left) });
      }
      default:
        return step satisfies never;
    }
  }

  #progress(fraction: number | undefined): TemplateResult {
    const { words, tag } = this.#language;
    const share = fraction === undefined ? undefined : Math.min(Math.max(fraction, 0), 0.99);
    const shown = this.#text.fraction;
    return html`
      ${shown === undefined ? nothing : html`<span part="percent" aria-hidden="true">${percent(tag, shown)}</span>`}
      ${this.#attempt ? html`<button part="cancel" type="button" @click=${this.#cancel}>${words.cancel}</button>` : nothing}
      ${
        share === undefined
          ? html`<progress part="progress" aria-label=${words.anonymous_working}></progress>`
          : html`<progress part="progress" aria-label=${words.anonymous_working} .value=${share}></progress>`
      }
    `;
  }

  #button(text: string): TemplateResult {
    return html`<button part="start" type="button" @click=${this.#begin}>${text}</button>`;
  }

  /** The live region stays, since one that comes with its first words is not heard; the box round it goes. */
  #isSilent(): boolean {
    const { step } = this;
    return (
      step.kind === 'quiet' || (step.kind === 'idle' && !this.#offersStart()) || (step.kind === 'working' && !step.slow)
    );
  }

  #offersStart(): boolean {
    return this.step.kind === 'idle' && (this.start === 'manual' || this.step.why !== 'new');
  }

  #send(event: FlowEvent): void {
    const before = this.step;
    this.step = next(before, event);
    if (this.step.kind === before.kind) return;
    clearTimeout(this.#slowTimer);
    this.#text = { fraction: undefined, atMs: -Infinity };
    if (this.step.kind === 'working') this.#slowTimer = setTimeout(() => this.#send({ type: 'slow' }), slowAfterMs);
    if (this.step.kind === 'failed') this.#waitFor(this.step.error);
  }

  #waitFor({ code, retryAfter }: AuthError): void {
    if (code === 'rate_limited' && retryAfter) this.#countdown.start(retryAfter);
  }

  #meet(auth: Auth | undefined): void {
    this.#waiting.abort();
    this.#waiting = new AbortController();
    this.#attempt?.abort();
    this.#mute?.();
    this.#send({ type: 'client' });
    this.#mute = auth?.on((notice) => {
      if (notice.type !== 'progress') return;
      const { fraction } = notice;
      const event = new AnonymousProgressEvent(notice);
      this.#send({ type: 'progress', fraction });
      if (performance.now() - this.#text.atMs > textPaceMs) {
        this.#text = {
          fraction: fraction === undefined ? undefined : Math.min(fraction, 0.99),
          atMs: performance.now(),
        };
      }
      this.dispatchEvent(event);
    });
  }

  #await(): void {
    this.#waiting.abort();
    this.#waiting = new AbortController();
    atStart(readStart(this.start), this, this.#begin, this.#waiting.signal);
  }

  readonly #begin = (): void => {
    const { auth } = this.#auth;
    if (!auth || this.step.kind === 'working' || this.step.kind === 'done') return;
    this.#waiting.abort();
    this.#countdown.stop();
    const attempt = new AbortController();
    this.#attempt = attempt;
    this.#send({ type: 'begin' });
    act(this, auth, () => auth.signInAnonymously({ signal: attempt.signal }))
      .catch((reason: unknown) => {
        if (attempt !== this.#attempt) return;
        this.#send({
          type: 'failed',
          error: asAuthError(reason, 'network', 'The anonymous session could not be opened.'),
        });
      })
      .finally(() => {
        if (attempt === this.#attempt) this.#attempt = undefined;
        this.requestUpdate();
      });
  };

  readonly #cancel = (): void => this.#attempt?.abort();
}
