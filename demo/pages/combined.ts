/** Inkeep for visitors, GoTrue for people: what a visitor had is handed over when they sign in. */
import { combine } from '../../src/backends/combine.js';
import { gotrue } from '../../src/backends/gotrue.js';
import { inkeep } from '../../src/backends/inkeep.js';
import '../../src/define/index.js';
import { createAuth } from '../../src/index.js';

const { apiUrl = '', appId = '', anonKey = '' } = document.querySelector('main')!.dataset;
const visitors = `${apiUrl}/inkeep`;
const log = (line: string) => {
  document.querySelector('#log')!.append(Object.assign(document.createElement('li'), { textContent: line }));
};

const auth = createAuth({
  backend: combine({
    anonymous: inkeep({ url: visitors, appId }),
    signIn: gotrue({ url: `${apiUrl}/gotrue/auth/v1`, anonKey }),
  }),
  anonymous: 'auto',
  // The site's server would move the conversations; this page only shows that both are known.
  async onUpgrade({ previous, current, fetchAsPrevious }) {
    const { status } = await fetchAsPrevious(`${visitors}/run/v1/conversations`);
    log(`handed over: ${previous.id} to ${current.id}, ${status}`);
  },
});

document.addEventListener('portico-change', ({ detail: { state, previous, cause } }) => {
  log(`change: ${previous.status} to ${state.status}, ${cause ?? 'by itself'}`);
});
auth.subscribe((state) => {
  const id = 'user' in state ? state.user.id : undefined;
  document.querySelector('#who')!.textContent = [state.status, id].join(' ');
});
document.querySelector('portico-auth')!.client = auth;

const on = (id: string, act: () => Promise<unknown>) =>
  document.querySelector(`#${id}`)!.addEventListener('click', () => void act());
on('ask', async () => {
  const { status } = await auth.fetch(`${visitors}/run/v1/conversations`);
  document.querySelector('#answer')!.textContent = String(status);
});
on('sign-out', () => auth.signOut());
on('forget', () => auth.signOut({ forget: true }));
