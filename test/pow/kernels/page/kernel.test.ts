import { pageKernel } from '../../../../src/pow/kernels/page/kernel.js';
import { agreesWithWebCrypto } from '../counters.js';

suite("the search by the page's own program", () => {
  agreesWithWebCrypto('SHA-256', pageKernel);
});
