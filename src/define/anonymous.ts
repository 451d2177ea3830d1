import './context-root.js';
import { PorticoAnonymous } from '../elements/anonymous.js';
import { warnOfSecondCopy } from '../elements/second-copy.js';

if (!customElements.get('portico-anonymous')) customElements.define('portico-anonymous', PorticoAnonymous);
else warnOfSecondCopy('portico-anonymous', PorticoAnonymous);

declare global {
  interface HTMLElementTagNameMap {
    'portico-anonymous': PorticoAnonymous;
  }
}
