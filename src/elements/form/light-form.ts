import type { TemplateResult } from 'lit';
import type { PasswordRules } from '../../backends/backend.js';
import type { AuthError } from '../../errors.js';
import { adoptSheet } from '../../theme/adopt-sheet.js';
import { formSheet } from '../../theme/form.js';
import { clearFault, errorOf, freeId, markInvalid, showFieldFault, writeWait } from '../login/form-parts.js';
import { piece } from '../login/make-form.js';
import { duration, fill } from '../words.js';
import type { FormKit } from './fields.js';
import type { Lit } from './lit.js';
import { firstFault } from './faults.js';
import { lackingText, tickRules } from './password-rules.js';
import { problemText, wrongFields, type Sentences } from './problems.js';

/** What was typed, by name; blanks around it are the keyboard's doing, but for passwords. */
export type Values = Readonly<Record<string, string>>;

interface Showing {
  /** Read out on the way in: the heading stands in another tree. */
  readonly label: string;
  /** None: there is nothing to send. */
  readonly button: string | undefined;
  readonly sentences?: Sentences | undefined;
  readonly passwordRules?: PasswordRules | undefined;
  readonly language: { readonly tag: string; readonly words: FormKit['words'] };
  /** Forgets what was typed. */
  readonly isNew: boolean;
}

/** Marks a form of a view, also in HTML that was cloned or cached. */
const viewMark = 'data-portico-view';

/**
 * One form among an element's light children, where password managers and phones that bring codes find it. A view says
 * what stands in it; sending, faults, problems and the focus are the same for all.
 */
export class LightForm {
  readonly form: HTMLFormElement;
  readonly #body = piece('div', 'body');
  readonly #submit = piece('button', 'submit', { type: 'submit' });
  readonly #observer: MutationObserver;
  #language: Showing['language'] | undefined;
  #sentences: Sentences | undefined;
  #rules: PasswordRules | undefined;
  #removed = false;
  #returns = 0;

