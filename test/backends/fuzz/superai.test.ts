import { superai } from '../../../src/backends/superai.js';
import gotrueExchanges from '../../contracts/gotrue.exchanges.json';
import exchanges from '../../contracts/superai.exchanges.json';
import { jwt } from '../fake-server.js';
import { fuzz, url } from './fuzz.js';

test('whatever a server answers, superai fails with AuthErrors alone and tells nothing of what was sent', async function () {
  this.timeout(80_000);
  await fuzz(
    (http) => superai({ url, authUrl: `${url}/auth/v1`, anonKey: jwt({ role: 'anon' }), http }),
    [...exchanges, ...gotrueExchanges],
  );
});
