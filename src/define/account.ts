import './context-root.js';
import { PorticoAccount } from '../elements/account.js';
import { warnOfSecondCopy } from '../elements/second-copy.js';

if (!customElements.get('portico-account')) customElements.define('portico-account', PorticoAccount);
else warnOfSecondCopy('portico-account', PorticoAccount);

declare global {
  interface HTMLElementTagNameMap {
    'portico-account': PorticoAccount;
  }
}
