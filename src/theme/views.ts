/** What stands in the later forms beside fields and the button: sentences, quiet buttons, choices. See form.ts for the rules. */
export const viewSheet = `@layer portico {
:is(portico-login, portico-account) > form {
  [data-part=body] { display: contents !important; }
  [data-part=message], [data-part=told] { color: var(--_muted) !important; display: block !important; margin: 0 !important; overflow-wrap: anywhere !important; }
  [data-part=field-hint] { color: var(--_muted) !important; display: block !important; font-size: 0.875em !important; line-height: 1.45 !important; margin: 0 !important; overflow-wrap: anywhere !important; }
  [data-part=rules] { display: grid !important; gap: 0 1em !important; list-style: none !important; margin: 0 !important; padding: 0 !important; }
  [data-rule] { display: flex !important; padding: 0 !important; gap: 0.5em !important; margin: 0 !important; &::before { content: '•' / '' !important; inline-size: 1em !important; text-align: center !important; } }
  [data-met]::before { content: '✓' / '' !important; }
  [data-part=told]:empty { display: none !important; }
  [data-part=again] { align-items: baseline !important; display: flex !important; flex-wrap: wrap !important; gap: 0.5em !important; margin: 0 !important; }
  [data-part=wait] { color: var(--_muted) !important; font-size: 0.875em !important; font-variant-numeric: tabular-nums !important; }
  [data-part=hidden] { display: none !important; }
  :is([data-part=link], [data-part=choice], [data-part=quiet]) {
    appearance: none !important;
    background: transparent !important;
    border: 1px solid transparent !important;
    border-radius: var(--_radius) !important;
    color: var(--_accent) !important;
    cursor: pointer !important;
    font-weight: 550 !important;
    margin: 0 !important;
    min-block-size: 44px !important;
    overflow-wrap: anywhere !important;
    padding: 0 !important;
    text-align: start !important;
    text-decoration: underline !important;
    text-underline-offset: 0.2em !important;
  }
  [data-part=link][aria-disabled=true] { color: var(--_muted) !important; cursor: default !important; text-decoration: none !important; }
  [data-part=qr] { background: #fff !important; block-size: auto !important; display: block !important; inline-size: 11em !important; max-inline-size: 100% !important; padding: 0.5em !important; }
  [data-part=secret] { color: var(--_text) !important; font-family: ui-monospace, monospace !important; word-break: break-all !important; }
  [data-part=choices] { display: grid !important; grid-template-columns: minmax(0, 1fr) !important; gap: 0.5em !important; list-style: none !important; margin: 0 !important; padding: 0 !important; }
  :is([data-part=choice], [data-part=quiet]) {
    border-color: var(--_edge) !important;
    color: var(--_text) !important;
    inline-size: 100% !important;
    padding: 0.5em min(1em, 8%) !important;
    text-decoration: none !important;
  }
  :is([data-part=choice], [data-part=quiet]):hover { background: var(--_hover) !important; }
  /* A border that is transparent elsewhere is drawn here, tight round the words. */
  @media (forced-colors: active) {
    [data-part=link] { background: Canvas !important; border-color: Canvas !important; color: LinkText !important; }
    [data-part=link][aria-disabled=true] { color: GrayText !important; }
  }
}
}`;
