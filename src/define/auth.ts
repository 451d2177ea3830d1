import { PorticoAuth } from '../elements/auth.js';

if (!customElements.get('portico-auth')) customElements.define('portico-auth', PorticoAuth);

declare global {
  interface HTMLElementTagNameMap {
    'portico-auth': PorticoAuth;
  }
}
