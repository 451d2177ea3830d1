import { fill, type Language } from '../words.js';
import type { Fields } from './find-fields.js';
import { piece } from './make-form.js';

/** Puts the words in their places in a form of ours; a page's own form keeps its own. */
export function writeWords(form: HTMLFormElement, fields: Fields, { words }: Language): void {
  setText(labelOf(fields.email), words.email);
  setText(labelOf(fields.password), words.password);
  setText(fields.submit, words.sign_in);
  const toggle = form.querySelector('[data-part="toggle"]');
  if (toggle?.getAttribute('aria-label') !== words.show_password)
    toggle?.setAttribute('aria-label', words.show_password);
}

/** Ties labels, fields and messages by ids that nothing else in this document or shadow root has. */
export function nameParts(form: HTMLFormElement, fields: Fields): void {
  const root = form.getRootNode();
  if (!(root instanceof Document || root instanceof ShadowRoot)) return;
  if (form.id && [...root.querySelectorAll(`[id="${CSS.escape(form.id)}"]`)].every((element) => element === form))
    return;
  form.id = freeId(root);
  for (const [name, input] of Object.entries({ email: fields.email, password: fields.password })) {
    if (!input) continue;
    input.id = `${form.id}-${name}`;
    const label = input.closest('[data-part="field"]')?.querySelector('label');
    if (label) label.htmlFor = input.id;
  }
  form.querySelector('[data-part="toggle"]')?.setAttribute('aria-controls', fields.password?.id ?? '');
}

/** A line of its own for one field's fault, right below it. */
export function showFieldFault(form: HTMLFormElement, input: HTMLInputElement, text: string): void {
  const error =
    input.closest('[data-part="field"]')?.querySelector<HTMLElement>('[data-part="field-error"]') ??
    newFieldError(input);
  error.id ||= `${form.id}-${input.name}-error`;
  error.textContent = text;
  markInvalid(input, error);
}

/** The line above the fields that is read out as soon as it is written; written anew it is read anew. */
export function errorOf(form: HTMLFormElement): HTMLElement {
  let error = form.querySelector<HTMLElement>('[data-part="error"]');
  if (!error) {
    error = piece('p', 'error', { role: 'alert', tabindex: '-1' });
    form.prepend(error);
  }
  error.id ||= `${form.id}-error`;
  return error;
}

export function markInvalid(input: HTMLInputElement, error: HTMLElement): void {
  input.setAttribute('aria-invalid', 'true');
  input.setAttribute('aria-describedby', [hintOf(input), error.id].filter(Boolean).join(' '));
}

/** What is said of a field whether it is right or wrong. */
function hintOf(input: HTMLInputElement): string | undefined {
  return input.closest('[data-part="field"]')?.querySelector('[data-part="field-hint"]')?.id;
}

/** What was wrong is no longer said of a field that is being changed, nor when a new try begins. */
export function clearFault(input: HTMLInputElement | undefined): void {
  if (!input) return;
  input.removeAttribute('aria-invalid');
  const hint = hintOf(input);
  if (hint) input.setAttribute('aria-describedby', hint);
  else input.removeAttribute('aria-describedby');
  input.closest('[data-part="field"]')?.querySelector('[data-part="field-error"]')?.replaceChildren();
}

/** A sentence with a time that runs: people see it run, and hear it once. */
export function writeWait(error: HTMLElement, text: string, wait: string): void {
  const shown = error.querySelector<HTMLElement>('[aria-hidden]');
  const sentence = fill(text, { wait });
  if (shown) {
    setText(shown, sentence);
    return;
  }
  const heard = piece('span', 'visually-hidden');
  heard.textContent = sentence;
  const seen = piece('span', 'countdown', { 'aria-hidden': 'true' });
  seen.textContent = sentence;
  error.replaceChildren(heard, seen);
}

function newFieldError(input: HTMLInputElement): HTMLElement {
  const next = input.nextElementSibling;
  if (next instanceof HTMLElement && next.dataset['part'] === 'field-error') return next;
  const error = piece('p', 'field-error');
  input.after(error);
  return error;
}

function labelOf(input: HTMLInputElement | undefined): Element | null | undefined {
  return input?.closest('[data-part="field"]')?.querySelector('[data-part="label"]');
}

function setText(element: Element | null | undefined, text: string): void {
  if (element && element.textContent !== text) element.textContent = text;
}

/** An id that nothing else in this document or shadow root has. */
export function freeId(root: Document | ShadowRoot): string {
  for (let number = 1; ; number++) if (!root.getElementById(`portico-form-${number}`)) return `portico-form-${number}`;
}
