import './context-root.js';
import { PorticoGate } from '../elements/gate.js';
import { warnOfSecondCopy } from '../elements/second-copy.js';

if (!customElements.get('portico-gate')) customElements.define('portico-gate', PorticoGate);
else warnOfSecondCopy('portico-gate', PorticoGate);

declare global {
  interface HTMLElementTagNameMap {
    'portico-gate': PorticoGate;
  }
}
