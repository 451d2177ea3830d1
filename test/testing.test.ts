import { assert } from '@esm-bundle/chai';
import { customBackend } from '../demo/custom-backend.js';
import { apiKey } from '../src/backends/api-key.js';
import type { Backend } from '../src/backends/backend.js';
import { gotrue } from '../src/backends/gotrue.js';
import type { Http } from '../src/backends/http.js';
import { inkeep } from '../src/backends/inkeep.js';
import { insforge } from '../src/backends/insforge.js';
import { morpheus } from '../src/backends/morpheus.js';
import { superai } from '../src/backends/superai.js';
import { checkBackend } from '../src/testing.js';

const url = 'https://api.example.com';
const anonKey = 'anon_' + 'a'.repeat(64);

const all: Readonly<Record<string, (http: Http) => Backend>> = {
  gotrue: (http) => gotrue({ url, http }),
  superai: (http) => superai({ url, authUrl: `${url}/auth`, anonKey: 'sb_publishable_' + 'a'.repeat(31), http }),
  inkeep: (http) => inkeep({ url, appId: 'app_a1b2c3d4e5f6', http }),
  insforge: (http) => insforge({ url, anonKey, http }),
  morpheus: (http) => morpheus({ url, http }),
  'the example of a backend of one’s own': (http) => customBackend({ url, http }),
  'api-key': (http) => apiKey({ url, probe: '/models', http }),
};

suite('The conformance kit', () => {
  for (const [name, make] of Object.entries(all)) {
    test(`finds nothing wrong with ${name}`, async () => {
      assert.deepEqual(await checkBackend({ make, baseUrl: url }), []);
    });
  }

  test('finds nothing wrong with a session that travels by cookie', async () => {
    const make = (http: Http) => insforge({ url, anonKey, transport: 'cookie', http });
    const refreshToken = (csrfToken: string) => `cookie:${csrfToken}`;
    assert.deepEqual(await checkBackend({ make, baseUrl: url, refreshToken }), []);
  });

  test('finds cookies that go to another origin of the backend’s than the one that set them', async () => {
    const elsewhere = 'https://elsewhere.example';
    const make = (http: Http): Backend => ({
      ...morpheus({ url, http }),
      origins: [url, elsewhere],
      async signOut({ refreshToken: csrfToken }, _scope, { signal }) {
        await http({ method: 'POST', url: `${elsewhere}/sign-out`, cookies: { csrfToken }, signal });
      },
    });
    assert.deepEqual(await checkBackend({ make, baseUrl: url }), [
      { rule: 'target', problem: 'signOut sends cookies to another origin' },
    ]);
  });

  test('finds a backend wrong that ends the session at any refusal', async () => {
    const make = (http: Http): Backend => {
      const sound = customBackend({ url, http });
      return { ...sound, refresh: async () => ({ kind: 'dead', reason: 'session_expired' }) };
    };
    const breaches = await checkBackend({ make, baseUrl: url });
    assert.sameMembers([...new Set(breaches.map(({ rule }) => rule))], ['verdict', 'abort']);
  });

  test('finds what is broken, for the right reason', async () => {
    const make = (http: Http): Backend => ({
      ...morpheus({ url, http }),
      async refresh(session, { signal }) {
        const { status } = await http({ method: 'POST', url: 'https://elsewhere.example/refresh', signal });
        if (status !== 200) throw new Error(`refused ${session.refreshToken}`);
        return { kind: 'dead', reason: 'session_expired' };
      },
    });
    const rules = (await checkBackend({ make, baseUrl: url })).map(({ rule }) => rule);
    assert.sameMembers([...new Set(rules)], ['verdict', 'errors', 'secrecy', 'target']);
  });
});
