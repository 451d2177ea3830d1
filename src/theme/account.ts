/** The sections of the account, in its shadow root. */
export const accountSheet = `
:host { display: block; }
.root { display: grid; gap: calc(var(--_space) * 1.25); grid-template-columns: minmax(0, 1fr); inline-size: 100%; max-inline-size: calc(var(--_width) * 1.5); }
section {
  background: var(--_surface);
  border: 1px solid var(--_border);
  border-radius: calc(var(--_radius) * 1.6);
  display: grid;
  gap: var(--_space);
  grid-template-columns: minmax(0, 1fr);
  justify-items: start;
  padding: min(clamp(1.125em, 5vi, 1.75em), 8%);
}
h2 { font-size: 1.125em; font-weight: 650; line-height: 1.3; overflow-wrap: anywhere; }
h2:focus, .confirm:focus { outline: none; }
p, dl, dd, ul { margin: 0; overflow-wrap: anywhere; padding: 0; }
ul { display: grid; gap: 0.75em; inline-size: 100%; list-style: none; }
li { align-items: center; display: flex; flex-wrap: wrap; gap: 0.5em; }
.what { flex: 1 1 12em; overflow-wrap: anywhere; }
dl { display: grid; gap: 0.5em; }
dl > div { display: flex; flex-wrap: wrap; gap: 0 1em; }
dt { color: var(--_muted); inline-size: 8em; max-inline-size: 100%; }
dd { min-inline-size: 0; }
.quiet { color: var(--_muted); font-size: 0.9375em; }
.buttons, .confirm, .way { max-inline-size: 100%; }
.buttons, .confirm { display: flex; flex-wrap: wrap; gap: 0.5em; }
.buttons:empty { display: none; }
.confirm { align-items: center; inline-size: 100%; }
.way { align-items: center; display: flex; flex-wrap: wrap; gap: 0.375em 1em; }
.problem { color: var(--_danger); }
.told:empty { display: none; }
[aria-disabled=true] { color: var(--_muted); cursor: progress; }
`;
