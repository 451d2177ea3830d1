import { html, LitElement, nothing, type PropertyValues, type TemplateResult } from 'lit';
import { property } from 'lit/decorators.js';
import type { User } from '../backends/backend.js';
import { asAuthError, type AuthError } from '../errors.js';
import type { CallOptions } from '../session/auth.js';
import { base } from '../theme/base.js';
import { hintStyles } from '../theme/hint.js';
import { loginStyles } from '../theme/login.js';
import { SchemeController } from '../theme/scheme.js';
import { tokens } from '../theme/tokens.js';
import { Countdown } from './countdown.js';
import { LoginViewEvent, SignedInEvent, type LoginView } from './events.js';
import { showsError } from './hint.js';
import { PasskeyAutofill } from './login/autofill.js';
import { Conversation, type Task } from './login/conversation.js';
import { isForm, type Page, type Step } from './login/flow.js';
import { FormKeeper } from './login/form-keeper.js';
import { LateViews } from './login/late-views.js';
import { links, otherWays } from './login/other-ways.js';
import { tieControls } from './login/page-controls.js';
import type { PasswordForm } from './login/password-form.js';
import { readReturnTo } from './login/return-to.js';
import {
  formStep,
  notOfferedStep,
  notSetUpStep,
  signedInStep,
  viewStep,
  viewSubmitSlot,
  type Rotation,
} from './login/steps.js';
import { viewName } from './login/view-name.js';
import { knownMethods, type Wanted } from './login/ways.js';
import { withPassword } from './login/with-password.js';
import { resendAtMs } from './resend.js';
import { whenIdle } from './when-idle.js';
import { WordsController } from './words.js';

/**
 * The form: every step from sign-in to second factor. It offers what the backend does, and goes on with a step that a
 * reload, a provider or the link of a mail leads back to.
 *
 * The form and its fields stand among the element's light children, where password managers find them. A
 * `<form method="dialog">` already written inside the element is used as it is. Its pieces are named by `data-part`: form,
 * field, label, input, toggle, submit, error, field-error.
 *
 * @tag portico-login
 * @summary The form: every step from sign-in to second factor.
 * @fires {SignedInEvent} portico-signed-in - A person signed in here, and the session is stored.
 * @fires {LoginViewEvent} portico-view - It shows something else: `sign-in`, `sign-up`, `email-code`, `second-factor`, `signed-in`, `unavailable`…
 * @fires {AuthErrorEvent} portico-error - Something failed, or the site is not set up.
 * @slot header - Above the heading, for a logo.
 * @slot fields - Controls of the page, above ours. They are tied to the form and take part in its validation.
 * @slot terms - Between the fields and the button, for what has to be agreed to.
 * @slot footer - Below the button, for links.
 * @slot - A `<form>` of the page, to be used in place of ours.
 * @csspart frame - The card round everything.
 * @csspart heading - The heading.
 * @csspart provider - A button that signs in with a provider.
 * @csspart way - A button that leads to another way in.
 * @csspart link - A small link below: `reset`, `sign-up`, `sign-in`, `invite`, `back`.
 * @csspart message - Who is signed in, or what is not offered.
 * @csspart rotation - That a key is old or expires soon.
 * @csspart renew - The button that leads to the form for another key.
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
 * @cssstate unavailable - The site is not set up, or the backend offers no way in.
 */
export class PorticoLogin extends LitElement {
  static override styles = [tokens, base, hintStyles, loginStyles];

  /** Text of the first view's heading; empty for none. Default: “Sign in” or the like, in the visitor's language. */
  @property() heading: string | undefined;
  /** What to begin with: `sign-in`, `sign-up`, `reset`, or `upgrade` (an account for an anonymous visitor). */
  @property() view = 'sign-in';
  /**
   * Which ways in, in which order: `password`, `email-code`, `magic-link`, `phone-code`, `passkey`, `sso`, `oauth`, `api-key`. The first
   * is shown at once. Default: all that the backend offers.
   */
  @property() methods = '';
  /** Which providers, in which order, by the backend's names for them. Default: all that it offers. */
  @property() providers = '';
  /** How a provider is shown: `redirect`, or `popup` where this page should stay. */
  @property() display = 'redirect';
  /** Where providers and mails send people back to: an address on this page's origin. Default: this page. */
  @property({ attribute: 'redirect-to' }) redirectTo = '';
  /** Where to go after sign-in: a path on this page's origin. Anything else is left alone, with a warning. */
  @property({ attribute: 'return-to' }) returnTo = '';
  /** Brings a fresh answer to the site's captcha. Called before every form that is sent. */
  @property({ attribute: false }) captcha: (() => string | Promise<string>) | undefined;

