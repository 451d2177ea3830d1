import './context-root.js';
import { PorticoLogin } from '../elements/login.js';
import { warnOfSecondCopy } from '../elements/second-copy.js';

if (!customElements.get('portico-login')) customElements.define('portico-login', PorticoLogin);
else warnOfSecondCopy('portico-login', PorticoLogin);

declare global {
  interface HTMLElementTagNameMap {
    'portico-login': PorticoLogin;
  }
}
