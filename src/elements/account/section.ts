import type { TemplateResult } from 'lit';
import type { Words as FirstWords } from '../../locales/en.js';
import type { AccountWords } from '../../locales/en-account.js';
import type { ViewWords } from '../../locales/en-views.js';
import { AuthError } from '../../errors.js';
import type { Lit } from '../form/lit.js';
import { fill } from '../words.js';
import type { Desk, SectionName, Told } from './desk.js';

/** What a section is written with. */
export interface SectionKit extends Pick<Lit, 'html' | 'nothing'> {
  readonly desk: Desk;
  readonly words: FirstWords & ViewWords & AccountWords;
  readonly tag: string;
  /** Providers that are switched on. */
  readonly providers: readonly string[];
}

/** A part of the account that stands by itself. It is there only where the backend can. */
export interface Section {
  isThere(kit: SectionKit): boolean;
  body(kit: SectionKit): TemplateResult;
}

/** A button that opens a form or does something at once. */
export function button(
  { html, nothing, desk }: SectionKit,
  label: string,
  press: () => void,
  about?: string,
): TemplateResult {
  const name = about ? `${label}: ${about}` : nothing;
  const off = desk.busy ? 'true' : nothing;
  return html`<button type="button" aria-label=${name} aria-disabled=${off} @click=${desk.busy ? nothing : press}>
    ${label}
  </button>`;
}

/** A list once it is there; till then, or where it could not be read, a sentence. */
export function list<Item>(
  { html, words }: SectionKit,
  items: readonly Item[] | AuthError | undefined,
  none: string,
  row: (item: Item) => TemplateResult,
): TemplateResult {
  if (!items) return html`<p class="quiet">${words.loading}</p>`;
  if (items instanceof AuthError) return html`<p class="problem" role="alert">${words[`error_${items.code}`]}</p>`;
  if (!items.length) return html`<p class="quiet">${none}</p>`;
  return html`<ul>
    ${items.map((item) => html`<li>${row(item)}</li>`)}
  </ul>`;
}

interface Removal {
  readonly section: SectionName;
  readonly key: string;
  readonly what: string;
  readonly label: string;
  readonly told: Told;
  /** What it means, where that is not that nobody can sign in with it. */
  readonly really?: Told | undefined;
  readonly run: () => Promise<unknown>;
}

/** Removing is asked twice: it may lock somebody out. */
export function removal(
  kit: SectionKit,
  { section, key, what, label, told, really = 'remove_really', run }: Removal,
): TemplateResult {
  const { html, desk, words } = kit;
  if (desk.confirming !== key) return button(kit, label, () => desk.confirm(key, section), what);
  return html`<span class="confirm" role="group" data-focus tabindex="-1">
    <span>${fill(words[really], { what })}</span>
    ${button(kit, label, () => void desk.do(section, { run, told }))}
    ${button(kit, words.cancel, () => desk.confirm(undefined, section))}
  </span>`;
}

/** A day as the language writes it; nothing where the server's date is none. */
export function day(tag: string, iso: string | undefined): string | undefined {
  const date = new Date(iso ?? Number.NaN);
  if (Number.isNaN(date.getTime())) return undefined;
  try {
    return new Intl.DateTimeFormat(tag, { dateStyle: 'medium' }).format(date);
  } catch {
    return new Intl.DateTimeFormat('en', { dateStyle: 'medium' }).format(date);
  }
}
