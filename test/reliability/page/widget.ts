/** A page that holds elements only: what a site gets that writes `<portico-auth>`. */
import '../../../src/define/index.js';
