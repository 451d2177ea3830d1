import './context-root.js';
import { PorticoAnonymous } from '../elements/anonymous.js';

if (!customElements.get('portico-anonymous')) customElements.define('portico-anonymous', PorticoAnonymous);

declare global {
  interface HTMLElementTagNameMap {
    'portico-anonymous': PorticoAnonymous;
  }
}
