import { inkeep } from '../../../src/backends/inkeep.js';
import exchanges from '../../contracts/inkeep.exchanges.json';
import { fuzz, url } from './fuzz.js';

test('whatever a server answers, inkeep fails with AuthErrors alone and tells nothing of what was sent', async function () {
  this.timeout(80_000);
  await fuzz(
    (http) =>
      inkeep({
        url,
        appId: 'app_a1b2c3d4e5f6',
        http,
        solve: () => Promise.resolve({ counter: 1, payload: 'e30=', tookMs: 1 }),
      }),
    exchanges,
  );
});
