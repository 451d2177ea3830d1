import { css } from 'lit';

/**
 * What all shadow roots share: type that a page's inherited oddities do not reach, plain buttons, one focus ring.
 * Everything a page could have set on `*` and that is inherited is set anew on the outermost piece, `.root`.
 */
export const base = css`
  :host([hidden]),
  [hidden] {
    display: none !important;
  }
  .root {
    color: var(--_text);
    cursor: auto;
    font: 400 var(--_size) / 1.5 var(--_font);
    font-feature-settings: normal;
    font-variant: normal;
    letter-spacing: normal;
    overflow-wrap: break-word;
    text-align: start;
    text-indent: 0;
    text-shadow: none;
    text-transform: none;
    visibility: visible;
    white-space: normal;
    word-spacing: normal;
    -webkit-font-smoothing: antialiased;
  }
  *,
  *::before,
  *::after {
    box-sizing: border-box;
  }
  p,
  h2 {
    margin: 0;
  }
  button,
  .button {
    appearance: none;
    background: transparent;
    border: 1px solid var(--_edge);
    border-radius: var(--_radius);
    color: var(--_text);
    cursor: pointer;
    display: inline-flex;
    align-items: center;
    justify-content: center;
    gap: 0.5em;
    font: inherit;
    font-weight: 550;
    margin: 0;
    max-inline-size: 100%;
    min-block-size: max(2.75em, 44px);
    overflow-wrap: anywhere;
    padding: 0.375em 1.125em;
    text-decoration: none;
    transition:
      background-color 0.15s,
      border-color 0.15s;
  }
  button:hover,
  .button:hover {
    background: var(--_hover);
  }
  .primary {
    background: var(--_accent);
    border-color: transparent;
    color: var(--_accent-text);
  }
  .primary:hover {
    background: var(--_accent-strong);
  }
  :focus {
    outline: none;
  }
  :focus-visible {
    outline: 2px solid var(--_accent);
    outline-offset: 2px;
  }
  .visually-hidden {
    block-size: 1px;
    clip-path: inset(50%);
    inline-size: 1px;
    overflow: hidden;
    position: absolute;
    white-space: nowrap;
  }
  @media (prefers-reduced-motion: reduce) {
    *,
    *::before,
    *::after {
      animation: none !important;
      transition: none !important;
    }
  }
`;
