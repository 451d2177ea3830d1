import './context-root.js';
import { PorticoAccount } from '../elements/account.js';

if (!customElements.get('portico-account')) customElements.define('portico-account', PorticoAccount);

declare global {
  interface HTMLElementTagNameMap {
    'portico-account': PorticoAccount;
  }
}
