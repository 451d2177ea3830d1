import type { html, nothing, render } from 'lit';

/**
 * Lit's own functions, lent to modules that are loaded later: with a copy of their own they would ask for lit's Trusted
 * Types policy a second time, which a page's CSP need not allow.
 */
export interface Lit {
  readonly html: typeof html;
  readonly nothing: typeof nothing;
  readonly render: typeof render;
}
