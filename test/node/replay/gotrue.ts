import assert from 'node:assert/strict';
import { GOTRUE_KEY, type TestDemo } from '../support/demo.js';
import { CODE_CHALLENGE, GotrueClient, VERIFIER } from '../support/gotrue.js';
import { INSTANT, JWT, SECONDS, UUID, type Shape, type Variables } from './compare.js';
import type { Exchange } from './exchange.js';
import { differences } from './gotrue-differences.js';
import { scenes, type Scene } from './gotrue-scenes.js';
import type { Repertoire, Staged } from './play.js';

/** One of the exchanges' people where they name one; else just what they say. */
const address: Shape = (actual, recorded) => {
  if (recorded === '') assert.equal(actual, '');
  else assert.match(String(actual), /^(ada|a|you)@example\.com$/);
};

/** An id of ours where the exchange has one of ours; a provider's as it stands. */
const idOrGiven: Shape = (actual, recorded) => {
  if (UUID.test(String(recorded))) assert.match(String(actual), UUID);
  else assert.equal(actual, recorded);
};

/** The paths of a user object that differ from one account to the next. */
function userVariables(prefix: string): Variables {
  return {
    [`${prefix}id`]: UUID,
    [`${prefix}email`]: address,
    [`${prefix}email_confirmed_at`]: INSTANT,
    [`${prefix}phone_confirmed_at`]: INSTANT,
    [`${prefix}confirmed_at`]: INSTANT,
    [`${prefix}confirmation_sent_at`]: INSTANT,
    [`${prefix}email_change_sent_at`]: INSTANT,
    [`${prefix}last_sign_in_at`]: INSTANT,
    [`${prefix}created_at`]: INSTANT,
    [`${prefix}updated_at`]: INSTANT,
    [`${prefix}identities[].identity_id`]: UUID,
    [`${prefix}identities[].id`]: idOrGiven,
    [`${prefix}identities[].user_id`]: UUID,
    [`${prefix}identities[].email`]: address,
    [`${prefix}identities[].identity_data.email`]: address,
    [`${prefix}identities[].identity_data.iss`]: /\/identity\/(github|google)$/,
    [`${prefix}identities[].identity_data.sub`]: idOrGiven,
    [`${prefix}identities[].last_sign_in_at`]: INSTANT,
    [`${prefix}identities[].created_at`]: INSTANT,
    [`${prefix}identities[].updated_at`]: INSTANT,
    [`${prefix}factors[].id`]: UUID,
    [`${prefix}factors[].created_at`]: INSTANT,
    [`${prefix}factors[].updated_at`]: INSTANT,
    [`${prefix}factors[].last_challenged_at`]: INSTANT,
  };
}

/** Of every answer that is a session. Also super.ai's. */
export const SESSION_VARIABLES: Variables = {
  'header:sb-auth-user-id': /^[0-9a-f-]{36}$/,
  'header:sb-auth-session-id': /^([0-9a-f-]{36}|<uuid>)$/,
  // The exchange has a placeholder: what the claims must be is in contracts/gotrue.md §2.
  access_token: (actual) => assert.match(String(actual), JWT),
  refresh_token: /^[a-z0-9]{12}$/,
  expires_at: SECONDS,
  provider_token: JWT,
  ...userVariables('user.'),
};

export const gotrue: Repertoire = {
  variables: {
    ...SESSION_VARIABLES,
    error_id: UUID,
    // What is on at a server is its operator's choice; the keys and types are the contract's.
    'external.anonymous_users': /^(true|false)$/,
    'external.github': /^(true|false)$/,
    'external.google': /^(true|false)$/,
    'external.phone': /^(true|false)$/,
    saml_enabled: /^(true|false)$/,
    passkeys_enabled: /^(true|false)$/,
    disable_signup: /^(true|false)$/,
    sms_provider: /^\w*$/,
  },
  notPlayed: {},
  differences,
  stage,
};

/** Of the accounts that every exchange starts with, unless it signs in with another. */
const PASSWORD = 'pw123456';

async function stage(demo: TestDemo, exchange: Exchange): Promise<Staged> {
  const { server } = demo;
  await server.database.query('delete from refresh_tokens');
  await server.database.query("delete from users where project = 'gotrue'");
  server.change({ gotrue: { redirectAllowList: ['https://site.example/**'] } });
  const given = (exchange.requestBody as { password?: string } | null)?.password;
  const password = exchange.path.includes('grant_type=password') && exchange.status === 200 ? given! : PASSWORD;
  for (const email of ['ada@example.com', 'a@example.com']) {
    const confirmed = exchange.id !== 'password.unconfirmed';
    await server.createAccount('gotrue', { email, password, confirmed });
  }

  const client = new GotrueClient(demo);
  const needsSession = exchange.requestHeaders['Authorization'] === 'Bearer <access token>';
  const isGuest = /^guest\.(upgrade|link)|^mfa\.guest$|^user\.update\.(taken|guestpw)$/.test(exchange.id);
  const scene: Scene = {
    demo,
    client,
    session: isGuest
      ? await client.anonymous()
      : needsSession
        ? await client.signIn('ada@example.com', password)
        : null,
    path: exchange.path.replace('<43 chars>', CODE_CHALLENGE),
    body: fillBody(exchange.requestBody),
    variables: /^\/auth\/v1\/(user|signup)/.test(exchange.path) ? userVariables('') : {},
    check: undefined,
  };
  await scenes[exchange.id]?.(scene);

  const headers: Record<string, string> = {};
  for (const [name, value] of Object.entries(exchange.requestHeaders)) {
    // The file's ellipsis stands for the rest of a version and is no header character.
    const plain = value.replace('…', 'node');
    headers[name] = plain
      .replace('<anon key>', GOTRUE_KEY)
      .replace('<access token>', scene.session?.access_token ?? '');
  }
  if (exchange.id === 'gateway.badkey') headers['apikey'] = `${GOTRUE_KEY.slice(0, -1)}_`;
  return {
    url: scene.path.startsWith('http') ? scene.path : `${server.apiUrl}/gotrue${scene.path}`,
    headers,
    body: scene.body ?? undefined,
    variables: scene.variables,
    ...(scene.check === undefined ? {} : { check: scene.check }),
  };
}

function fillBody(body: unknown): Scene['body'] {
  if (body === null) return null;
  const filled = JSON.stringify(body).replace('<43 chars>', CODE_CHALLENGE).replace('<verifier>', VERIFIER);
  return JSON.parse(filled) as Record<string, unknown>;
}
