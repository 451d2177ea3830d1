import './context-root.js';
import { PorticoUser } from '../elements/user.js';

if (!customElements.get('portico-user')) customElements.define('portico-user', PorticoUser);

declare global {
  interface HTMLElementTagNameMap {
    'portico-user': PorticoUser;
  }
}
