import { css } from 'lit';

/**
 * The look as custom properties: each reads its public `--portico-…` and has its default here, and only here.
 *
 * Colours come in pairs, chosen by `color-scheme` (see scheme.ts); a light-DOM form inherits them from its element.
 * Every pair of text and ground has a contrast of 4.5:1 or more, every edge of a control 3:1.
 */
export const tokens = css`
  :host {
    --_accent: var(--portico-accent, light-dark(#3451d1, #9db2ff));
    --_accent-strong: var(--portico-accent-strong, light-dark(#2740b0, #b9c8ff));
    --_accent-text: var(--portico-accent-text, light-dark(#ffffff, #101634));
    --_text: var(--portico-text, light-dark(#171a23, #eceef4));
    --_muted: var(--portico-muted, light-dark(#565d6d, #a9b0c0));
    --_surface: var(--portico-surface, light-dark(#ffffff, #191c24));
    --_field: var(--portico-field, light-dark(#ffffff, #11141a));
    --_hover: var(--portico-hover, light-dark(#f1f3f8, #262b36));
    --_border: var(--portico-border, light-dark(#e2e5ec, #303644));
    --_edge: var(--portico-edge, light-dark(#858d9e, #757e92));
    --_danger: var(--portico-danger, light-dark(#b3261e, #ffb4ab));
    --_danger-ground: var(--portico-danger-ground, light-dark(#fdf0ef, #3a1d1b));
    --_radius: var(--portico-radius, 0.625em);
    --_space: var(--portico-space, 1em);
    --_width: var(--portico-width, 25em);
    --_shadow: var(
      --portico-shadow,
      0 1px 2px light-dark(rgb(23 26 35 / 0.05), rgb(0 0 0 / 0.3)),
      0 0.75em 2em -0.75em light-dark(rgb(23 26 35 / 0.16), rgb(0 0 0 / 0.5))
    );
    --_font: var(--portico-font, ui-sans-serif, system-ui, -apple-system, 'Segoe UI', Roboto, 'Noto Sans', sans-serif);
    --_size: var(--portico-font-size, max(1rem, 16px));
  }

  :host(:state(system-scheme)) {
    color-scheme: light dark !important;
  }
`;
