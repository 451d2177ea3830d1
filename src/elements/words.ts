import type { ReactiveController, ReactiveControllerHost } from 'lit';
import type { AuthError } from '../errors.js';
import { en, type Words as FirstWords } from '../locales/en.js';
import type { AccountWords } from '../locales/en-account.js';
import type { ViewWords } from '../locales/en-views.js';

/** What is shown first, and as much of the rest as the language has: the later views bring their English along. */
export type Words = FirstWords & Partial<ViewWords & AccountWords>;

/** The words of one language, and how it writes numbers. */
export interface Language {
  readonly tag: string;
  readonly words: Words;
}

const languages = new Map<string, Partial<Words>>();
const listeners = new Set<() => void>();
let observer: MutationObserver | undefined;

/** Makes a language known, e.g. `addLanguage('de', de)`; elements that speak it change over. */
export function addLanguage(tag: string, words: Partial<Words>): void {
  languages.set(tag.toLowerCase(), words);
  for (const listener of listeners) listener();
}

/** Exact language, then its base, then English, text by text. */
export function wordsFor(tag: string): Words {
  const exact = tag.toLowerCase();
  const base = exact.split('-', 1)[0] ?? exact;
  return { ...en, ...languages.get(base), ...languages.get(exact) };
}

/** The `lang` that holds where the element stands, across shadow roots; English where none is given. */
export function languageOf(element: Element): string {
  const nearest = element.closest('[lang]');
  if (nearest) return nearest.getAttribute('lang') || 'en';
  const root = element.getRootNode();
  return root instanceof ShadowRoot ? languageOf(root.host) : 'en';
}

/** Puts values in the places of a text: `fill('Hello {who}', { who: 'Ada' })`. */
export function fill(text: string, values: Readonly<Record<string, string>>): string {
  return text.replace(/\{(\w+)\}/g, (place, key: string) => values[key] ?? place);
}

/** The sentence for people; never the server's, and never the developer's message. */
export function sentence(words: Words, error: AuthError): string {
  return words[`error_${error.code}`];
}

/** The sentence, and the number to quote when asking for help, where the server gave one. */
export function sentenceAndNumber(words: Words, error: AuthError, text = sentence(words, error)): string {
  return error.requestId ? `${text} ${fill(words.request_id, { id: error.requestId })}` : text;
}

/** `30 seconds`, `2 minutes`, in the language's own way. */
export function duration(tag: string, seconds: number): string {
  const minutes = seconds >= 120;
  const unit = minutes ? 'minute' : 'second';
  return format(tag, { style: 'unit', unit, unitDisplay: 'long' }, minutes ? Math.ceil(seconds / 60) : seconds);
}

export function percent(tag: string, fraction: number): string {
  return format(tag, { style: 'percent', maximumFractionDigits: 0 }, fraction);
}

/** A `lang` that is no language tag must not break the page. */
function format(tag: string, options: Intl.NumberFormatOptions, value: number): string {
  try {
    return new Intl.NumberFormat(tag, options).format(value);
  } catch {
    return new Intl.NumberFormat('en', options).format(value);
  }
}

/** Keeps an element in the language of its place, also when a `lang` above it changes or a language arrives late. */
export class WordsController implements ReactiveController {
  tag = 'en';
  words: Words = en;
  readonly #read = (): void => {
    const tag = languageOf(this.host);
    const words = wordsFor(tag);
    this.tag = tag;
    this.words = words;
    this.host.requestUpdate();
  };

  constructor(private readonly host: ReactiveControllerHost & Element) {
    host.addController(this);
  }

  hostConnected(): void {
    listeners.add(this.#read);
    if (!observer) {
      observer = new MutationObserver(() => listeners.forEach((listener) => listener()));
      observer.observe(document, { subtree: true, attributeFilter: ['lang'] });
    }
    this.#read();
  }

  hostDisconnected(): void {
    listeners.delete(this.#read);
    if (listeners.size > 0) return;
    observer?.disconnect();
    observer = undefined;
  }
}
