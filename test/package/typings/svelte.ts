import type { SvelteHTMLElements } from 'svelte/elements';
import type {} from 'portico/types/svelte';

export const login: SvelteHTMLElements['portico-login'] = {
  heading: 'Welcome',
  'return-to': '/home',
  class: 'wide',
  'onportico-signed-in': (event) => void event.detail.user.id,
};

// @ts-expect-error: a number is no path
export const wrong: SvelteHTMLElements['portico-login'] = { 'return-to': 1 };
