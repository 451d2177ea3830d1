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

export const sceneNames = ['inkeep', 'gotrue', 'superai'] as const;
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

export function scenes({ inkeep, gotrue, superai, account }: DemoConfig): Readonly<Record<SceneName, Scene>> {
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
      about: `E-mail and password with the anon key in the page. ${demoAccount}`,
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
  };
}
