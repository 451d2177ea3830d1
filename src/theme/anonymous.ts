import { css } from 'lit';

export const anonymousStyles = css`
  :host {
    display: block;
  }
  .root {
    align-items: center;
    background: var(--_surface);
    border: 1px solid var(--_border);
    border-radius: var(--_radius);
    box-sizing: border-box;
    color: var(--_muted);
    display: flex;
    flex-wrap: wrap;
    font-size: calc(var(--_size) * 0.9375);
    gap: 0.5em 0.75em;
    inline-size: fit-content;
    max-inline-size: var(--_width);
    padding: 0.5em 0.875em;
  }
  .root.working {
    inline-size: 100%;
  }
  [part='status'] {
    flex: 1 1 9em;
  }
  .root.silent {
    border: 0;
    padding: 0;
  }
  .failed [part='status'] {
    color: var(--_danger);
    flex-basis: 100%;
  }
  [part='percent'] {
    font-variant-numeric: tabular-nums;
    min-inline-size: 3.5em;
    text-align: end;
  }
  [part='cancel'] {
    border-color: var(--_border);
    padding-inline: 0.75em;
  }
  progress {
    accent-color: var(--_accent);
    appearance: none;
    background: var(--_hover);
    block-size: 0.375em;
    border: 0;
    border-radius: 1em;
    flex: 1 1 100%;
    inline-size: 100%;
    min-inline-size: 8em;
    overflow: hidden;
  }
  progress::-webkit-progress-bar {
    background: var(--_hover);
  }
  progress::-webkit-progress-value {
    background: var(--_accent);
    border-radius: 1em;
  }
  progress::-moz-progress-bar {
    background: var(--_accent);
  }
  @media (forced-colors: active) {
    progress {
      appearance: auto;
      block-size: 1em;
      border: 1px solid CanvasText;
    }
  }
`;
