import { Hono } from 'hono';
import { cors } from 'hono/cors';
import { html } from 'hono/html';
import type { Services } from '../services.js';
import { findProviderAccount, PROVIDER_ACCOUNTS } from './accounts.js';
import { CLIENT_ID, makeCode, makeIdToken } from './provider-tokens.js';

/**
 * Plays every site that people sign in with: `/identity/<provider>/authorize` asks who one is and whether to go on, and
 * sends back with a code (RFC 6749 §4.1), `/identity/<provider>/id-token` stands for a provider's script in the page.
 */
export function identityProvider(services: Services): Hono {
  const app = new Hono().basePath('/identity');

  app.get('/:provider/authorize', (c) => {
    const { redirect_uri: redirectUri = '', state = '', client_id: clientId } = c.req.query();
    // Anywhere else would make this an open redirect.
    if (clientId !== CLIENT_ID || !isOurs(services, redirectUri)) return c.text('Unknown application.', 400);
    return c.html(consentPage(c.req.param('provider'), redirectUri, state));
  });

  app.post('/:provider/authorize', async (c) => {
    const form = await c.req.parseBody();
    const field = (name: string) => (typeof form[name] === 'string' ? form[name] : '');
    const redirectUri = field('redirect_uri');
    if (!isOurs(services, redirectUri)) return c.text('Unknown application.', 400);
    const back = new URL(redirectUri);
    back.searchParams.set('state', field('state'));
    const account = findProviderAccount(field('account'));
    if (account === undefined) {
      back.searchParams.set('error', 'access_denied');
      back.searchParams.set('error_description', 'The person said no.');
    } else {
      back.searchParams.set('code', await makeCode(services, c.req.param('provider'), account.id, redirectUri));
    }
    return c.redirect(back.href, 303);
  });

  app.use('/:provider/id-token', cors());
  app.get('/:provider/id-token', async (c) => {
    const account = PROVIDER_ACCOUNTS.find(({ email }) => email === c.req.query('email'));
    if (account === undefined) return c.json({ error: 'No such person.' }, 404);
    return c.json({ id_token: await makeIdToken(services, c.req.param('provider'), account, c.req.query('nonce')) });
  });
  return app;
}

/** Where the demo identity provider lets people choose, for a service that sends them there. */
export function authorizeUrl(
  services: Services,
  provider: string,
  redirectUri: string,
  state: string,
  more: Readonly<Record<string, string>> = {},
): string {
  const url = new URL(`${services.apiUrl()}/identity/${provider}/authorize`);
  const fixed = { client_id: CLIENT_ID, redirect_uri: redirectUri, response_type: 'code', state };
  url.search = new URLSearchParams({ ...more, ...fixed }).toString();
  return url.href;
}

function isOurs(services: Services, redirectUri: string): boolean {
  const own = [services.apiUrl(), services.insforgeUrl()].map((url) => new URL(url).origin);
  return URL.canParse(redirectUri) && own.includes(new URL(redirectUri).origin);
}

function consentPage(provider: string, redirectUri: string, state: string) {
  const buttons = PROVIDER_ACCOUNTS.map(
    ({ id, name, email, emailVerified }) =>
      html`<p>
        <button name="account" value="${id}">
          Continue as ${name} (${email}${emailVerified ? '' : ', not verified'})
        </button>
      </p>`,
  );
  return html`<!doctype html>
    <html lang="en">
      <head>
        <meta charset="utf-8" />
        <meta name="viewport" content="width=device-width, initial-scale=1" />
        <title>Sign in with ${provider} – demo identity provider</title>
        <style>
          :root {
            color-scheme: light dark;
            font:
              1rem/1.5 system-ui,
              sans-serif;
          }
          body {
            max-width: 32rem;
            margin: 3rem auto;
            padding: 0 1rem;
          }
          button {
            font: inherit;
            padding: 0.6rem 1rem;
          }
        </style>
      </head>
      <body>
        <main>
          <h1>Sign in with ${provider}</h1>
          <p>This page stands for the real ${provider}. Choose who you are; the demo learns your name and address.</p>
          <form method="post">
            <input type="hidden" name="redirect_uri" value="${redirectUri}" />
            <input type="hidden" name="state" value="${state}" />
            ${buttons}
            <p><button name="account" value="">Cancel</button></p>
          </form>
        </main>
      </body>
    </html>`;
}
