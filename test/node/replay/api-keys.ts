import { createApiKey } from '../../../demo/server/accounts/api-keys.js';
import type { TestDemo } from '../support/demo.js';
import type { Shape } from './compare.js';
import type { Exchange } from './exchange.js';
import type { Difference, Repertoire, Staged } from './play.js';

/** The file has an ellipsis where the document is silent. */
const undocumented: Shape = (actual, recorded) => {
  if (recorded !== '…' && actual !== recorded) throw new Error(`${String(actual)} is not ${String(recorded)}`);
};

/** A proxy's page may name its charset. */
const mediaType: Shape = (actual, recorded) => {
  const [type] = String(actual).split(';');
  if (type !== String(recorded).split(';')[0]) throw new Error(`${type} is not ${String(recorded)}`);
};

const proxysPage: Difference = {
  why: 'the page of a proxy is longer here',
  expect: (exchange) => ({
    ...exchange,
    responseBody: '<!doctype html><title>Bad gateway</title><h1>Bad gateway</h1>',
  }),
};

export const apiKeys: Repertoire = {
  variables: {
    'header:content-type': mediaType,
    'error.message': undocumented,
    'data.text': undocumented,
    'error.details.key_id': /^key_\d{10}$/,
  },
  notPlayed: {},
  differences: { 'not-json': proxysPage },
  stage,
};

async function stage(demo: TestDemo, exchange: Exchange): Promise<Staged> {
  const { server, clock } = demo;
  const { database } = server;
  const userId = await server.createAccount('morpheus', { email: 'keys@example.com' });
  const expiresAt = exchange.id === 'key.expired' ? new Date('2024-01-01T00:00:00Z') : null;
  const { key } = await createApiKey(database, userId, null, clock.ms, expiresAt);
  const faults: Readonly<Record<string, object>> = {
    'key.forbidden': { kind: 'status', status: 403 },
    ratelimit: { kind: 'status', status: 429 },
    'ratelimit.retryafter': { kind: 'rate-limit', retryAfter: 7 },
    server: { kind: 'status', status: 500 },
    'not-json': { kind: 'html', status: 502 },
  };
  const fault = faults[exchange.id];
  if (fault) server.change({ faults: { generic: fault as { kind: 'none' } } });
  const own = exchange.id === 'key.invalid' ? 'sk-nobodys' : key;
  const headers = Object.fromEntries(
    Object.entries(exchange.requestHeaders).map(([name, value]) => [name, value.replace('<API key>', own)]),
  );
  return { url: `${server.apiUrl}/generic${exchange.path}`, headers, body: exchange.requestBody ?? undefined };
}
