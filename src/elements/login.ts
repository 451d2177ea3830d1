import { html, LitElement, nothing, type PropertyValues, type TemplateResult } from 'lit';
import { property } from 'lit/decorators.js';
import type { User } from '../backends/backend.js';
import type { AuthError } from '../errors.js';
import { base } from '../theme/base.js';
import { hintStyles } from '../theme/hint.js';
import { loginStyles } from '../theme/login.js';
import { SchemeController } from '../theme/scheme.js';
import { tokens } from '../theme/tokens.js';
import { Countdown } from './countdown.js';
import { LoginViewEvent, SignedInEvent, type LoginView } from './events.js';
import { showsError } from './hint.js';
import { Conversation } from './login/conversation.js';
import type { Step } from './login/flow.js';
import { FormKeeper } from './login/form-keeper.js';
import { tieControls } from './login/page-controls.js';
import type { PasswordForm } from './login/password-form.js';
import { readReturnTo } from './login/return-to.js';
import { formStep, notOfferedStep, notSetUpStep, signedInStep } from './login/steps.js';
import { whenIdle } from './when-idle.js';
import { WordsController } from './words.js';

/**
 * The sign-in form.
 *
 * The form and its fields stand among the element's light children, where password managers find them. A
 * `<form method="dialog">` already written inside the element is used as it is. Its pieces are named by `data-part`: form,
 * field, label, input, toggle, submit, error, field-error.
 *
 * @tag portico-login
 * @summary The sign-in form.
 * @fires {SignedInEvent} portico-signed-in - A person signed in here, and the session is stored.
 * @fires {LoginViewEvent} portico-view - It shows something else: `sign-in`, `signed-in`, `unavailable`.
 * @fires {AuthErrorEvent} portico-error - Signing in failed, or the site is not set up.
 * @slot header - Above the heading, for a logo.
 * @slot fields - Controls of the page, above ours. They are tied to the form and take part in its validation.
 * @slot terms - Between the fields and the button, for what has to be agreed to.
 * @slot footer - Below the button, for links.
 * @slot - A `<form>` of the page, to be used in place of ours.
 * @csspart frame - The card round everything.
 * @csspart heading - The heading.
 * @csspart message - Who is signed in, or what is not offered.
 * @csspart sign-out - The button shown to whoever is signed in.
 * @csspart hint - The box in the form's place when the site is not set up.
 * @cssprop [--portico-accent=#3451d1] - Button and focus ring; dark: #9db2ff.
 * @cssprop [--portico-accent-strong=#2740b0] - The button under the pointer.
 * @cssprop [--portico-accent-text=#ffffff] - On the accent.
 * @cssprop [--portico-text=#171a23] - Text.
 * @cssprop [--portico-muted=#565d6d] - Text of less weight.
 * @cssprop [--portico-surface=#ffffff] - Ground of the card.
 * @cssprop [--portico-field=#ffffff] - Ground of a field.
 * @cssprop [--portico-hover=#f1f3f8] - Ground of plain buttons under the pointer.
 * @cssprop [--portico-border=#e2e5ec] - Edge of the card.
 * @cssprop [--portico-edge=#858d9e] - Edge of fields and buttons.
 * @cssprop [--portico-danger=#b3261e] - What went wrong.
 * @cssprop [--portico-danger-ground=#fdf0ef] - Ground of the error line.
 * @cssprop [--portico-radius=0.625em] - Corners.
 * @cssprop [--portico-space=1em] - Room between pieces.
 * @cssprop [--portico-width=25em] - Width at most.
 * @cssprop [--portico-shadow] - Shadow of the card; `none` for a flat one.
 * @cssprop [--portico-font=system-ui] - Font family.
 * @cssprop [--portico-font-size=1rem] - Size that everything else follows; 16 px at least by default.
 * @cssstate busy - Signing in.
 * @cssstate signed-in - Somebody is signed in.
 * @cssstate unavailable - The site is not set up, or the backend takes no password.
 */
export class PorticoLogin extends LitElement {
  static override styles = [tokens, base, hintStyles, loginStyles];

  /** Text of the heading; empty for none. Default: “Sign in” in the visitor's language. */
  @property() heading: string | undefined;
  /** Where to go after sign-in: a path on this page's origin. Anything else is left alone, with a warning. */
  @property({ attribute: 'return-to' }) returnTo = '';

