/** A page with the client alone, which a test uses as a site's own script would: `auth`, and a button that does `press`. */
import { gotrue } from '../../../src/backends/gotrue.js';
import { inkeep } from '../../../src/backends/inkeep.js';
import { insforge } from '../../../src/backends/insforge.js';
import { morpheus } from '../../../src/backends/morpheus.js';
import { superai } from '../../../src/backends/superai.js';
import { createAuth, type AuthState, type Notice } from '../../../src/index.js';

const { backend = '', apiUrl = '', anonKey, appId = '' } = document.documentElement.dataset;

/** Whom the site has signed in by itself is kept as its own server would: out of the client's reach. */
const tokenFrom = (path: string) => async () => {
  const member = localStorage.getItem('member');
  if (!member) return null;
  const answer = await fetch(`${path}?member=${member}`);
  return ((await answer.json()) as { token: string }).token;
};

const backends = {
  gotrue: () => gotrue({ url: `${apiUrl}/gotrue/auth/v1`, anonKey }),
  superai: () => superai({ url: `${apiUrl}/superai/api`, authUrl: `${apiUrl}/superai/auth/v1` }),
  insforge: () => insforge({ url: apiUrl, anonKey }),
  morpheus: () => morpheus({ url: `${apiUrl}/morpheus`, getToken: tokenFrom('/demo/morpheus-token') }),
  inkeep: () => inkeep({ url: `${apiUrl}/inkeep`, appId, getToken: tokenFrom('/demo/member-token') }),
};

const auth = createAuth({ backend: backends[backend as keyof typeof backends]() });
const page = { auth, press: undefined as (() => unknown) | undefined, pressed: undefined as unknown };
document.querySelector('button')!.addEventListener('click', () => (page.pressed = page.press?.()));
const seen: { states: AuthState[]; notices: Notice[] } = { states: [], notices: [] };
auth.subscribe((state) => seen.states.push(state));
auth.on((notice) => seen.notices.push(notice));
Object.assign(globalThis, { page, seen, apiUrl });
