import type { DemoConfig } from './config.js';

/** One backend as the playground shows it. */
export interface Scene {
  readonly about: string;
  /** Attributes of `<portico-auth>`, and with `data-` before them of the script tag. */
  readonly settings: Readonly<Record<string, string>>;
  /** The widgets inside it. */
  readonly widgets: string;
  /** An endpoint that wants the token. */
  readonly endpoint: string;
  /** What the headless core makes this backend of. */
  readonly options: Readonly<Record<string, string>>;
}

export const sceneNames = ['inkeep', 'gotrue', 'superai', 'insforge', 'morpheus', 'api-key'] as const;
export type SceneName = (typeof sceneNames)[number];

export function sceneFromUrl(): SceneName {
  const url = new URL(location.href);
  const isReturn = url.searchParams.has('code') || /(access_token|error)=/.test(url.hash);
  const wanted = url.searchParams.get('backend') ?? (isReturn ? localStorage.getItem('scene') : null);
  const scene = sceneNames.find((name) => name === wanted) ?? 'inkeep';
  // The link of an invitation leads to the site, and does not know which of the demo's it is.
  localStorage.setItem('scene', scene);
  return scene;
}

const signIn = (page: string, back: string) =>
  `<portico-login redirect-to="${back}"></portico-login>
   <portico-user account-href="/pages/${page}"></portico-user>`;

const signInAndAccount = (back: string) =>
  `<portico-login redirect-to="${back}"></portico-login>
   <portico-user></portico-user>
   <portico-account></portico-account>`;

export function scenes({
  inkeep,
  gotrue,
  superai,
  insforge,
  morpheus,
  apiKey,
  account,
}: DemoConfig): Readonly<Record<SceneName, Scene>> {
  const demoAccount = `Sign in as ${account.email} with “${account.password}”.`;
  return {
    inkeep: {
      about: 'An anonymous visitor: a puzzle is fetched, solved in a worker, and opens a session. No account needed.',
      settings: { backend: 'inkeep', url: inkeep.url, 'app-id': inkeep.appId, anonymous: 'auto' },
      widgets: '<portico-anonymous></portico-anonymous><portico-user></portico-user>',
      endpoint: `${inkeep.url}/run/v1/conversations`,
      options: { url: inkeep.url, appId: inkeep.appId },
    },
    gotrue: {
      about: `Every way in, with the anon key in the page. ${demoAccount}`,
      settings: { backend: 'gotrue', url: gotrue.url, 'anon-key': gotrue.anonKey },
      widgets: signIn('account.html', '/?backend=gotrue'),
      endpoint: gotrue.notesUrl,
      options: { url: gotrue.url, anonKey: gotrue.anonKey },
    },
    superai: {
      about: `The anon key is fetched, and signs people in at a second address. ${demoAccount}`,
      settings: { backend: 'superai', url: superai.url, 'auth-url': superai.authUrl },
      widgets: signIn('account-superai.html', '/?backend=superai'),
      endpoint: `${superai.url}/profile/me`,
      options: { url: superai.url, authUrl: superai.authUrl },
    },
    insforge: {
      about: `At an origin of its own: by cookie where the browser keeps it, by token where it does not. ${demoAccount}`,
      settings: { backend: 'insforge', url: insforge.url, 'anon-key': insforge.anonKey },
      widgets: signInAndAccount('/?backend=insforge'),
      endpoint: `${insforge.url}/api/auth/sessions/current`,
      options: { url: insforge.url, anonKey: insforge.anonKey },
    },
    morpheus: {
      about: `E-mail and password; nothing is revoked, so signing out is of this device. ${demoAccount}`,
      settings: { backend: 'morpheus', url: morpheus.url },
      widgets: signInAndAccount('/?backend=morpheus'),
      endpoint: `${morpheus.url}/api/v1/auth/keys`,
      options: { url: morpheus.url },
    },
    'api-key': {
      about: 'A service that knows people by a key of their own: they paste it, and it is kept sealed like a session.',
      settings: { backend: 'api-key', url: apiKey.url, probe: apiKey.probe },
      widgets: '<portico-login></portico-login><portico-user></portico-user>',
      endpoint: `${apiKey.url}/models`,
      options: { url: apiKey.url, probe: apiKey.probe },
    },
  };
}