  readonly #language = new WordsController(this);
  readonly #conversation = new Conversation(this, {
    begun: () => this.#countdown.stop(),
    unreachable: (error) => this.#keeper.form?.tell(error, this.#language),
    failed: (error) => this.#showProblem(error),
    signedIn: (user) => this.#finish(user),
    left: () => this.#leaveForm(),
  });
  readonly #keeper = new FormKeeper(this, (form, signal) => this.#attach(form, signal));
  readonly #countdown = new Countdown(this, (left) => this.#keeper.form?.showWait(left, this.#language));
  readonly #internals = this.attachInternals();
  #view: LoginView | undefined;

  constructor() {
    super();
    new SchemeController(this, this.#internals);
  }

  protected override render(): TemplateResult | typeof nothing {
    const body = this.#body();
    if (body === nothing) return nothing;
    const { step } = this.#conversation;
    const { words } = this.#language;
    const heading = step.kind === 'signed-in' ? '' : (this.heading ?? words.sign_in);
    return html`
      <div class="root" part="frame">
        <slot name="header"></slot>
        ${heading ? html`<h2 part="heading">${heading}</h2>` : nothing} ${body}
        <p class="visually-hidden" role="status">${step.kind === 'busy' ? words.signing_in : nothing}</p>
        <slot name="footer"></slot>
      </div>
    `;
  }

  #body(): TemplateResult | typeof nothing {
    const { step, isHopeless, retry, signOut } = this.#conversation;
    const adopted = this.#keeper.form?.ours === false;
    switch (step.kind) {
      case 'waiting':
        return adopted ? formStep(true, this.#onSlot) : nothing;
      case 'form':
      case 'busy':
        return formStep(adopted, this.#onSlot);
      case 'not-offered':
        return notOfferedStep(this.#language);
      case 'not-set-up':
        if (!showsError(step.error, this)) return nothing;
        return notSetUpStep(step.error, this.#language, isHopeless ? undefined : { busy: step.retrying, again: retry });
      case 'signed-in':
        return signedInStep(step.user, this.#language, signOut);
      default:
        return step satisfies never;
    }
  }

  protected override updated(changed: PropertyValues<this>): void {
    const { step } = this.#conversation;
    this.#keeper.form?.write(this.#language, step.kind === 'busy' || (step.kind === 'waiting' && step.submitted));
    this.#placeControls();
    this.#showView(step);
    if (changed.has('returnTo') && this.returnTo && !readReturnTo(this.returnTo)) {
      console.warn('[portico] return-to is not a path on this page’s origin; it is left alone.', this);
    }
  }

  #showView(step: Step): void {
    const view = viewOf(step);
    const states = {
      busy: step.kind === 'busy',
      'signed-in': view === 'signed-in',
      unavailable: view === 'unavailable',
    };
    for (const [name, on] of Object.entries(states)) this.#internals.states[on ? 'add' : 'delete'](name);
    if (!view || view === this.#view) return;
    const event = new LoginViewEvent(view);
    this.#view = view;
    this.dispatchEvent(event);
  }

  #attach(form: PasswordForm, signal: AbortSignal): void {
    form.form.addEventListener('submit', (event) => this.#submit(event, form), { signal });
    form.form.addEventListener('click', ({ target }) => form.click(target), { signal });
    if (form.ours) return;
    form.warn();
    const settle = (): void => {
      if (signal.aborted) return;
      form.settle();
      this.requestUpdate();
    };
    form.form.addEventListener('input', settle, { signal, once: true });
    whenIdle(settle);
  }

  /** Only the person sends the form; what it holds goes to the client and nowhere else. */
  #submit(event: SubmitEvent, form: PasswordForm): void {
    const { step } = this.#conversation;
    event.preventDefault();
    if (this.parentElement?.closest('form')) event.stopPropagation();
    if (step.kind !== 'form' && step.kind !== 'waiting') return;
    const credentials = form.read(this.#language);
    if (credentials) this.#conversation.submit(credentials);
  }

  #finish(user: User): void {
    const event = new SignedInEvent(user);
    const target = this.returnTo ? readReturnTo(this.returnTo) : undefined;
    this.dispatchEvent(event);
    if (target) location.assign(target);
  }

  #showProblem(error: AuthError): void {
    this.#keeper.form?.showProblem(error, this.#language);
    if (error.code === 'rate_limited' && error.retryAfter) this.#countdown.start(error.retryAfter);
  }

  /** The form goes, and with it the focus: it moves to the sentence that takes the form's place. */
  #leaveForm(): void {
    const { form } = this.#keeper;
    const { activeElement } = this.getRootNode() as Document | ShadowRoot;
    const hadFocus = activeElement !== null && this.contains(activeElement);
    form?.clearError();
    form?.clearPassword();
    this.#countdown.stop();
    if (!hadFocus) return;
    void this.updateComplete.then(() => this.renderRoot.querySelector<HTMLElement>('[part="message"]')?.focus());
  }

  readonly #onSlot = (): void => this.#placeControls();

  #placeControls(): void {
    const { form } = this.#keeper;
    for (const slot of this.renderRoot.querySelectorAll<HTMLSlotElement>('slot:is([name="fields"], [name="terms"])')) {
      if (slot.name === 'terms') form?.placeSubmit(slot.assignedElements().length > 0);
      if (form) tieControls(slot, form.form);
    }
  }
}

function viewOf(step: Step): LoginView | undefined {
  switch (step.kind) {
    case 'waiting':
      return undefined;
    case 'form':
    case 'busy':
      return 'sign-in';
    case 'signed-in':
      return 'signed-in';
    case 'not-offered':
    case 'not-set-up':
      return 'unavailable';
    default:
      return step satisfies never;
  }
}
