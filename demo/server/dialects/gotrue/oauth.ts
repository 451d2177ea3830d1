import { Hono, type Context } from 'hono';
import { openSession } from '../../accounts/sessions.js';
import { findUser, isBanned } from '../../accounts/users.js';
import { authorizeUrl } from '../../identity-provider/identity-provider.js';
import { redeemCode } from '../../identity-provider/provider-tokens.js';
import { signedIn } from './authorization.js';
import { readBody, text } from './body.js';
import { requireCaptcha } from './captcha.js';
import type { Auth } from './deployment.js';
import { accountFor, linkAccount } from './external-accounts.js';
import {
  endFlow,
  findFlow,
  isFlowExpired,
  issueAuthCode,
  readCodeChallenge,
  startFlow,
  type FlowState,
} from './flow-states.js';
import { allowedRedirect, withFragment, withQuery } from './redirects.js';
import { GotrueRefused } from './refused.js';
import { sessionJson } from './session.js';

/** Of the query, what is the service's own business and never passed on to the provider. */
const OWN = ['provider', 'redirect_to', 'scopes', 'client_id', 'redirect_uri', 'state', 'response_type'];
const OWN_TOO = ['code_challenge', 'code_challenge_method', 'skip_http_redirect', 'invite_token'];

/** Signing in through another site: `/authorize`, linking, `/sso`, and the way back, `/callback`. contracts/gotrue.md §5. */
export function oauthRoutes(auth: Auth): Hono {
  const { services } = auth;
  const app = new Hono();

  app.get('/authorize', async (c) => c.redirect(await startProvider(auth, c), 302));

  app.get('/user/identities/authorize', async (c) => {
    const { user } = await signedIn(auth, c);
    requireManualLinking(auth);
    const url = await startProvider(auth, c, user.id);
    return c.req.query('skip_http_redirect') === 'true' ? c.json({ url }) : c.redirect(url, 302);
  });

  app.post('/sso', async (c) => {
    const { samlEnabled, ssoDomains, callsPerFiveMinutes } = services.settings.gotrue;
    auth.limits.request('sso', callsPerFiveMinutes, 5);
    const body = await readBody(c);
    requireCaptcha(auth, body);
    if (!samlEnabled) throw new GotrueRefused(404, 'saml_provider_disabled', 'SAML 2.0 is disabled');
    const domain = text(body, 'domain') || text(body, 'provider_id');
    if (!ssoDomains.includes(domain)) {
      throw new GotrueRefused(404, 'sso_provider_not_found', 'No SSO provider assigned for this domain');
    }
    const flow = await startFlow(auth, {
      provider: `sso:${domain}`,
      method: 'sso/saml',
      redirectTo: allowedRedirect(auth, text(body, 'redirect_to')),
      codeChallenge: readCodeChallenge(body),
    });
    const url = authorizeUrl(services, `sso:${domain}`, callbackUrl(auth), flow);
    return body['skip_http_redirect'] === true ? c.json({ url }) : c.redirect(url, 303);
  });

  app.get('/callback', (c) => comeBack(auth, c));
  return app;
}

export function requireManualLinking({ services }: Auth): void {
  if (services.settings.gotrue.manualLinking) return;
  throw new GotrueRefused(404, 'manual_linking_disabled', 'Manual linking is disabled');
}

/** Begins a flow and gives the provider's address. */
async function startProvider(auth: Auth, c: Context, linkingUserId?: string): Promise<string> {
  const { services } = auth;
  const query = c.req.query();
  const provider = query['provider'] ?? '';
  if (!services.settings.gotrue.providers.includes(provider)) {
    const message = `Unsupported provider: Provider ${provider} could not be found`;
    throw new GotrueRefused(400, 'validation_failed', message);
  }
  const flow = await startFlow(auth, {
    provider,
    method: 'oauth',
    redirectTo: allowedRedirect(auth, query['redirect_to']),
    codeChallenge: readCodeChallenge(query),
    linkingUserId,
  });
  const passedOn = Object.entries(query).filter(([name]) => !OWN.includes(name) && !OWN_TOO.includes(name));
  const more = { ...Object.fromEntries(passedOn), ...(query['scopes'] ? { scope: query['scopes'] } : {}) };
  return authorizeUrl(services, provider, callbackUrl(auth), flow, more);
}

function callbackUrl(auth: Auth): string {
  return `${auth.issuer()}/callback`;
}

/** The provider has sent the person back. Whatever comes of it goes to the site, in the address. */
async function comeBack(auth: Auth, c: Context): Promise<Response> {
  const { services } = auth;
  const flow = await findFlow(auth, c.req.query('state') ?? '');
  if (flow === undefined || isFlowExpired(auth, flow)) {
    const said = {
      error: 'invalid_request',
      error_code: 'bad_oauth_state',
      error_description: 'OAuth state is invalid or has expired',
    };
    return c.redirect(withFragment(withQuery(services.pageUrl(), said), said), 302);
  }
  try {
    const { account, accessToken } = await askProvider(auth, c, flow);
    const linking = flow.linking_user_id && (await findUser(services.database, auth.project, flow.linking_user_id));
    const user = linking
      ? await linkAccount(auth, linking, flow.provider, account)
      : await accountFor(auth, flow.provider, account, flow.redirect_to);
    if (isBanned(user, services.now())) throw new GotrueRefused(403, 'user_banned', 'User is banned');
    if (flow.code_challenge !== null) {
      const code = await issueAuthCode(auth, flow.id, user.id, accessToken);
      return c.redirect(withQuery(flow.redirect_to, { code }), 302);
    }
    await endFlow(auth, flow.id);
    services.counters[auth.project].sessions += 1;
    const session = await sessionJson(auth, await openSession(services, user, flow.method, flow.provider));
    return c.redirect(
      withFragment(flow.redirect_to, {
        access_token: session.access_token,
        expires_at: String(session.expires_at),
        expires_in: String(session.expires_in),
        provider_token: accessToken,
        refresh_token: session.refresh_token,
        token_type: session.token_type,
      }),
      302,
    );
  } catch (error) {
    if (!(error instanceof GotrueRefused)) throw error;
    await endFlow(auth, flow.id);
    const said = { error: oauthName(error), error_code: error.code, error_description: error.message };
    return c.redirect(withFragment(withQuery(flow.redirect_to, said), said), 302);
  }
}

async function askProvider(auth: Auth, c: Context, flow: FlowState) {
  const refusal = c.req.query('error');
  if (refusal !== undefined) {
    const denied = refusal === 'access_denied';
    throw new GotrueRefused(
      denied ? 403 : 400,
      denied ? 'access_denied' : 'bad_oauth_callback',
      'The provider refused',
    );
  }
  const answer = await redeemCode(auth.services, c.req.query('code') ?? '', flow.provider, callbackUrl(auth));
  if (answer === undefined) {
    throw new GotrueRefused(400, 'bad_oauth_callback', 'Unable to exchange external code');
  }
  return answer;
}

/** After a provider every error has OAuth's name; most of the service's own statuses have none. */
function oauthName({ code, status }: GotrueRefused): string {
  if (['signup_disabled', 'user_banned', 'provider_email_needs_verification', 'access_denied'].includes(code)) {
    return 'access_denied';
  }
  return status === 400 ? 'invalid_request' : 'server_error';
}
