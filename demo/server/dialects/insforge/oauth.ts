import { createHash, randomBytes } from 'node:crypto';
import { Hono, type Context } from 'hono';
import { findUser } from '../../accounts/users.js';
import { authorizeUrl } from '../../identity-provider/identity-provider.js';
import { readIdToken, redeemCode } from '../../identity-provider/provider-tokens.js';
import { accountFor } from './accounts.js';
import { anyText, readBody, required, verifier } from './body.js';
import { invalid, redirect, Refused, unauthorized } from './errors.js';
import { openSession } from './open-session.js';
import { PROJECT, type Insforge } from './parts.js';
import { checkRedirect, withQuery } from './redirects.js';

const known = 'google github discord linkedin facebook instagram tiktok apple x spotify microsoft'.split(' ');
const notBuilt = ['instagram', 'tiktok', 'spotify'];
const codeLifetimeMs = 300_000;

/** What a code stands for: kept in this process, as the service does. */
interface Exchange {
  readonly userId: string;
  readonly codeChallenge: string;
  readonly untilMs: number;
}

/** Providers and their tokens (contracts/insforge.md §6.10, §6.11). */
export function oauth(parts: Insforge): Hono {
  const { services, tokens } = parts;
  const { settings } = services;
  const codes = new Map<string, Exchange>();
  const app = new Hono();

  async function start(c: Context, provider: string, path: string): Promise<Response> {
    const { redirect_uri: back, code_challenge: codeChallenge, ...extra } = c.req.query();
    const given = required({ redirect_uri: back, code_challenge: codeChallenge }, { code_challenge: anyText });
    const redirectUri = checkRedirect(parts, back ?? services.pageUrl());
    const configured = path === provider ? settings.insforge.oAuthProviders : settings.insforge.customOAuthProviders;
    if (!configured.includes(provider)) throw notConfigured(provider, path !== provider);
    const state = await tokens.state({ provider: path, redirectUri, codeChallenge: given.code_challenge });
    const callback = `${parts.origin()}/api/auth/oauth/${path}/callback`;
    return c.body(JSON.stringify({ authUrl: authorizeUrl(services, provider, callback, state, extra) }), 200, {
      'Content-Type': 'application/json; charset=utf-8',
    });
  }

  async function callback(c: Context, provider: string, path: string): Promise<Response> {
    const state = await tokens.readState(c.req.query('state') ?? '');
    if (state?.['provider'] !== path) throw invalid('Invalid state parameter');
    const back = String(state['redirectUri']);
    const failed = (error: string) => redirect(c, withQuery(back, { error }));
    const code = c.req.query('code');
    const custom = path !== provider;
    if (code === undefined) return failed(custom ? 'Authentication failed' : 'No authorization code or token provided');
    const redirectUri = `${parts.origin()}/api/auth/oauth/${path}/callback`;
    const redeemed = await redeemCode(services, code, provider, redirectUri);
    if (redeemed === undefined) return failed('Authentication failed');
    try {
      const { id: userId } = await accountFor(parts, provider, redeemed.account);
      const ours = randomBytes(32).toString('hex');
      codes.set(ours, {
        userId,
        codeChallenge: String(state['codeChallenge']),
        untilMs: services.now() + codeLifetimeMs,
      });
      return redirect(c, withQuery(back, { insforge_code: ours }));
    } catch (reason) {
      if (reason instanceof Refused) return failed(reason.message);
      throw reason;
    }
  }

  app.post('/oauth/exchange', async (c) => {
    const given = required(await readBody(c), { code: anyText, code_verifier: verifier });
    const found = codes.get(given.code);
    codes.delete(given.code);
    if (found === undefined || services.now() >= found.untilMs) throw invalid('Invalid or expired code');
    if (createHash('sha256').update(given.code_verifier).digest('base64url') !== found.codeChallenge) {
      throw new Refused(400, 'AUTH_UNAUTHORIZED', 'PKCE verification failed');
    }
    const user = await findUser(services.database, PROJECT, found.userId);
    if (user === undefined) throw new Refused(404, 'AUTH_USER_NOT_FOUND', 'User not found');
    services.counters.insforge.sessions += 1;
    return openSession(parts, c, user);
  });

  app.get('/oauth/custom/:key', (c) => start(c, c.req.param('key'), `custom/${c.req.param('key')}`));
  app.get('/oauth/custom/:key/callback', (c) => callback(c, c.req.param('key'), `custom/${c.req.param('key')}`));
  app.get('/oauth/:provider', (c) => {
    const provider = c.req.param('provider');
    if (!known.includes(provider)) {
      throw invalid(`Unsupported OAuth provider: ${provider}. Supported providers: ${known.join(', ')}`);
    }
    if (notBuilt.includes(provider)) {
      throw new Refused(501, 'AUTH_UNSUPPORTED_PROVIDER', `OAuth provider '${provider}' is not implemented yet.`);
    }
    return start(c, provider, provider);
  });
  app.get('/oauth/:provider/callback', (c) => callback(c, c.req.param('provider'), c.req.param('provider')));
  // Apple posts a form.
  app.post('/oauth/:provider/callback', () => {
    throw invalid('Invalid state parameter');
  });

  app.post('/id-token', (c) =>
    parts.limits.under(c, 'id-tokens', async () => {
      const body = await readBody(c);
      const { provider } = body;
      if (provider !== 'google' && provider !== 'apple') {
        throw invalid("provider: Invalid discriminator value. Expected 'google' | 'apple'");
      }
      const given = required(body, { token: anyText });
      if (provider === 'apple') required(body, { nonce: anyText });
      const read = await readIdToken(services, provider, given.token);
      if (read === undefined || (provider === 'apple' && read.nonce !== body['nonce'])) {
        throw provider === 'apple'
          ? unauthorized('Failed to verify Apple ID token')
          : invalid('Failed to verify Google ID token');
      }
      const user = await accountFor(parts, provider, read.account);
      services.counters.insforge.sessions += 1;
      return openSession(parts, c, user);
    }),
  );
  return app;
}

function notConfigured(provider: string, custom: boolean): Refused {
  return custom
    ? new Refused(500, 'INTERNAL_ERROR', `Custom OAuth provider ${provider} is not configured.`)
    : new Refused(
        500,
        'AUTH_OAUTH_CONFIG_ERROR',
        `${provider} OAuth is not properly configured. Please check your oauth configurations.`,
      );
}
