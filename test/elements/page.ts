import { assert } from '@esm-bundle/chai';
import '../../src/define/index.js';
import type { LitElement } from 'lit';
import type { Auth } from '../../src/session/auth.js';
import type { AuthErrorEvent } from '../../src/elements/events.js';

/** Puts HTML into the page, as a parser would, and gives its first element of that name. */
export function mount<Tag extends keyof HTMLElementTagNameMap>(tag: Tag, markup: string): HTMLElementTagNameMap[Tag] {
  const place = document.createElement('div');
  place.innerHTML = markup;
  document.body.append(place);
  return place.querySelector(tag)!;
}

/** An element inside a `<portico-auth>` that has this client. */
export async function mountWith<Tag extends keyof HTMLElementTagNameMap>(
  auth: Auth,
  tag: Tag,
  markup = `<${tag}></${tag}>`,
): Promise<HTMLElementTagNameMap[Tag]> {
  const provider = mount('portico-auth', `<portico-auth>${markup}</portico-auth>`);
  provider.client = auth;
  const element = provider.querySelector(tag)!;
  await settled(element as unknown as LitElement);
  return element;
}

/** Until the element has met its client and has nothing more to render. */
export async function settled(element: LitElement): Promise<void> {
  const provider = element.closest('portico-auth');
  await provider?.updateComplete;
  await new Promise((resolve) => setTimeout(resolve));
  while (!(await element.updateComplete));
}

export function clearPage(): void {
  document.body.replaceChildren();
}

/** Every `portico-error` that reaches the document while a test runs. */
export function hearErrors(): AuthErrorEvent[] {
  const heard: AuthErrorEvent[] = [];
  document.addEventListener('portico-error', (event) => heard.push(event), { signal: hearing.signal });
  return heard;
}

let hearing = new AbortController();

export function stopHearing(): void {
  hearing.abort();
  hearing = new AbortController();
}

/** The next event of that name that reaches the document. */
export function once<Type extends keyof DocumentEventMap>(type: Type): Promise<DocumentEventMap[Type]> {
  return new Promise((resolve) => document.addEventListener(type, resolve, { once: true }));
}

export function textOf(element: Element): string {
  return (element.shadowRoot?.textContent ?? '').replace(/\s+/g, ' ').trim();
}

export function part<T extends HTMLElement>(element: Element, name: string): T | null {
  return element.shadowRoot!.querySelector<T>(`[part="${name}"]`);
}

export function piece<T extends HTMLElement>(element: Element, name: string): T | null {
  return element.querySelector<T>(`[data-part="${name}"]`);
}

/** Waits for a state that comes with time; other work, timers and the runner have their turn in between. */
export async function until(condition: () => unknown): Promise<void> {
  while (!condition()) await new Promise((resolve) => setTimeout(resolve));
}

/** Compares nodes without printing them: a whole page would be written out. */
export function assertSame(actual: Node | null | undefined, expected: Node | null | undefined): void {
  assert.isTrue(actual === expected, `${actual?.nodeName} is not the ${expected?.nodeName} that was expected`);
}
