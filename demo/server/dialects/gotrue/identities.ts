import { Hono } from 'hono';
import { listIdentities } from '../../accounts/identities.js';
import { updateUser } from '../../accounts/users.js';
import { signedIn } from './authorization.js';
import type { Auth } from './deployment.js';
import { requireManualLinking } from './oauth.js';
import { GotrueRefused } from './refused.js';

/** `DELETE /user/identities/{identity_id}`. contracts/gotrue.md §6. */
export function identityRoutes(auth: Auth): Hono {
  const { database, now } = auth.services;
  const app = new Hono();
  app.delete('/user/identities/:id', async (c) => {
    const { user } = await signedIn(auth, c);
    requireManualLinking(auth);
    const identities = await listIdentities(database, user.id);
    const identity = identities.find(({ identity_id }) => identity_id === c.req.param('id'));
    if (identity === undefined) throw new GotrueRefused(422, 'identity_not_found', "Identity doesn't exist");
    if (identities.length === 1) {
      const message = 'User must have at least 1 identity after unlinking';
      throw new GotrueRefused(422, 'single_identity_not_deletable', message);
    }
    await database.query('delete from identities where identity_id = $1', [identity.identity_id]);
    if (identity.provider === 'phone') {
      await updateUser(database, user.id, { phone: null, phone_confirmed_at: null }, now());
    }
    return c.json({});
  });
  return app;
}
