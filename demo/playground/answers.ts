import { AuthError, type Auth } from '../../src/index.js';
import { byId } from './config.js';

/** What a site does with the client: calls its API with the token, reads who is here, signs them out. */
export function showAnswers(element: { readonly client: Auth | undefined }, endpoint: string): void {
  const answer = byId('answer', HTMLParagraphElement);
  const on = (id: string, ask: (auth: Auth) => Promise<string>) => {
    byId(id, HTMLButtonElement).addEventListener('click', () => {
      const { client } = element;
      if (!client) return;
      answer.textContent = '…';
      ask(client).then(
        (text) => (answer.textContent = text),
        (error: unknown) => (answer.textContent = error instanceof AuthError ? error.code : 'The request failed.'),
      );
    });
  };
  on('call', async (auth) => `With the token: ${(await auth.fetch(endpoint)).status}`);
  on('call-bare', async () => `Without the token: ${(await fetch(endpoint)).status}`);
  on('profile', async (auth) => {
    const { name, firstName, lastName, email } = (await auth.account.profile?.read()) ?? {};
    return `${name ?? `${firstName} ${lastName}`}, ${email}`;
  });
  on('new-visitor', async (auth) => {
    await auth.signOut();
    const startedMs = performance.now();
    await auth.signInAnonymously();
    return `A new visitor, after ${Math.round(performance.now() - startedMs)} ms.`;
  });
  on('sign-out', async (auth) => {
    await auth.signOut();
    return 'Signed out.';
  });
}
