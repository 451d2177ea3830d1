import './context-root.js';
import { PorticoGate } from '../elements/gate.js';

if (!customElements.get('portico-gate')) customElements.define('portico-gate', PorticoGate);

declare global {
  interface HTMLElementTagNameMap {
    'portico-gate': PorticoGate;
  }
}
