/** Drawn on 24 × 24. Also said in the style sheet, since `* { all: unset }` takes an attribute's `d` away in Chromium. */
export const eyePath =
  'M2.5 12S6 5.5 12 5.5 21.5 12 21.5 12 18 18.5 12 18.5 2.5 12 2.5 12ZM9 12a3 3 0 1 0 6 0a3 3 0 1 0-6 0Z';
export const slashPath = 'M4 20 20 4';