  /** @param slot - Of the element's shadow root. */
  constructor(
    private readonly host: HTMLElement,
    slot: string,
    private readonly lit: Lit,
    private readonly onSend: (values: Values, data: Readonly<Record<string, unknown>>) => void,
  ) {
    for (const old of host.querySelectorAll(`:scope > [${viewMark}][slot="${slot}"]`)) old.remove();
    this.form = piece('form', 'form', { method: 'dialog', slot, [viewMark]: '', novalidate: '' });
    this.form.append(this.#body);
    const root = host.getRootNode() as Document | ShadowRoot;
    adoptSheet(root, formSheet);
    host.append(this.form);
    this.form.id = freeId(root);
    this.form.addEventListener('submit', (event) => this.#send(event));
    this.form.addEventListener('click', ({ target }) => toggleOf(target));
    this.form.addEventListener('input', ({ target }) => target instanceof HTMLInputElement && this.#typed(target));
    // Frameworks take out what they did not write; one that insists has its way.
    this.#observer = new MutationObserver(() => {
      if (!this.#removed && host.isConnected && this.form.parentNode !== host && this.#returns++ < 20) {
        host.append(this.form);
      }
    });
    this.#observer.observe(host, { childList: true });
  }

  show(content: TemplateResult, { label, button, sentences, passwordRules, language, isNew }: Showing): void {
    this.#language = language;
    this.#sentences = sentences;
    this.#rules = passwordRules;
    if (isNew) {
      this.lit.render(this.lit.nothing, this.#body);
      this.clearError();
    }
    this.lit.render(content, this.#body);
    this.form.setAttribute('aria-label', label);
    if (!button) return this.#submit.remove();
    this.#submit.textContent = button;
    if (!this.#submit.isConnected) this.form.append(this.#submit);
  }

  /** With terms to read first the button stands after them, for sight, keyboard and screen reader alike. */
  placeSubmit(slot: string | undefined): void {
    if (!this.#submit.isConnected) return;
    if (slot === undefined) {
      if (this.#submit.parentNode !== this.form) this.form.append(this.#submit);
      return;
    }
    this.#submit.setAttribute('form', this.form.id);
    this.#submit.slot = slot;
    if (this.#submit.parentNode !== this.host) this.host.append(this.#submit);
  }

  busy(on: boolean): void {
    if (on) this.form.setAttribute('aria-busy', 'true');
    else this.form.removeAttribute('aria-busy');
    if (on) this.#submit.setAttribute('aria-disabled', 'true');
    else this.#submit.removeAttribute('aria-disabled');
  }

  /** The first field, else the first button. False where there is neither. */
  focus(): boolean {
    const first =
      this.form.querySelector<HTMLElement>('input:not([readonly])') ??
      this.form.querySelector<HTMLElement>('button:not([aria-disabled])');
    first?.focus();
    return first !== null;
  }

  get hasFocus(): boolean {
    const { activeElement } = this.form.getRootNode() as Document | ShadowRoot;
    const own = activeElement === this.#submit || this.form.contains(activeElement);
    return own || !activeElement || activeElement === document.body;
  }

  tell(error: AuthError): HTMLElement {
    const line = errorOf(this.form);
    if (error.code === 'rate_limited' && error.retryAfter) this.showWait(error.retryAfter);
    else if (this.#language) line.textContent = problemText(this.#language.words, error, this.#sentences);
    return line;
  }

  showProblem(error: AuthError): void {
    const { hasFocus } = this;
    const line = this.tell(error);
    const wrong = wrongFields(this.form, error);
    for (const input of wrong) markInvalid(input, line);
    if (!hasFocus) return;
    (wrong[0] ?? line).focus();
    wrong[0]?.select();
  }

  showWait(seconds: number): void {
    const line = errorOf(this.form);
    if (!this.#language) return;
    const { tag, words } = this.#language;
    if (seconds > 0) writeWait(line, words.rate_limited_wait, duration(tag, seconds));
    else line.textContent = fill(words.rate_limited_over, {});
  }

  clearError(): void {
    this.form.querySelector('[data-part="error"]')?.replaceChildren();
  }

  /** Takes what was typed with it. */
  remove(): void {
    this.#removed = true;
    this.#observer.disconnect();
    this.form.reset();
    this.form.remove();
    this.#submit.remove();
  }

  #typed(input: HTMLInputElement): void {
    clearFault(input);
    if (this.#rules) tickRules(input, this.#rules);
  }

  #faultOf(input: HTMLInputElement): string | undefined {
    const { words } = this.#language!;
    const fault = firstFault(input);
    if (fault) return words[fault];
    return this.#rules && lackingText(input, this.#rules, words);
  }

  #send(event: SubmitEvent): void {
    event.preventDefault();
    event.stopPropagation();
    const inputs = [...this.form.querySelectorAll('input')];
    inputs.forEach(clearFault);
    this.clearError();
    const faults = inputs.filter((input) => {
      const text = this.#faultOf(input);
      if (text !== undefined) showFieldFault(this.form, input, text);
      return text !== undefined;
    });
    if (faults[0]) return faults[0].focus();
    const others = [...this.form.elements].filter(
      (control) => !this.form.contains(control) && control !== this.#submit,
    ) as HTMLInputElement[];
    const invalid = others.find((control) => 'validity' in control && !control.validity.valid);
    if (invalid) return void invalid.reportValidity();
    this.form.querySelectorAll('[data-part="toggle"][aria-pressed="true"]').forEach(toggleOf);
    const typed = inputs.map(({ name, value, type }) => [name, type === 'password' ? value : value.trim()] as const);
    this.onSend(Object.fromEntries(typed), dataOf(others));
  }
}

/** What the page's own controls say, by their names. */
function dataOf(controls: readonly HTMLInputElement[]): Readonly<Record<string, unknown>> {
  const said = controls.filter(({ name, type, checked }) => name && (type !== 'radio' || checked));
  return Object.fromEntries(
    said.map(({ name, type, checked, value }) => [name, type === 'checkbox' ? checked : value]),
  );
}

function toggleOf(target: EventTarget | null): void {
  const toggle = target instanceof Element ? target.closest('[data-part="toggle"]') : null;
  const input = toggle?.closest('[data-part="control"]')?.querySelector('input');
  if (!toggle || !input) return;
  const shown = input.type === 'password';
  input.type = shown ? 'text' : 'password';
  toggle.setAttribute('aria-pressed', String(shown));
}
