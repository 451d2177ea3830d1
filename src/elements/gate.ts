import { css, html, LitElement, type PropertyValues, type TemplateResult } from 'lit';
import { property } from 'lit/decorators.js';
import { AuthController } from './auth-controller.js';

const statuses = new Set(['signed-out', 'anonymous', 'signed-in']);

/**
 * Shows its content to the visitors it is meant for, else its `else` slot; while nobody knows who is here neither, or its
 * `pending` slot. It hides, it does not protect: whatever stands in the page can be read there.
 *
 * @tag portico-gate
 * @summary Shows its content while the visitor's state matches.
 * @slot - Shown while the state is one of `when`.
 * @slot else - Shown while it is another one.
 * @slot pending - Shown until it is known.
 * @cssstate open - The content is shown.
 */
export class PorticoGate extends LitElement {
  static override styles = css`
    :host {
      display: contents;
    }
    :host([hidden]) {
      display: none !important;
    }
  `;

  /** For whom, separated by blanks: `signed-out`, `anonymous`, `signed-in`. */
  @property() when = 'signed-in';

  readonly #auth = new AuthController(this);
  readonly #internals = this.attachInternals();

  protected override willUpdate(changed: PropertyValues<this>): void {
    const unknown = changed.has('when') && this.#wanted().find((word) => !statuses.has(word));
    if (unknown) console.warn(`[portico] when="${this.when}": "${unknown}" is no state of a visitor.`, this);
  }

  protected override render(): TemplateResult {
    const { status } = this.#auth.state;
    const open = this.#wanted().includes(status);
    this.#internals.states[open ? 'add' : 'delete']('open');
    if (status === 'restoring') return html`<slot name="pending"></slot>`;
    return open ? html`<slot></slot>` : html`<slot name="else"></slot>`;
  }

  #wanted(): string[] {
    return (this.when ?? '').split(/\s+/).filter(Boolean);
  }
}
