import { Hono } from 'hono';
import { endSessions } from '../../accounts/sessions.js';
import { describeError } from '../../describe-error.js';
import { signedIn } from './authorization.js';
import { codeRoutes } from './codes.js';
import type { Auth } from './deployment.js';
import { refusalAnswer, refuse, serviceFault } from './errors.js';
import { factorRoutes } from './factors.js';
import { identityRoutes } from './identities.js';
import { oauthRoutes } from './oauth.js';
import { passkeyRoutes } from './passkeys.js';
import { GotrueRefused } from './refused.js';
import { settingsJson } from './settings-json.js';
import { signUpRoutes } from './sign-up.js';
import { tokenRoutes } from './token.js';
import { userRoutes } from './user.js';
import { verifyRoutes } from './verify.js';

/** The auth service itself, below `/auth/v1`: one for each deployment (`/gotrue`, and super.ai's own). */
export function authService(auth: Auth): Hono {
  const { services } = auth;
  const app = new Hono();
  app.onError((error, c) => {
    const answer = refusalAnswer(c, error);
    if (answer !== undefined) return answer;
    services.log(describeError(error));
    return refuse(c, serviceFault(500));
  });

  app.get('/health', (c) =>
    c.json({
      version: 'v2.196.0',
      name: 'GoTrue',
      description: 'GoTrue is a user registration and authentication API',
    }),
  );
  app.get('/settings', (c) => c.json(settingsJson(services.settings)));
  for (const routes of [
    tokenRoutes,
    signUpRoutes,
    codeRoutes,
    verifyRoutes,
    oauthRoutes,
    identityRoutes,
    userRoutes,
    factorRoutes,
    passkeyRoutes,
  ]) {
    app.route('/', routes(auth));
  }

  app.post('/logout', async (c) => {
    const { user, session } = await signedIn(auth, c);
    const scope = c.req.query('scope') ?? 'global';
    if (scope !== 'global' && scope !== 'local' && scope !== 'others') {
      throw new GotrueRefused(400, 'validation_failed', `Unsupported logout scope ${JSON.stringify(scope)}`);
    }
    await endSessions(services, user.id, session.id, scope);
    services.counters[auth.project].signOuts += 1;
    return c.body(null, 204);
  });
  return app;
}
