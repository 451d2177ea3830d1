import { eyePath, slashPath } from './icons.js';

/**
 * The sheet of the light-DOM form, for the root it stands in.
 *
 * A layered `!important` beats a page's own `!important`, so `all: revert` takes off whatever the page put on our
 * pieces, and what follows holds the form together. What may vary are the tokens, which the form inherits from its
 * element. Controls the page brings into `fields` and `terms` get the same look without `!important`: theirs wins.
 */
export const formSheet = `@layer portico {
:is(portico-login > form, portico-account > form, portico-login > :not([slot]) form) {
  &, :where([data-part]:not(svg *), input:not([type=checkbox], [type=radio], [type=hidden]), button, label) {
    all: revert !important;
    box-sizing: border-box !important;
    font: inherit !important;
    letter-spacing: inherit !important;
  }
  & {
    display: grid !important;
    gap: var(--_space) !important;
    grid-template-columns: minmax(0, 1fr) !important;
    inline-size: 100% !important;
    margin: 0 !important;
    max-inline-size: var(--_width) !important;
  }
  [data-part=field] { display: grid !important; gap: 0.375em !important; }
  [data-part=control] { display: grid !important; position: relative !important; }
  label { color: var(--_text) !important; display: block !important; overflow-wrap: anywhere !important; font-size: 0.875em !important; font-weight: 550 !important; }
  input:not([type=checkbox], [type=radio], [type=hidden], [type=submit]) {
    appearance: none !important;
    background: var(--_field) !important;
    border: 1px solid var(--_edge) !important;
    border-radius: var(--_radius) !important;
    color: var(--_text) !important;
    display: block !important;
    font-size: var(--_size) !important;
    font-weight: 400 !important;
    inline-size: 100% !important;
    line-height: 1.5 !important;
    margin: 0 !important;
    min-block-size: max(2.75em, 44px) !important;
    padding: 0.5em 0.8125em !important;
    transition: border-color 0.15s, box-shadow 0.15s !important;
  }
  label > input:not([type=checkbox], [type=radio], [type=hidden], [type=submit]) { margin-block-start: 0.375em !important; }
  [data-part=control] > input[data-has-toggle] { padding-inline-end: 3.25em !important; }
  input:is(:hover, :focus) { border-color: var(--_accent) !important; }
  input[aria-invalid=true] { border-color: var(--_danger) !important; box-shadow: 0 0 0 1px var(--_danger) !important; }
  :is(input, button, [data-part=error]):focus-visible { outline: 2px solid var(--_accent) !important; outline-offset: 2px !important; }
  input:focus-visible { outline-offset: -1px !important; }
  [data-part=toggle] {
    align-items: center !important;
    appearance: none !important;
    background: transparent !important;
    border: 0 !important;
    border-radius: var(--_radius) !important;
    color: var(--_muted) !important;
    cursor: pointer !important;
    display: flex !important;
    inline-size: max(2.75em, 44px) !important;
    inset-block: 0 !important;
    inset-inline-end: 0 !important;
    justify-content: center !important;
    margin: 0 !important;
    padding: 0 !important;
    position: absolute !important;
  }
  [data-part=toggle]:hover { color: var(--_text) !important; }
  [data-part=toggle]:focus-visible { outline-offset: -4px !important; }
  [data-part=icon] { block-size: 1.25em !important; display: block !important; inline-size: 1.25em !important; pointer-events: none !important; }
  [data-part=icon] path { d: path('${eyePath}') !important; }
  [data-part=icon] [data-part=slash] { d: path('${slashPath}') !important; }
  [data-part=icon] * { display: inline !important; fill: none !important; opacity: 1 !important; stroke: currentColor !important; stroke-linecap: round !important; stroke-linejoin: round !important; stroke-width: 1.75px !important; visibility: visible !important; }
  [data-part=toggle][aria-pressed=false] [data-part=slash] { opacity: 0 !important; }
  [data-part=error], [data-part=field-error] { color: var(--_danger) !important; display: block !important; font-size: 0.875em !important; line-height: 1.45 !important; margin: 0 !important; }
  :is([data-part=error], [data-part=field-error]):empty { display: none !important; }
  [data-part=error] {
    background: var(--_danger-ground) !important;
    border: 1px solid color-mix(in srgb, var(--_danger) 35%, transparent) !important;
    border-radius: var(--_radius) !important;
    padding: 0.625em 0.8125em !important;
  }
  [data-part=visually-hidden] { block-size: 1px !important; clip-path: inset(50%) !important; inline-size: 1px !important; overflow: hidden !important; position: absolute !important; white-space: nowrap !important; }
}
:is(portico-login > form, portico-account > form, portico-login > :not([slot]) form) :is([data-part=submit], button:not([type=button], [type=reset]), input[type=submit]),
portico-login > [data-part=submit] {
  all: revert !important;
  appearance: none !important;
  background: var(--_accent) !important;
  border: 1px solid transparent !important;
  border-radius: var(--_radius) !important;
  box-sizing: border-box !important;
  color: var(--_accent-text) !important;
  cursor: pointer !important;
  display: block !important;
  font: inherit !important;
  font-weight: 600 !important;
  inline-size: 100% !important;
  letter-spacing: inherit !important;
  margin: 0 !important;
  overflow-wrap: anywhere !important;
  min-block-size: max(2.75em, 44px) !important;
  padding: 0.5em min(2.5em, 12%) !important;
  position: relative !important;
  text-align: center !important;
  transition: background-color 0.15s !important;
  &:hover { background: var(--_accent-strong) !important; }
  &:focus-visible { outline: 2px solid var(--_accent) !important; outline-offset: 2px !important; }
  &[aria-disabled=true] { cursor: progress !important; }
  /* Appears only where the answer is slow, so that nothing flashes where it is fast. */
  &[aria-disabled=true]::after {
    animation: portico-late 0.2s 0.35s both, portico-turn 0.8s linear infinite !important;
    block-size: 1.125em !important;
    border: 2px solid currentColor !important;
    border-block-start-color: transparent !important;
    border-radius: 50% !important;
    box-sizing: border-box !important;
    content: '' !important;
    inline-size: 1.125em !important;
    inset-block-start: calc(50% - 0.5625em) !important;
    inset-inline-end: 0.875em !important;
    position: absolute !important;
    @media (prefers-reduced-motion: reduce) { animation: portico-late 0.2s 0.35s both !important; }
  }
}
portico-login > :is([slot=fields], [slot=terms]) {
  font-size: 0.875em;
  color: var(--_muted);
}
portico-login > [slot=fields] {
  color: var(--_text);
  font-weight: 550;
  & :is(input:not([type=checkbox], [type=radio]), select, textarea), &:is(input, select, textarea) {
    background: var(--_field);
    border: 1px solid var(--_edge);
    border-radius: var(--_radius);
    box-sizing: border-box;
    color: var(--_text);
    display: block;
    font: inherit;
    font-size: var(--_size);
    font-weight: 400;
    inline-size: 100%;
    margin-block: 0.375em 0;
    min-block-size: max(2.75em, 44px);
    padding: 0.5em 0.8125em;
  }
}
@media (forced-colors: active) {
  :is(portico-login, portico-account) [data-part=submit] { border-color: ButtonText !important; }
  :is(portico-login > form, portico-account > form, portico-login > :not([slot]) form) input:not([type=checkbox], [type=radio], [type=hidden], [type=submit])[aria-invalid=true] { border-width: 3px !important; border-style: dashed !important; }
}
@media (prefers-reduced-motion: reduce) {
  :is(portico-login, portico-account) [data-part] { transition: none !important; }
}
}
@keyframes portico-late { from { opacity: 0 } }
@keyframes portico-turn { to { rotate: 1turn } }`;
