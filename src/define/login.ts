import './context-root.js';
import { PorticoLogin } from '../elements/login.js';

if (!customElements.get('portico-login')) customElements.define('portico-login', PorticoLogin);

declare global {
  interface HTMLElementTagNameMap {
    'portico-login': PorticoLogin;
  }
}
