import type { Session } from '../../src/backends/backend.js';
import { readClaims } from '../../src/backends/jwt.js';
import type { Auth } from '../../src/index.js';
import { refreshDueAtMs } from '../../src/session/refresh.js';
import { byId } from './config.js';

type Claims = ReturnType<typeof readClaims>;

let ticking: ReturnType<typeof setInterval> | undefined;

/** Shows the public state, how long the access token lasts, and what it claims; never the token. */
export function showSession(auth: Auth | undefined): void {
  showRows(auth, undefined);
  void readToken(auth).then((claims) => {
    showRows(auth, claims);
    byId('claims', HTMLPreElement).textContent = claims ? JSON.stringify(claims, null, 2) : 'Nobody is here.';
  });
  const state = auth?.state;
  const here = state?.status === 'anonymous' || state?.status === 'signed-in';
  byId('sign-out', HTMLButtonElement).hidden = !here;
  byId('new-visitor', HTMLButtonElement).hidden = state?.status !== 'anonymous';
  byId('profile', HTMLButtonElement).hidden = state?.status !== 'signed-in' || !auth?.account.profile;
}

async function readToken(auth: Auth | undefined): Promise<Claims> {
  const here = auth && (auth.state.status === 'anonymous' || auth.state.status === 'signed-in');
  const token = here ? await auth.accessToken().catch(() => null) : null;
  return token === null ? undefined : readClaims(token);
}

function showRows(auth: Auth | undefined, claims: Claims): void {
  const state = auth?.state ?? { status: 'restoring' };
  const rows: [term: string, text: () => string][] = [['Status', () => state.status]];
  if (state.status === 'signed-out' && state.error) {
    const { code } = state.error;
    rows.push(['Why', () => code]);
  }
  if (auth && (state.status === 'anonymous' || state.status === 'signed-in')) {
    const { user, expiresAtMs } = state;
    rows.push(['User', () => user.email ?? user.id], ['Token ends in', () => untilThen(expiresAtMs)]);
    rows.push(['Next refresh', () => nextRefresh(auth.backend, expiresAtMs, claims)]);
  }
  const cells = rows.map(([term, text]) => [cell('dt', term), cell('dd', text())] as const);
  byId('session', HTMLDListElement).replaceChildren(...cells.flat());
  clearInterval(ticking);
  if (rows.length < 3) return;
  ticking = setInterval(() => rows.forEach(([, text], row) => (cells[row]![1].textContent = text())), 1000);
}

/** What the client goes by too. It differs by a tenth of the margin from tab to tab, so that they do not come at once. */
function nextRefresh(backend: string, expiresAtMs: number, claims: Claims): string {
  const { iat, exp } = claims ?? {};
  if (typeof iat !== 'number' || typeof exp !== 'number') return '…';
  const renewal = backend === 'inkeep' ? 'on-use' : 'ahead';
  const session = { issuedAtMs: expiresAtMs - (exp - iat) * 1000, expiresAtMs };
  const then = untilThen(refreshDueAtMs(session as Session, renewal, 0.5));
  return renewal === 'ahead' ? `in about ${then}` : `when it is used, in ${then} or later`;
}

function cell(name: 'dt' | 'dd', text: string): HTMLElement {
  const element = document.createElement(name);
  element.textContent = text;
  return element;
}

function untilThen(atMs: number): string {
  const seconds = Math.max(0, Math.round((atMs - Date.now()) / 1000));
  const [days, hours, minutes] = [
    Math.floor(seconds / 86_400),
    Math.floor(seconds / 3600) % 24,
    Math.floor(seconds / 60) % 60,
  ];
  if (days > 0) return `${days} d ${hours} h`;
  return hours > 0 ? `${hours} h ${minutes} min` : minutes > 0 ? `${minutes} min ${seconds % 60} s` : `${seconds} s`;
}
