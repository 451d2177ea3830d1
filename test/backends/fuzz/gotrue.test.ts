import { gotrue } from '../../../src/backends/gotrue.js';
import exchanges from '../../contracts/gotrue.exchanges.json';
import { fuzz, url } from './fuzz.js';

test('whatever a server answers, gotrue fails with AuthErrors alone and tells nothing of what was sent', async function () {
  this.timeout(80_000);
  await fuzz((http) => gotrue({ url, http }), exchanges);
});
