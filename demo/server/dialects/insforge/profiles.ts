import { Hono } from 'hono';
import { findUser, updateUser } from '../../accounts/users.js';
import { readBody } from './body.js';
import { invalid, Refused, reply } from './errors.js';
import { PROJECT, type Insforge } from './parts.js';
import { userJson } from './user-json.js';

const uuid = /^[0-9a-f]{8}-[0-9a-f]{4}-[0-9a-f]{4}-[0-9a-f]{4}-[0-9a-f]{12}$/i;

/** Who one is, and what everybody may read of others (contracts/insforge.md §6.4, §6.12). */
export function profiles({ services, gate }: Insforge): Hono {
  const { database, now } = services;
  const app = new Hono();

  app.get('/sessions/current', async (c) => reply(c, { user: await userJson(database, await gate.person(c)) }));

  app.patch('/profiles/current', async (c) => {
    const user = await gate.person(c);
    const { profile } = await readBody(c);
    if (typeof profile !== 'object' || profile === null || Array.isArray(profile)) throw invalid('profile: Required');
    const merged = { ...user.user_metadata, ...profile };
    await updateUser(database, user.id, { user_metadata: JSON.stringify(merged) }, now());
    return reply(c, { id: user.id, profile: merged });
  });

  app.get('/profiles/:id', async (c) => {
    const id = c.req.param('id');
    if (!uuid.test(id)) throw invalid('Invalid user ID format');
    const user = await findUser(database, PROJECT, id);
    if (user === undefined) throw new Refused(404, 'AUTH_USER_NOT_FOUND', 'User not found');
    return reply(c, { id, profile: user.user_metadata });
  });
  return app;
}
