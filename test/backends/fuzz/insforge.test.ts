import { insforge } from '../../../src/backends/insforge.js';
import exchanges from '../../contracts/insforge.exchanges.json';
import { fuzz, url } from './fuzz.js';

test('whatever a server answers, insforge fails with AuthErrors alone and tells nothing of what was sent', async function () {
  this.timeout(80_000);
  await fuzz((http) => insforge({ url, anonKey: 'anon_' + 'a'.repeat(64), http }), exchanges);
});
