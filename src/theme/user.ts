import { css } from 'lit';

export const userStyles = css`
  :host {
    display: inline-block;
    position: relative;
  }
  .root {
    align-items: center;
    display: inline-flex;
    flex-wrap: wrap;
    gap: 0.5em;
    max-inline-size: 100%;
  }
  .disclosure {
    max-inline-size: 100%;
    position: relative;
  }
  [part='button'] {
    background: var(--_surface);
    border-color: var(--_border);
    max-inline-size: 100%;
    padding-inline: 0.5em 0.875em;
  }
  [part='button']:hover {
    background: var(--_hover);
  }
  [part='avatar'] {
    align-items: center;
    background: var(--_accent);
    block-size: 1.875em;
    border-radius: 50%;
    color: var(--_accent-text);
    display: inline-flex;
    flex: none;
    font-size: 0.9375em;
    font-weight: 650;
    inline-size: 1.875em;
    justify-content: center;
  }
  .guest [part='avatar'] {
    background: var(--_hover);
    color: var(--_muted);
  }
  [part='name'] {
    max-inline-size: 14em;
    overflow: hidden;
    text-overflow: ellipsis;
    white-space: nowrap;
  }
  .chevron {
    block-size: 0.5em;
    border: solid var(--_muted);
    border-width: 0 1.75px 1.75px 0;
    flex: none;
    inline-size: 0.5em;
    rotate: 45deg;
    translate: 0 -20%;
  }
  [part='menu'] {
    background: var(--_surface);
    border: 1px solid var(--_border);
    border-radius: calc(var(--_radius) * 1.2);
    box-shadow: var(--_shadow);
    display: grid;
    inset-block-start: calc(100% + 0.375em);
    inset-inline-end: 0;
    inline-size: max-content;
    max-inline-size: min(20em, calc(100vi - 2em));
    min-inline-size: max(13em, 100%);
    padding: 0.375em;
    position: absolute;
    z-index: 1000;
  }
  [part='menu'][hidden] {
    display: none;
  }
  [part='menu'] :is(button, a) {
    border-color: transparent;
    border-radius: calc(var(--_radius) * 0.8);
    font-weight: 450;
    justify-content: start;
    text-align: start;
  }
  [part='menu'] :focus-visible {
    outline-offset: -2px;
  }
  hr {
    border: 0;
    border-block-start: 1px solid var(--_border);
    inline-size: 100%;
    margin: 0.375em 0;
  }
`;
