/** The page of a tab that holds a session with one of the clients: `?client=…&api=…`. */
import { Auth0Client } from '@auth0/auth0-spa-js';
import { AuthClient } from '@supabase/auth-js';
import { UserManager, WebStorageStateStore } from 'oidc-client-ts';
import { gotrue } from '../../../src/backends/gotrue.js';
import { createAuth } from '../../../src/session/auth.js';

/** What each client can do, in the words of an application. */
interface Client {
  signIn(email: string, password: string): Promise<unknown>;
  /** A token that is good now; nothing where the session is lost. */
  token(): Promise<string | null | undefined>;
}

const query = new URLSearchParams(location.search);
const api = query.get('api')!;

const makers: Readonly<Record<string, () => Client>> = {
  portico() {
    const auth = createAuth({ backend: gotrue({ url: `${api}/auth/v1` }) });
    return {
      signIn: (email, password) => auth.signIn({ method: 'password', email, password }),
      async token() {
        await auth.ready;
        return auth.accessToken();
      },
    };
  },
  'auth-js'() {
    const auth = new AuthClient({ url: `${api}/auth/v1`, storageKey: 'bench' });
    return {
      signIn: (email, password) => auth.signInWithPassword({ email, password }),
      token: async () => (await auth.getSession()).data.session?.access_token,
    };
  },
  'auth0-spa-js'() {
    const auth = new Auth0Client({
      domain: api,
      clientId: 'bench',
      useRefreshTokens: true,
      cacheLocation: 'localstorage',
    });
    return {
      // The one way to a session that needs no page of theirs.
      signIn: (subject_token) =>
        auth.loginWithCustomTokenExchange({ subject_token, subject_token_type: 'urn:example:email', audience: api }),
      token: () => auth.getTokenSilently({ authorizationParams: { audience: api } }),
    };
  },
  'oidc-client-ts'() {
    const users = new UserManager({
      authority: api,
      client_id: 'bench',
      redirect_uri: location.href,
      scope: 'api offline_access',
      userStore: new WebStorageStateStore({ store: localStorage }),
      metadata: {
        issuer: `${api}/`,
        authorization_endpoint: `${api}/oauth/authorize`,
        token_endpoint: `${api}/oauth/token`,
      },
    });
    return {
      signIn: (username, password) => users.signinResourceOwnerCredentials({ username, password, skipUserInfo: true }),
      async token() {
        const user = await users.getUser();
        return (user && !user.expired ? user : await users.signinSilent())?.access_token;
      },
    };
  },
};

const start = performance.now();
const client = makers[query.get('client')!]!();
/** ms from the client’s making to its first token, where that is what the page is opened for. */
const restored = query.has('restore')
  ? client.token().then((token) => (token ? performance.now() - start : Promise.reject(new Error('Nothing is there.'))))
  : undefined;

const bench = {
  signIn: (email: string, password: string) => client.signIn(email, password).then(() => undefined),
  /** Whether there was a token. */
  hasToken: () =>
    client.token().then(
      (token) => Boolean(token),
      () => false,
    ),
  restored: () => restored,
  /** µs for one token, over a batch. */
  async warm(times: number) {
    await client.token();
    const before = performance.now();
    for (let i = 0; i < times; i++) await client.token();
    return ((performance.now() - before) / times) * 1000;
  },
};

export type Bench = typeof bench;
Object.assign(globalThis, { bench });
declare global {
  // oxlint-disable-next-line no-var
  var bench: Bench;
}
