/** Signs in with the ID token that a provider's own script gives to the page; a guest who does so stays who they are. */
import { gotrue } from '../../src/backends/gotrue.js';
import '../../src/define/index.js';
import { createAuth, type AuthError } from '../../src/index.js';

const { apiUrl = '', anonKey = '' } = document.querySelector('main')!.dataset;
const auth = createAuth({ backend: gotrue({ url: `${apiUrl}/gotrue/auth/v1`, anonKey }), anonymous: 'lazy' });
document.querySelector('portico-auth')!.client = auth;
const form = document.querySelector<HTMLFormElement>('#provider')!;
const result = document.querySelector('#result')!;

auth.subscribe((state) => {
  const { name, email, id } = 'user' in state ? state.user : { id: '' };
  document.querySelector('#who')!.textContent = [state.status, name ?? email, id].filter(Boolean).join(', ');
});

/** The provider's part: signs for the person, and repeats the nonce that the page asks with. */
async function askProvider(email: string, nonce: string): Promise<string> {
  const query = new URLSearchParams({ email, nonce });
  const answer = await fetch(`${apiUrl}/identity/google/id-token?${query.toString()}`);
  return ((await answer.json()) as { id_token: string }).id_token;
}

/** The provider gets the hash alone, so that only this page can show what it was made of. */
async function hashOf(nonce: string): Promise<string> {
  const bytes = new Uint8Array(await crypto.subtle.digest('SHA-256', new TextEncoder().encode(nonce)));
  return Array.from(bytes, (byte) => byte.toString(16).padStart(2, '0')).join('');
}

form.addEventListener('submit', (event) => {
  event.preventDefault();
  const { value: email } = form.querySelector<HTMLInputElement>('[name=email]:checked')!;
  const { checked: stolen } = form.querySelector<HTMLInputElement>('[name=stolen]')!;
  void signIn(email, stolen).then(
    () => (result.textContent = 'signed in'),
    ({ code }: AuthError) => (result.textContent = `refused: ${code}`),
  );
});

async function signIn(email: string, stolen: boolean): Promise<void> {
  const nonce = crypto.randomUUID();
  const asked = await hashOf(stolen ? 'a nonce of another page' : nonce);
  const given = { method: 'id-token', provider: 'google', idToken: await askProvider(email, asked), nonce } as const;
  await (auth.state.status === 'anonymous' ? auth.upgrade(given) : auth.signIn(given));
}
