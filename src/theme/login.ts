import { css } from 'lit';

/** The frame round the form, and what stands in it. */
export const loginStyles = css`
  :host {
    display: block !important;
  }
  [part='frame'] {
    background: var(--_surface);
    border: 1px solid var(--_border);
    border-radius: calc(var(--_radius) * 1.6);
    box-shadow: var(--_shadow);
    display: grid;
    gap: calc(var(--_space) * 1.25);
    grid-template-columns: minmax(0, 1fr);
    inline-size: 100%;
    max-inline-size: var(--_width);
    padding: min(clamp(1.125em, 6vi, 2em), 8%);
  }
  [part='heading'] {
    font-size: 1.375em;
    font-weight: 650;
    letter-spacing: -0.015em;
    line-height: 1.25;
    overflow-wrap: anywhere;
    text-wrap: balance;
  }
  [part='message'] {
    overflow-wrap: anywhere;
  }
  .ways {
    display: grid;
    grid-template-columns: minmax(0, 1fr);
    gap: 0.625em;
  }
  .or {
    align-items: center;
    color: var(--_muted);
    display: flex;
    font-size: 0.875em;
    gap: 0.75em;
  }
  .or::before,
  .or::after {
    border-block-start: 1px solid var(--_border);
    content: '';
    flex: 1;
  }
  .links {
    display: flex;
    flex-wrap: wrap;
    gap: 0 1.25em;
    justify-content: space-between;
  }
  .links button {
    border-color: transparent;
    color: var(--_accent);
    font-size: 0.875em;
    padding-inline: 0;
    text-decoration: underline;
    text-underline-offset: 0.2em;
  }
  .links button:hover {
    background: none;
    text-decoration-thickness: 2px;
  }
  @media (forced-colors: active) {
    .links button {
      background: Canvas;
      border-color: Canvas;
      color: LinkText;
    }
  }
  :is([part='message'], [part='heading']):focus {
    outline: none;
  }
  [part='hint'] {
    max-inline-size: none;
  }
  .fields {
    display: grid;
    grid-template-columns: minmax(0, 1fr);
    gap: var(--_space);
  }
  slot[name='footer']::slotted(*),
  slot[name='header']::slotted(*) {
    color: var(--_muted);
    font-size: 0.875em;
  }
`;
