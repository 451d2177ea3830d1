import { morpheus } from '../../../src/backends/morpheus.js';
import exchanges from '../../contracts/morpheus.exchanges.json';
import { fuzz, url } from './fuzz.js';

test('whatever a server answers, morpheus fails with AuthErrors alone and tells nothing of what was sent', async function () {
  this.timeout(80_000);
  await fuzz((http) => morpheus({ url, http }), exchanges);
});
