import { createHmac, timingSafeEqual } from 'node:crypto';
import type { Context } from 'hono';
import type { JWTPayload } from 'jose';
import { findUser, type UserRow } from '../../accounts/users.js';
import type { Services } from '../../services.js';
import { isAnonKey } from './anon-keys.js';
import { badCredentials, Refused, unauthorized } from './errors.js';
import type { Tokens } from './tokens.js';

/** Who asks. contracts/insforge.md §1: chosen by the credential's shape, with no fallback. */
export type Caller =
  { readonly kind: 'admin' } | { readonly kind: 'anon' } | { readonly kind: 'token'; readonly claims: JWTPayload };

export class Gate {
  constructor(
    private readonly services: Services,
    private readonly tokens: Tokens,
  ) {}

  /** The key that grants everything: made of the server's secret, so that it stands nowhere. */
  get adminKey(): string {
    return `ik_${createHmac('sha256', this.services.secrets.insforge).update('admin key').digest('hex')}`;
  }

  /** @throws Refused */
  async caller(c: Context, missing = 'No token provided'): Promise<Caller> {
    const given = c.req.header('x-api-key') ?? bearerOf(c);
    if (given === undefined) throw badCredentials(missing);
    if (given.startsWith('ik_')) {
      if (!equal(given, this.adminKey)) throw badApiKey();
      return { kind: 'admin' };
    }
    if (given.startsWith('anon_')) {
      if (!(await isAnonKey(this.services, given))) throw badCredentials('Invalid anon key');
      return { kind: 'anon' };
    }
    const claims = await this.tokens.bearer(given);
    if (claims === undefined) throw unauthorized('Invalid token');
    return { kind: 'token', claims };
  }

  /** @throws Refused */
  async admin(c: Context): Promise<void> {
    const given = bearerOf(c);
    if (given?.startsWith('anon_')) throw unauthorized('Invalid token');
    const caller = await this.caller(c, 'No admin token provided');
    if (caller.kind === 'admin' || (caller.kind === 'token' && caller.claims['role'] === 'project_admin')) return;
    const advice = 'Check the admin token is valid or login as admin to get a new token.';
    throw new Refused(403, 'AUTH_UNAUTHORIZED', 'Admin access required', advice);
  }

  /** The signed-in person. @throws Refused */
  async person(c: Context): Promise<UserRow> {
    if (bearerOf(c)?.startsWith('anon_')) throw unauthorized('Invalid token');
    const caller = await this.caller(c);
    const { sub, role } = caller.kind === 'token' ? caller.claims : {};
    if (typeof sub !== 'string' || role === 'anon' || role === 'project_admin') {
      throw badCredentials('User not authenticated', false);
    }
    const user = await findUser(this.services.database, 'insforge', sub);
    if (user === undefined) throw badCredentials('User not found', false);
    return user;
  }
}

function badApiKey(): Refused {
  const advice = 'Check the API key is valid or generate a new API key.';
  return new Refused(401, 'AUTH_INVALID_API_KEY', 'Invalid API key', advice);
}

/** The scheme is case-sensitive here. */
function bearerOf(c: Context): string | undefined {
  const header = c.req.header('authorization');
  return header?.startsWith('Bearer ') ? header.slice(7) : undefined;
}

function equal(one: string, other: string): boolean {
  const [left, right] = [Buffer.from(one), Buffer.from(other)];
  return left.length === right.length && timingSafeEqual(left, right);
}