  readonly #language = new WordsController(this);
  readonly #conversation: Conversation = new Conversation(this, {
    begun: () => this.#countdown.stop(),
    unasked: (error) => this.#afterUpdate(() => this.#tell(error)),
    failed: (error) => this.#afterUpdate(() => this.#showProblem(error)),
    asked: (step) => this.#again.until(resendAtMs(step, Date.now(), true)),
    signedIn: (user) => this.#finish(user),
    moved: (before) => this.#move(before),
    wanted: () => this.#wanted(),
    options: () => this.#options(),
  });
  readonly #keeper = new FormKeeper(this, (form, signal) => this.#attach(form, signal));
  readonly #countdown = new Countdown(this, (left) => {
    if (this.#isView(this.#conversation.step)) this.#views.open?.form.showWait(left);
    else this.#keeper.form?.showWait(left, this.#language);
  });
  readonly #autofill = new PasskeyAutofill(this, this.#conversation);
  /** Until a message may be sent again. */
  readonly #again: Countdown = new Countdown(this);
  readonly #internals = this.attachInternals();
  #view: LoginView | undefined;
  readonly #views = new LateViews(this, this.#conversation);
  /** What stands on the screen: while a form is loaded, the one before it. */
  #shown: Step | undefined;
  #focusIsDue = false;
  /** Another window, or a prompt of the browser's, is waited for. */
  #waitsElsewhere = false;

  constructor() {
    super();
    new SchemeController(this, this.#internals);
  }

  override disconnectedCallback(): void {
    super.disconnectedCallback();
    this.#autofill.close();
    this.#views.close();
  }

  protected override willUpdate(changed: PropertyValues<this>): void {
    if (changed.has('view') || changed.has('methods') || changed.has('providers')) this.#chooseHome();
    const { step } = this.#conversation;
    if (this.#isView(step) && !this.#views.open) this.#views.load();
    else this.#shown = step;
  }

  protected override render(): TemplateResult | typeof nothing {
    const step = this.#shown;
    const { problem, tryAgain } = this.#views;
    const body = problem
      ? notSetUpStep(problem, this.#language, { busy: false, again: tryAgain })
      : step && this.#body(step);
    if (!step || !body || body === nothing) return nothing;
    const { words } = this.#language;
    const heading = this.#heading(step);
    const busy = step !== this.#conversation.step || (isForm(step) && step.busy);
    const saying = step.kind === 'page' && step.page === 'sign-in' ? words.signing_in : words.one_moment;
    return html`
      <div class="root" part="frame">
        <slot name="header"></slot>
        ${heading ? html`<h2 part="heading" tabindex="-1">${heading}</h2>` : nothing} ${body}
        <p class="visually-hidden" role="status">${busy ? saying : nothing}</p>
        <slot name="footer"></slot>
      </div>
    `;
  }

  #heading(step: Step): string {
    if (step.kind === 'signed-in' || this.#views.problem) return '';
    if (!isForm(step)) return this.heading ?? this.#language.words.sign_in;
    const own = step.kind === 'page' && step.page === step.home ? this.heading : undefined;
    if (!this.#isView(step)) return own ?? this.#language.words.sign_in;
    this.#views.open?.show(step, this.#language, this.#again.left);
    return own ?? this.#views.open?.heading ?? '';
  }

  #body(step: Step): TemplateResult | typeof nothing {
    const { isHopeless, retry, signOut } = this.#conversation;
    const adopted = this.#keeper.form?.ours === false;
    switch (step.kind) {
      case 'waiting':
        return adopted && step.home === 'sign-in' ? formStep(true, this.#onSlot) : nothing;
      case 'page':
      case 'step':
        return this.#form(step, adopted);
      case 'not-offered':
        return notOfferedStep(this.#language);
      case 'not-set-up':
        if (!showsError(step.error, this)) return nothing;
        return notSetUpStep(step.error, this.#language, isHopeless ? undefined : { busy: step.retrying, again: retry });
      case 'signed-in':
        return signedInStep(step.user, this.#language, signOut, this.#rotation());
      default:
        return step satisfies never;
    }
  }

  #rotation(): Rotation | undefined {
    const { rotation: why, ways } = this.#conversation;
    const { home = 'sign-in' } = ways;
    return why && { why, renew: () => this.#conversation.move({ type: 'go', page: home }) };
  }

  #form(step: Extract<Step, { kind: 'page' | 'step' }>, adopted: boolean): TemplateResult {
    const { ways } = this.#conversation;
    const { words } = this.#language;
    const makesAccount = step.kind === 'page' && (step.page === 'sign-up' || step.page === 'upgrade');
    const form = this.#isView(step) ? viewStep(makesAccount, this.#onSlot) : formStep(adopted, this.#onSlot);
    const on = {
      provider: (name: string) => this.#useProvider(name),
      passkey: () => this.#elsewhere((auth, options) => auth.signIn({ method: 'passkey' }, options)),
      go: (page: Page) => this.#go(page),
      back: () => this.#conversation.move({ type: 'back' }),
    };
    return html`
      ${form} ${step.kind === 'page' ? otherWays(step.page, ways, words, step.busy, on) : nothing}
      ${links(step, ways, words, step.busy && this.#waitsElsewhere, on)}
    `;
  }

  protected override updated(changed: PropertyValues<this>): void {
    const { step } = this.#conversation;
    const busy = (isForm(step) && step.busy) || (step.kind === 'waiting' && step.submitted);
    this.#keeper.form?.write(this.#language, busy);
    this.#placeControls();
    this.#showView(step);
    this.#offerPasskeys(step);
    if (this.#focusIsDue && this.#shown === step) this.#focusStep(step);
    if (changed.has('returnTo') && this.returnTo && !readReturnTo(this.returnTo)) {
      console.warn('[portico] return-to is not a path on this page’s origin; it is left alone.', this);
    }
  }

  /** In the field of whoever comes back; the site's captcha wants to be asked for by the person. */
  #offerPasskeys(step: Step): void {
    const { client: auth, ways } = this.#conversation;
    const page = step.kind === 'page' && !step.busy && this.#shown === step ? step.page : 'none';
    const field = this.#isView(step)
      ? this.#views.open?.form.form.querySelector<HTMLInputElement>('[type="email"]')
      : this.#keeper.form?.settledEmail;
    const may = auth && field && ways.passkey && !this.captcha && ['sign-in', 'email', 'link'].includes(page);
    this.#autofill.update(may ? { auth, page, field } : undefined);
  }

  #chooseHome(): void {
    this.#conversation.chooseHome();
    const unknown = this.#wanted().methods.find((name) => !knownMethods.includes(name));
    if (unknown) console.warn(`[portico] methods="${unknown}" is unknown: use ${knownMethods.join(', ')}.`, this);
  }

  #wanted(): Wanted {
    const list = (text: string | null) => (text ?? '').split(/[\s,]+/).filter(Boolean);
    return { view: this.view, methods: list(this.methods), providers: list(this.providers) };
  }

  async #options(): Promise<CallOptions> {
    const { redirectTo, captcha } = this;
    try {
      const captchaToken = this.#waitsElsewhere ? undefined : await captcha?.();
      return { ...(redirectTo && { redirectTo }), ...(captchaToken && { captchaToken }) };
    } catch (reason) {
      throw asAuthError(reason, 'captcha_required', 'The page’s captcha gave no answer.');
    }
  }

  /** Every form but the password's stands in a form of its own, that is loaded when it is needed. */
  #isView(step: Step): boolean {
    if (step.kind !== 'page') return step.kind === 'step';
    return step.page !== 'sign-in' || !this.#conversation.ways.pages.includes('sign-in');
  }

  #showView(step: Step): void {
    const view = viewName(step);
    const states = {
      busy: isForm(step) && step.busy,
      'signed-in': view === 'signed-in',
      unavailable: view === 'unavailable',
    };
    for (const [name, on] of Object.entries(states)) this.#internals.states[on ? 'add' : 'delete'](name);
    if (!view || view === this.#view || this.#shown !== step) return;
    const event = new LoginViewEvent(view);
    this.#view = view;
    this.dispatchEvent(event);
  }

  #attach(form: PasswordForm, signal: AbortSignal): void {
    form.form.addEventListener('submit', (event) => this.#submit(event, form), { signal });
    form.form.addEventListener('click', ({ target }) => form.click(target), { signal });
    form.form.addEventListener(
      'change',
      ({ target }) => {
        if (target === form.fields.email) void this.#conversation.lookUp(form.fields.email?.value.trim() ?? '');
      },
      { signal },
    );
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
    if (step.kind !== 'waiting' && (!isForm(step) || step.busy)) return;
    const credentials = form.read(this.#language);
    if (!credentials) return;
    this.#waitsElsewhere = false;
    this.#conversation.submit(withPassword(credentials));
  }

  #useProvider(provider: string): void {
    const { step, upgrades } = this.#conversation;
    const display = this.display === 'popup' ? 'popup' : 'redirect';
    const makes = step.kind === 'page' && (step.page === 'sign-up' || step.page === 'upgrade');
    this.#elsewhere((auth, options) =>
      makes && upgrades
        ? auth.upgrade({ method: 'oauth', provider, display }, options)
        : auth.signIn({ method: 'oauth', provider, display }, options),
    );
  }

  #elsewhere(task: Task): void {
    const { step } = this.#conversation;
    if (!isForm(step) || step.busy) return;
    this.#waitsElsewhere = true;
    this.#conversation.submit(task);
  }

  #go(page: Page): void {
    const typed = this.#keeper.form?.fields.email?.value.trim();
    if (typed && !this.#isView(this.#conversation.step)) this.#conversation.email = typed;
    this.#conversation.move({ type: 'go', page });
  }

  #finish(user: User): void {
    const event = new SignedInEvent(user);
    const target = this.returnTo ? readReturnTo(this.returnTo) : undefined;
    this.dispatchEvent(event);
    if (target) location.assign(target);
  }

  #tell(error: AuthError): void {
    if (this.#isView(this.#conversation.step)) this.#views.open?.form.tell(error);
    else this.#keeper.form?.tell(error, this.#language);
  }

  #showProblem(error: AuthError): void {
    if (this.#isView(this.#conversation.step)) this.#views.open?.form.showProblem(error);
    else this.#keeper.form?.showProblem(error, this.#language);
    if (error.code === 'rate_limited' && error.retryAfter) this.#countdown.start(error.retryAfter);
  }

  #afterUpdate(work: () => void): void {
    void this.updateComplete.then(work);
  }

  /** Another form comes, and the focus with it, if it was here. A used password does not stay in the page. */
  #move(before: Step): void {
    const { step, email } = this.#conversation;
    const { form } = this.#keeper;
    const { activeElement } = this.getRootNode() as Document | ShadowRoot;
    this.#focusIsDue ||= before.kind !== 'waiting' && activeElement !== null && this.contains(activeElement);
    this.#countdown.stop();
    if (step.kind === 'step' && (before.kind !== 'step' || before.step.id !== step.step.id)) {
      this.#again.until(resendAtMs(step.step, Date.now(), false));
    }
    if (this.#isView(step) || step.kind === 'signed-in') {
      form?.clearError();
      form?.clearPassword();
    }
    const field = form?.fields.email;
    if (email && field && !field.value) field.value = email;
    if (this.#isView(step)) return;
    // What was typed there goes with its form.
    this.#views.close();
  }

  #focusStep(step: Step): void {
    this.#focusIsDue = false;
    const heading = (): void =>
      this.renderRoot.querySelector<HTMLElement>(':is([part="message"], [part="heading"])')?.focus();
    if (!isForm(step)) return heading();
    if (this.#isView(step)) return void (this.#views.open?.form.focus() || heading());
    const { email, password } = this.#keeper.form?.fields ?? {};
    (email?.value ? password : email)?.focus();
  }

  readonly #onSlot = (): void => this.#placeControls();

  #placeControls(): void {
    const { form } = this.#keeper;
    const view = this.#shown && this.#isView(this.#shown) ? this.#views.open?.form : undefined;
    let terms = false;
    for (const slot of this.renderRoot.querySelectorAll<HTMLSlotElement>('slot:is([name="fields"], [name="terms"])')) {
      if (slot.name === 'terms') terms = slot.assignedElements().length > 0;
      if (slot.name === 'terms' && !view) form?.placeSubmit(terms);
      const target = view?.form ?? form?.form;
      if (target) tieControls(slot, target);
    }
    view?.placeSubmit(terms ? viewSubmitSlot : undefined);
  }
}
