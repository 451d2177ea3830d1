import { readClaims } from '../../src/backends/jwt.js';
import type { Auth } from '../../src/index.js';
import { byId } from './config.js';

let ticking: ReturnType<typeof setInterval> | undefined;

/** Shows the public state, how long the access token lasts, and what it claims; never the token. */
export function showSession(auth: Auth | undefined): void {
  clearInterval(ticking);
  const state = auth?.state ?? { status: 'restoring' };
  const rows: [string, string][] = [['Status', state.status]];
  if (state.status === 'signed-out' && state.error) rows.push(['Why', state.error.code]);
  if (state.status === 'anonymous' || state.status === 'signed-in') {
    const { user, expiresAtMs } = state;
    rows.push(['User', user.email ?? user.id], ['Token ends in', '']);
    ticking = setInterval(() => tick(expiresAtMs), 1000);
  }
  byId('session', HTMLDListElement).replaceChildren(
    ...rows.flatMap(([term, text]) => [cell('dt', term), cell('dd', text)]),
  );
  if ('expiresAtMs' in state) tick(state.expiresAtMs);
  byId('sign-out', HTMLButtonElement).hidden = state.status !== 'anonymous' && state.status !== 'signed-in';
  byId('profile', HTMLButtonElement).hidden = state.status !== 'signed-in' || !auth?.account.profile;
  void showClaims(auth);
}

function cell(name: 'dt' | 'dd', text: string): HTMLElement {
  const element = document.createElement(name);
  element.textContent = text;
  return element;
}

function tick(expiresAtMs: number): void {
  const seconds = Math.max(0, Math.round((expiresAtMs - Date.now()) / 1000));
  const [days, hours, minutes] = [
    Math.floor(seconds / 86_400),
    Math.floor(seconds / 3600) % 24,
    Math.floor(seconds / 60) % 60,
  ];
  const long = days > 0 ? `${days} days ${hours} h` : `${hours} h ${minutes} min ${seconds % 60} s`;
  const last = byId('session', HTMLDListElement).querySelector('dd:last-of-type');
  if (last) last.textContent = seconds < 3600 ? `${minutes} min ${seconds % 60} s` : long;
}

async function showClaims(auth: Auth | undefined): Promise<void> {
  const here = auth && (auth.state.status === 'anonymous' || auth.state.status === 'signed-in');
  const token = here ? await auth.accessToken().catch(() => null) : null;
  const claims = token === null ? undefined : readClaims(token);
  byId('claims', HTMLPreElement).textContent = claims ? JSON.stringify(claims, null, 2) : 'Nobody is here.';
}
