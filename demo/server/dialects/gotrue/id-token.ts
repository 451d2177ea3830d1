import { createHash } from 'node:crypto';
import type { Context } from 'hono';
import { isBanned } from '../../accounts/users.js';
import { readIdToken } from '../../identity-provider/provider-tokens.js';
import { signedIn } from './authorization.js';
import { text, type Body } from './body.js';
import type { Auth } from './deployment.js';
import { accountFor, linkAccount } from './external-accounts.js';
import { requireManualLinking } from './oauth.js';
import { GotrueRefused, OauthRefused } from './refused.js';
import { signInAnswer } from './session.js';

/** `grant_type=id_token`: what a provider's script in the page has given. Refusals in OAuth's shape. contracts/gotrue.md §3. */
export async function idToken(auth: Auth, c: Context, body: Body): Promise<Response> {
  const { services } = auth;
  const provider = text(body, 'provider');
  const token = text(body, 'id_token');
  if (token === '') throw new OauthRefused('invalid request', 'id_token required');
  if (!services.settings.gotrue.providers.includes(provider)) {
    throw new OauthRefused('invalid request', `Provider ${provider} is not enabled`);
  }
  const read = await readIdToken(services, provider, token);
  if (read === undefined) throw new OauthRefused('invalid request', 'Bad ID token');
  const nonce = text(body, 'nonce');
  if ((nonce === '') !== (read.nonce === undefined)) {
    const why = 'Passed nonce and nonce in id_token should either both exist or not.';
    throw new OauthRefused('invalid request', why);
  }
  // The page keeps the nonce and gives the provider its hash.
  if (nonce !== '' && createHash('sha256').update(nonce).digest('hex') !== read.nonce) {
    throw new OauthRefused('invalid nonce', 'Nonces mismatch');
  }
  if (body['link_identity'] === true) {
    const caller = await signedIn(auth, c);
    requireManualLinking(auth);
    return signInAnswer(auth, c, await linkAccount(auth, caller.user, provider, read.account), 'oauth', { provider });
  }
  const user = await accountFor(auth, provider, read.account, services.pageUrl());
  if (isBanned(user, services.now())) throw new GotrueRefused(403, 'user_banned', 'User is banned');
  return signInAnswer(auth, c, user, 'oauth', { provider });
}
