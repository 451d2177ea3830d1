import type { AuthError } from '../../errors.js';
import { duration, fill, sentenceAndNumber, type Language } from '../words.js';
import { checkFields, firstInvalidOf } from './check-fields.js';
import { findFields, type Fields } from './find-fields.js';
import { clearFault, errorOf, markInvalid, nameParts, showFieldFault, writeWait, writeWords } from './form-parts.js';
import { ownMark, piece, submitSlot } from './make-form.js';

export interface Credentials {
  readonly email: string;
  readonly password: string;
}

/**
 * Our hands on one sign-in form, whoever wrote it: reads what was typed, says what went wrong.
 *
 * Its pieces are looked up each time, since a framework may replace them. A page's own form gets no node and no
 * attribute until it is settled: hydration would find the difference.
 */
export class PasswordForm {
  /** Whether we made it, in this page or in HTML that was cloned or cached. */
  readonly ours: boolean;
  #settled: boolean;
  #submit: HTMLButtonElement | undefined;

  constructor(
    readonly form: HTMLFormElement,
    private readonly host: HTMLElement,
  ) {
    this.ours = form.hasAttribute(ownMark);
    this.#settled = this.ours;
  }

  get fields(): Fields {
    return findFields(this.form);
  }

  /** The submit button, where it stands beside the form. */
  get outside(): HTMLButtonElement | undefined {
    return this.#submit;
  }

  /** The e-mail field, once the form may be changed. */
  get settledEmail(): HTMLInputElement | undefined {
    return this.#settled ? this.fields.email : undefined;
  }

  /** From now on the form may be changed: its first input, or a quiet moment, has come. */
  settle(): void {
    if (!this.#settled && this.form.method === 'get') this.form.method = 'dialog';
    this.#settled = true;
    this.form.noValidate = true;
    const { fields } = this;
    nameParts(this.form, fields);
    if (!this.ours && !fields.submit) this.form.append(piece('button', 'submit', { type: 'submit' }));
  }

  write(language: Language, busy: boolean): void {
    if (!this.#settled) return;
    const { fields } = this;
    nameParts(this.form, fields);
    if (this.ours) writeWords(this.form, fields, language);
    else if (fields.submit?.dataset['part'] === 'submit' && !fields.submit.textContent) {
      fields.submit.textContent = language.words.sign_in;
    }
    toggleAttribute(this.form, 'aria-busy', busy);
    if (fields.submit) toggleAttribute(fields.submit, 'aria-disabled', busy);
  }

  /** What was typed, or nothing and the first wrong field has the focus. */
  read(language: Language): Credentials | undefined {
    this.settle();
    const { form, fields } = this;
    const { email, password } = fields;
    for (const input of [email, password]) clearFault(input);
    const faults = checkFields(fields);
    for (const { input, key } of faults) showFieldFault(form, input, language.words[key]);
    const [first] = faults;
    if (first) {
      this.clearError();
      first.input.focus();
      return undefined;
    }
    const invalid = firstInvalidOf(form, fields);
    if (invalid) {
      invalid.reportValidity();
      return undefined;
    }
    if (!email || !password) return undefined;
    this.#hidePassword();
    return { email: email.value.trim(), password: password.value };
  }

  /** Says what went wrong, and leaves the focus where it is. */
  tell(error: AuthError, language: Language): HTMLElement {
    const line = errorOf(this.form);
    if (error.code === 'rate_limited' && error.retryAfter) this.showWait(error.retryAfter, language);
    else line.textContent = sentenceAndNumber(language.words, error);
    return line;
  }

  /** Says what came of the person's own try, and takes the focus to it if the focus is still here. */
  showProblem(error: AuthError, language: Language): void {
    const { fields } = this;
    const line = this.tell(error, language);
    const wrong = wrongFields(error, fields);
    for (const input of wrong) markInvalid(input, line);
    if (!this.#hasFocus()) return;
    if (error.code === 'invalid_credentials' && fields.password) {
      fields.password.focus();
      fields.password.select();
    } else {
      (wrong[0] ?? line).focus();
    }
  }

  /** @param seconds - Still to wait; none: the wait is over. */
  showWait(seconds: number, { tag, words }: Language): void {
    const line = errorOf(this.form);
    if (seconds > 0) writeWait(line, words.rate_limited_wait, duration(tag, seconds));
    else line.textContent = fill(words.rate_limited_over, {});
  }

  clearError(): void {
    this.form.querySelector('[data-part="error"]')?.replaceChildren();
  }

  /** A used password does not stay in the page. */
  clearPassword(): void {
    const { password } = this.fields;
    this.#hidePassword();
    if (password) password.value = '';
  }

  /** The toggle of the password, whether we made it or the page did. */
  click(target: EventTarget | null): void {
    const toggle = target instanceof Element && target.closest<HTMLElement>('[data-part="toggle"]');
    if (toggle) this.#toggle(toggle);
  }

  /** Tells a developer what is dangerous or useless in a form of the page's own. */
  warn(): void {
    if (this.form.method === 'get') {
      console.warn(
        '[portico] A form sent by GET before the script arrives puts the password into the address: write method="dialog".',
        this.form,
      );
    }
    const { email, password } = this.fields;
    if (!email || !password) {
      console.warn('[portico] The form has no e-mail or no password field that could be recognised.', this.form);
    }
  }

  #hasFocus(): boolean {
    const { activeElement } = this.form.getRootNode() as Document | ShadowRoot;
    return (
      !activeElement ||
      activeElement === document.body ||
      this.form.contains(activeElement) ||
      activeElement === this.#submit
    );
  }

  /** With terms to read first, our button stands after them, so that sight, keyboard and screen reader have one order. */
  placeSubmit(outside: boolean): void {
    if (!this.ours) return;
    if (outside) {
      const submit = this.#submit ?? this.fields.submit;
      if (!(submit instanceof HTMLButtonElement) || submit.parentElement === this.host) return;
      this.settle();
      this.#submit = submit;
      submit.setAttribute('form', this.form.id);
      submit.slot = submitSlot;
      submit.setAttribute(ownMark, '');
      this.host.append(submit);
    } else if (this.#submit) {
      for (const name of ['form', 'slot', ownMark]) this.#submit.removeAttribute(name);
      this.form.append(this.#submit);
      this.#submit = undefined;
    }
  }

  #toggle(toggle: HTMLElement): void {
    const { password } = this.fields;
    if (!password) return;
    const shown = password.type === 'password';
    password.type = shown ? 'text' : 'password';
    toggle.setAttribute('aria-pressed', String(shown));
  }

  /** Also before it is sent: browsers offer to keep what stands in a password field. */
  #hidePassword(): void {
    const toggle = this.form.querySelector<HTMLElement>('[data-part="toggle"][aria-pressed="true"]');
    if (toggle) this.#toggle(toggle);
  }
}

function wrongFields(error: AuthError, { email, password }: Fields): HTMLInputElement[] {
  const both = [email, password].filter((input) => input !== undefined);
  if (error.code === 'invalid_credentials') return both;
  if (error.code !== 'invalid_input') return [];
  return both.filter(({ name }) => error.fields?.includes(name));
}

function toggleAttribute(element: Element, name: string, on: boolean): void {
  if (on) element.setAttribute(name, 'true');
  else element.removeAttribute(name);
}
