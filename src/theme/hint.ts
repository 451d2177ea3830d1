import { css } from 'lit';

/** The dashed box that stands where something is not set up. */
export const hintStyles = css`
  [part='hint'] {
    background: var(--_surface);
    border: 1.5px dashed var(--_edge);
    border-radius: var(--_radius);
    box-sizing: border-box;
    color: var(--_text);
    display: grid;
    gap: calc(var(--_space) * 0.75);
    font: 400 var(--_size) / 1.5 var(--_font);
    inline-size: 100%;
    justify-items: start;
    letter-spacing: normal;
    max-inline-size: var(--_width);
    overflow-wrap: anywhere;
    padding: var(--_space);
    text-align: start;
    text-transform: none;
    visibility: visible;
    white-space: normal;
  }
  [part='hint'] p {
    margin: 0;
  }
  [part='request-id'],
  details {
    color: var(--_muted);
    font-size: 0.875em;
  }
  details p {
    margin-block-start: 0.5em !important;
  }
  summary {
    border-radius: 0.25em;
    cursor: pointer;
    min-block-size: 1.75em;
  }
  summary:focus-visible {
    outline: 2px solid var(--_accent);
    outline-offset: 2px;
  }
  code {
    background: var(--_hover);
    border-radius: 0.25em;
    color: var(--_text);
    font-family: ui-monospace, monospace;
    padding: 0.125em 0.375em;
  }
`;
