import type { ReactiveController, ReactiveControllerHost } from 'lit';
import { adoptSheet } from '../../theme/adopt-sheet.js';
import { formSheet } from '../../theme/form.js';
import { makeForm, ownMark, submitSlot } from './make-form.js';
import { PasswordForm } from './password-form.js';

/** Putting back more often than this within a second means that the page will not have it. */
const mostReturns = 20;

/**
 * Sees to it that the element has one form among its light children, and that it is the right one.
 *
 * A form written in the page is adopted as it stands. Otherwise one is made, once the parser has passed the element; it
 * is put back, with its values, when a framework takes it out (React does on hydration and on text renders), and found
 * again in cloned or cached HTML, never doubled. Everything goes through `#look`, which changes nothing when all is well.
 */
export class FormKeeper implements ReactiveController {
  form: PasswordForm | undefined;
  readonly #observer = typeof MutationObserver === 'undefined' ? undefined : new MutationObserver(() => this.#look());
  #listening = new AbortController();
  #focused: HTMLElement | undefined;
  #returns: number[] = [];

  constructor(
    private readonly host: ReactiveControllerHost & HTMLElement,
    private readonly onForm: (form: PasswordForm, signal: AbortSignal) => void,
  ) {
    host.addController(this);
  }

  hostConnected(): void {
    adoptSheet(this.host.getRootNode(), formSheet);
    this.#look();
    this.#observer?.observe(this.host, { childList: true, subtree: true });
    if (!this.form) document.addEventListener('DOMContentLoaded', () => this.#look(), { once: true });
  }

  hostDisconnected(): void {
    this.#observer?.disconnect();
  }

  #look(): void {
    if (!this.host.isConnected) return;
    const forms = [...this.host.querySelectorAll('form')].filter((form) => this.#mayBeOurs(form));
    const written = forms.find((form) => !form.hasAttribute(ownMark));
    const own = forms.filter((form) => form.hasAttribute(ownMark));
    const current = this.form?.form;
    const chosen = written ?? own.find((form) => form === current) ?? (this.form?.ours ? current : undefined) ?? own[0];
    for (const form of own) if (form !== chosen) this.#remove(form);
    if (chosen) {
      if (chosen !== current) this.#take(chosen);
      if (chosen !== written) this.#putBack();
    } else if (isParsed(this.host)) {
      const form = makeForm();
      this.host.append(form);
      this.#take(form);
    }
  }

  /** Forms in slots of the page's own, and in an element of ours inside this one, are not. */
  #mayBeOurs(form: HTMLFormElement): boolean {
    if (form.closest('portico-login') !== this.host) return false;
    if (form.hasAttribute(ownMark)) return true;
    let child: Element = form;
    while (child.parentElement && child.parentElement !== this.host) child = child.parentElement;
    return !child.slot;
  }

  #take(form: HTMLFormElement): void {
    const typed = this.form?.ours ? this.form.fields : undefined;
    this.#listening.abort();
    this.#listening = new AbortController();
    const { signal } = this.#listening;
    this.form = new PasswordForm(form, this.host);
    const { fields } = this.form;
    for (const name of ['email', 'password'] as const) {
      const [from, to] = [typed?.[name], fields[name]];
      if (from?.value && to && !to.value) to.value = from.value;
    }
    if (this.form.ours) this.form.settle();
    this.#takeUpButton(form);
    form.addEventListener('focusin', ({ target }) => (this.#focused = target as HTMLElement), { signal });
    form.addEventListener('focusout', () => queueMicrotask(() => this.#forgetFocus(form)), { signal });
    this.onForm(this.form, signal);
    this.host.requestUpdate();
  }

  /** A button of ours that stood outside a form of ours, in cloned HTML, goes home; it is placed anew. */
  #takeUpButton(form: HTMLFormElement): void {
    for (const button of this.host.querySelectorAll(`:scope > [${ownMark}][slot="${submitSlot}"]`)) {
      if (button === this.form?.outside) continue;
      for (const name of ['form', 'slot', ownMark]) button.removeAttribute(name);
      if (form.hasAttribute(ownMark) && !this.form?.fields.submit) form.append(button);
      else button.remove();
    }
  }

  #forgetFocus(form: HTMLFormElement): void {
    if (form.isConnected && !form.contains(form.ownerDocument.activeElement)) this.#focused = undefined;
  }

  #putBack(): void {
    const kept = this.form;
    if (!kept) return;
    const missing = [kept.form, kept.outside].filter((node) => node && !this.host.contains(node)) as HTMLElement[];
    if (missing.length === 0) return;
    const now = performance.now();
    this.#returns = [...this.#returns.filter((time) => now - time < 1000), now];
    if (this.#returns.length > mostReturns) {
      if (this.#returns.length === mostReturns + 1) {
        console.warn('[portico] The page keeps removing the form of <portico-login>; it is left out now.', this.host);
      }
      return;
    }
    this.host.append(...missing);
    const { activeElement } = this.host.ownerDocument;
    if (this.#focused && (!activeElement || activeElement === this.host.ownerDocument.body)) this.#focused.focus();
  }

  #remove(form: HTMLFormElement): void {
    if (form === this.form?.form) this.form.outside?.remove();
    form.remove();
  }
}

/** Whether the parser has passed the element's end tag: before that, a form may still be on its way. */
function isParsed(element: Element): boolean {
  if (element.ownerDocument.readyState !== 'loading') return true;
  for (let node: Node | null = element; node; node = node.parentNode) if (node.nextSibling) return true;
  return false;
}
