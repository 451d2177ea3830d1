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
  const wanted = new URL(location.href).searchParams.get('backend');
  return sceneNames.find((name) => name === wanted) ?? 'inkeep';
}

const signIn = '<portico-login></portico-login><portico-user></portico-user>';

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
      widgets: signIn,
      endpoint: gotrue.notesUrl,
      options: { url: gotrue.url, anonKey: gotrue.anonKey },
    },
    superai: {
      about: `The anon key is fetched, and signs people in at a second address. ${demoAccount}`,
      settings: { backend: 'superai', url: superai.url, 'auth-url': superai.authUrl },
      widgets: signIn,
      endpoint: `${superai.url}/profile/me`,
      options: { url: superai.url, authUrl: superai.authUrl },
    },
  };
}
