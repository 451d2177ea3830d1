/** Without a framework: the headless core, and the platform's own names for elements and events. */
import { AuthError, createAuth } from 'portico';
import { inkeep } from 'portico/backends/inkeep';
import { solve } from 'portico/pow';
import 'portico/elements';

const auth = createAuth({ backend: inkeep({ url: 'https://api.example', appId: 'app' }), anonymous: 'lazy' });
auth.subscribe(({ status }) => {
  const known: 'restoring' | 'signed-out' | 'anonymous' | 'signed-in' = status;
  return void known;
});
export const caught = (error: unknown): string | undefined => (error instanceof AuthError ? error.code : undefined);
export { solve };

const login = document.createElement('portico-login');
login.heading = 'Welcome';
login.addEventListener('portico-signed-in', (event) => void event.detail.user.id);
