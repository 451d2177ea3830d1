import assert from 'node:assert/strict';
import { SUPERAI_KEY, type TestDemo } from '../support/demo.js';
import { INSTANT, jwtParts, UUID, type Shape } from './compare.js';
import type { Exchange } from './exchange.js';
import { SESSION_VARIABLES } from './gotrue.js';
import type { Repertoire, Staged } from './play.js';

const ULID = /^[0-9A-HJKMNP-TV-Z]{26}$/;

export const superai: Repertoire = {
  variables: {
    ...SESSION_VARIABLES,
    request_id: ULID,
    'header:x-request-id': ULID,
    // The exchange describes the key instead of giving one.
    anon_key: (actual) => {
      const [, claims] = jwtParts(actual);
      assert.deepEqual(Object.keys(claims).sort(), ['exp', 'iat', 'iss', 'ref', 'role']);
      assert.deepEqual([claims['iss'], claims['role']], ['supabase', 'anon']);
    },
    id: UUID,
    user_auth_id: UUID,
    organization_id: UUID,
    created_at: INSTANT,
    updated_at: INSTANT,
    user_id: UUID,
  },
  notPlayed: {},
  stage,
};

/** A text that is not documented: the file has an ellipsis. */
const undocumented: Shape = (actual, recorded) => {
  assert.equal(recorded, '…');
  assert.match(String(actual), /\w/);
};

const UNDOCUMENTED = { message: undocumented, 'error.message': undocumented };

const ACCOUNT = {
  password: 'your-password',
  profile: { firstName: 'Ada', lastName: 'Lovelace', organizationName: 'Example' },
};

async function stage(demo: TestDemo, exchange: Exchange): Promise<Staged> {
  const { server, clock } = demo;
  await server.database.query('delete from refresh_tokens');
  await server.database.query("delete from users where project = 'superai'");
  for (const email of ['ada@example.com', 'you@example.com'])
    await server.createAccount('superai', { email, ...ACCOUNT });
  const signIn = async () => {
    const { json } = await demo.superai('/auth/v1/token?grant_type=password', {
      method: 'POST',
      body: { email: 'ada@example.com', password: ACCOUNT.password },
    });
    return json as { access_token: string; refresh_token: string };
  };

  const headers: Record<string, string> = { ...exchange.requestHeaders };
  let body = exchange.requestBody ?? undefined;
  let check: Staged['check'];
  if (headers['apikey'] !== undefined) headers['apikey'] = SUPERAI_KEY;
  if (headers['Authorization'] !== undefined) headers['Authorization'] = `Bearer ${(await signIn()).access_token}`;
  switch (exchange.id) {
    case 'anon-key.unset':
      server.change({ faults: { superai: { kind: 'anon-key-missing' } } });
      break;
    case 'login.ok':
      check = ({ json }) => {
        const [, claims] = jwtParts(json.access_token);
        assert.match(String(claims['org_id']), UUID);
        assert.equal(claims['role'], 'app_user');
      };
      break;
    case 'refresh.ok':
      body = { refresh_token: (await signIn()).refresh_token };
      break;
    case 'profile.expired':
      clock.ms += 3_600_000;
      break;
    case 'invite.ok':
    case 'reset.ok':
      await server.createAccount('superai', { email: 'user@example.com', invited: true });
      break;
    case 'invite.down':
      await server.createAccount('superai', { email: 'user@example.com', invited: true });
      server.change({ gotrue: { mailsPerHour: 0 } });
      break;
    case 'selfservice.ok':
      await server.database.query('delete from profiles');
      break;
    case 'selfservice.blocked':
      await server.database.query('delete from profiles');
      server.change({ superai: { disposableDomains: ['example.com'] } });
      break;
    case 'profile.missing':
      await server.database.query('delete from profiles');
      break;
  }
  const { pathname, search } = new URL(exchange.path);
  return {
    url: `${server.apiUrl}/superai${pathname}${search}`,
    headers,
    body,
    variables: exchange.id === 'reset.ok' || exchange.id === 'selfservice.blocked' ? UNDOCUMENTED : {},
    ...(check === undefined ? {} : { check }),
  };
}
