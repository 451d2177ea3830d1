import type { Families, Rotation, Tokens } from './families.js';

/** What an endpoint answers, and what it decided, in a word for the log. */
export interface Decision {
  readonly outcome: string;
  readonly status: number;
  readonly json?: unknown;
}

export const rightPassword = 'c4nary-pass-phrase';

/** GoTrue's endpoints in their barest shape: contracts/gotrue.md §2, §8, §9. */
export function signIn(families: Families, lifetimeS: unknown, body: Record<string, unknown>): Decision {
  const { email, password } = body;
  if (typeof email !== 'string' || password !== rightPassword) {
    return {
      outcome: 'refused',
      status: 400,
      json: { code: 'invalid_credentials', message: 'Invalid login credentials' },
    };
  }
  return { outcome: 'ok', status: 200, json: sessionOf(families.open(email), lifetimeS) };
}

export function refresh(families: Families, lifetimeS: unknown, body: Record<string, unknown>): Decision {
  const rotation = families.rotate(String(body['refresh_token']));
  return rotation.kind === 'ok'
    ? { outcome: 'ok', status: 200, json: sessionOf(rotation.tokens, lifetimeS) }
    : refused(rotation.kind);
}

export function signOut(families: Families, access: string): Decision {
  return families.end(access)
    ? { outcome: 'ok', status: 204 }
    : { outcome: 'unknown', status: 403, json: { code: 'session_not_found', message: 'Session not found' } };
}

export function readUser(families: Families, access: string): Decision {
  const user = families.userOf(access);
  return user === undefined
    ? { outcome: 'refused', status: 403, json: { code: 'bad_jwt', message: 'invalid JWT' } }
    : { outcome: 'ok', status: 200, json: userOf(user) };
}

function refused(kind: Exclude<Rotation['kind'], 'ok'>): Decision {
  const codes = {
    'already used': 'refresh_token_already_used',
    revoked: 'session_not_found',
    unknown: 'refresh_token_not_found',
  };
  return { outcome: kind, status: 400, json: { code: codes[kind], message: 'Invalid Refresh Token' } };
}

function sessionOf({ access, refresh, user }: Tokens, lifetimeS: unknown): unknown {
  return {
    access_token: access,
    token_type: 'bearer',
    expires_in: lifetimeS,
    refresh_token: refresh,
    user: userOf(user),
  };
}

function userOf(email: string): unknown {
  return { id: `id-of-${email}`, email, is_anonymous: false, user_metadata: {} };
}
