import { apiKey } from '../../../src/backends/api-key.js';
import exchanges from '../../contracts/api-keys.exchanges.json';
import { fuzz, url } from './fuzz.js';

test('whatever a server answers, api-key fails with AuthErrors alone and tells nothing of what was sent', async function () {
  this.timeout(80_000);
  await fuzz((http) => apiKey({ url, probe: '/models', http }), exchanges);
});
