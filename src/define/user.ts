import './context-root.js';
import { PorticoUser } from '../elements/user.js';
import { warnOfSecondCopy } from '../elements/second-copy.js';

if (!customElements.get('portico-user')) customElements.define('portico-user', PorticoUser);
else warnOfSecondCopy('portico-user', PorticoUser);

declare global {
  interface HTMLElementTagNameMap {
    'portico-user': PorticoUser;
  }
}
