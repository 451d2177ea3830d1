import { PorticoAuth } from '../elements/auth.js';
import { warnOfSecondCopy } from '../elements/second-copy.js';

if (!customElements.get('portico-auth')) customElements.define('portico-auth', PorticoAuth);
else warnOfSecondCopy('portico-auth', PorticoAuth);

declare global {
  interface HTMLElementTagNameMap {
    'portico-auth': PorticoAuth;
  }
}
