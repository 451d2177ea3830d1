import { html, LitElement, nothing, type TemplateResult } from 'lit';
import { property, query, state } from 'lit/decorators.js';
import type { SignOutScope, User } from '../backends/backend.js';
import { base } from '../theme/base.js';
import { SchemeController } from '../theme/scheme.js';
import { tokens } from '../theme/tokens.js';
import { userStyles } from '../theme/user.js';
import { act } from './act.js';
import { AuthController } from './auth-controller.js';
import { SignedOutEvent } from './events.js';
import { nameOf } from './name-of.js';
import { WordsController } from './words.js';

/**
 * Who is here, with a menu: account, sign out, sign out everywhere. A visitor without an account is called a guest, and
 * sees the `signed-out` slot beside it.
 *
 * The menu is a disclosure: a button, and below it links and buttons in their natural order. Escape closes it, and so
 * does leaving it; the arrow keys also walk through it.
 *
 * @tag portico-user
 * @summary Who is here, with a menu.
 * @fires {SignedOutEvent} portico-signed-out - The session is over, whoever ended it.
 * @fires {AuthErrorEvent} portico-error - The other devices could not be signed out.
 * @slot signed-out - For visitors who have not signed in, e.g. a link to the sign-in page.
 * @csspart button - Opens the menu.
 * @csspart avatar - The first letter of the name.
 * @csspart name - The name.
 * @csspart menu - The menu.
 * @csspart account - The link to the account.
 * @csspart sign-out - Signs out here.
 * @csspart sign-out-everywhere - Signs out on all devices.
 * @cssstate open - The menu is open.
 */
export class PorticoUser extends LitElement {
  static override styles = [tokens, base, userStyles];

  /** Address of the account page; without it the menu has no such link. */
  @property({ attribute: 'account-href' }) accountHref = '';

  @state() private open = false;
  @query('[part="button"]') private button!: HTMLButtonElement | null;

  readonly #language = new WordsController(this);
  readonly #auth = new AuthController(this, {
    client: () => (this.open = false),
    state: (state, change) => {
      if (state.status !== 'signed-out' || !change?.cause) return;
      if (change.previous.status !== 'signed-in' && change.previous.status !== 'anonymous') return;
      const event = new SignedOutEvent(change.cause);
      this.open = false;
      this.dispatchEvent(event);
    },
  });
  readonly #internals = this.attachInternals();

  constructor() {
    super();
    new SchemeController(this, this.#internals);
    this.addEventListener('keydown', (event) => this.#walk(event));
    this.addEventListener('focusout', ({ relatedTarget }) => {
      if (relatedTarget instanceof Node && !this.contains(relatedTarget)) this.open = false;
    });
  }

  override connectedCallback(): void {
    super.connectedCallback();
    document.addEventListener('pointerdown', this.#closeOutside);
  }

  override disconnectedCallback(): void {
    super.disconnectedCallback();
    document.removeEventListener('pointerdown', this.#closeOutside);
    this.open = false;
  }

  protected override render(): TemplateResult | typeof nothing {
    const { state } = this.#auth;
    switch (state.status) {
      case 'restoring':
        return nothing;
      case 'signed-out':
        return html`<div class="root"><slot name="signed-out"></slot></div>`;
      case 'anonymous':
        return html`<div class="root guest">${this.#menu(state.user)}<slot name="signed-out"></slot></div>`;
      case 'signed-in':
        return html`<div class="root">${this.#menu(state.user)}</div>`;
      default:
        return state satisfies never;
    }
  }

  protected override updated(): void {
    this.#internals.states[this.open ? 'add' : 'delete']('open');
  }

  #menu(user: User): TemplateResult {
    const { words } = this.#language;
    const name = user.anonymous ? words.guest : (nameOf(user) ?? words.your_account);
    return html`
      <div class="disclosure">
        <button part="button" type="button" aria-expanded=${this.open} aria-controls="menu" @click=${this.#toggle}>
          <span part="avatar" aria-hidden="true">${String.fromCodePoint(name.codePointAt(0) ?? 32).toUpperCase()}</span>
          <span part="name">${name}</span><span class="visually-hidden">, ${words.account_menu}</span>
          <span class="chevron"></span>
        </button>
        <div part="menu" id="menu" ?hidden=${!this.open}>${user.anonymous ? this.#guestItems() : this.#items()}</div>
      </div>
    `;
  }

  #items(): TemplateResult {
    const { words } = this.#language;
    const everywhere = this.#auth.auth?.can('sign-out-everywhere');
    return html`
      ${
        this.accountHref
          ? html`<a part="account" class="button" href=${this.accountHref}>${words.account}</a>
              <hr />`
          : nothing
      }
      <button part="sign-out" type="button" @click=${() => this.#signOut('here')}>${words.sign_out}</button>
      ${
        everywhere
          ? html`<button part="sign-out-everywhere" type="button" @click=${() => this.#signOut('everywhere')}>
              ${words.sign_out_everywhere}
            </button>`
          : nothing
      }
    `;
  }

  #guestItems(): TemplateResult {
    const end = (): void => this.#signOut('here');
    return html`<button part="sign-out" type="button" @click=${end}>${this.#language.words.end_guest_session}</button>`;
  }

  #signOut(scope: SignOutScope): void {
    const { auth } = this.#auth;
    this.open = false;
    if (auth) act(this, auth, () => auth.signOut({ scope })).catch(() => undefined);
  }

  readonly #toggle = (): void => {
    this.open = !this.open;
  };

  readonly #closeOutside = (event: Event): void => {
    if (!event.composedPath().includes(this)) this.open = false;
  };

  #walk(event: KeyboardEvent): void {
    if (!this.open && event.key !== 'ArrowDown') return;
    const step = { ArrowDown: 1, ArrowUp: -1, Escape: 0 }[event.key];
    if (step === undefined) return;
    const onButton = this.shadowRoot?.activeElement === this.button;
    if (step === 0) {
      event.stopPropagation();
      this.open = false;
      this.button?.focus();
      return;
    }
    if (!this.open && !onButton) return;
    event.preventDefault();
    this.open = true;
    void this.updateComplete.then(() => this.#focusItem(step));
  }

  #focusItem(step: number): void {
    const items = [...this.renderRoot.querySelectorAll<HTMLElement>('[part="menu"] :is(a, button)')];
    const active = items.indexOf(this.shadowRoot?.activeElement as HTMLElement);
    const index = active === -1 ? (step > 0 ? 0 : items.length - 1) : (active + step + items.length) % items.length;
    items[index]?.focus();
  }
}
