/** The site knows its people; its page gives the client the token that its server has signed for whoever is here. */
import { inkeep } from '../../src/backends/inkeep.js';
import { createAuth, type AuthError } from '../../src/index.js';

const { apiUrl = '', appId = '' } = document.querySelector('main')!.dataset;
const url = `${apiUrl}/inkeep`;
const show = (id: string, text: string) => (document.querySelector(`#${id}`)!.textContent = text);
let asked = 0;

/** Null where nobody is signed in at the site; a failure is told, and nobody is signed out for it. */
async function getToken(): Promise<string | null> {
  show('asked', `${++asked} times`);
  const member = document.querySelector<HTMLInputElement>('#site input:checked')!.value;
  if (!member) return null;
  const answer = await fetch(`/demo/member-token?member=${member}`);
  return ((await answer.json()) as { token: string }).token;
}

const auth = createAuth({ backend: inkeep({ url, appId, getToken }), persist: 'memory' });

auth.subscribe((state) => show('who', 'user' in state ? `${state.status}, ${state.user.id}` : state.status));

const on = (id: string, act: () => Promise<string>) =>
  document.querySelector(`#${id}`)!.addEventListener('click', () => {
    act().then(
      (text) => show('answer', text),
      ({ code }: AuthError) => show('answer', `refused: ${code}`),
    );
  });
on('sign-in', async () => (await auth.signIn({ method: 'site-token' })).kind);
on('ask', async () => String((await auth.fetch(`${url}/run/v1/conversations`)).status));
on('sign-out', async () => (await auth.signOut(), 'signed out'));
