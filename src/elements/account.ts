import { html, LitElement, nothing, render, type TemplateResult } from 'lit';
import { property } from 'lit/decorators.js';
import { AuthError } from '../errors.js';
import type { Auth } from '../session/auth.js';
import { base } from '../theme/base.js';
import { hintStyles } from '../theme/hint.js';
import { SchemeController } from '../theme/scheme.js';
import { tokens } from '../theme/tokens.js';
import type { Account } from './account/account-sections.late.js';
import { act, reportError } from './act.js';
import { AuthController } from './auth-controller.js';
import { setUpHint } from './hint.js';
import { sentence, WordsController } from './words.js';

/**
 * What somebody can see and change about their account, as far as the backend can: profile, e-mail and phone, password,
 * second factors, passkeys, linked accounts, API keys, whether a private key is set, sessions; for a visitor without an account, making one. Its forms stand among
 * the element's light children, where password managers find them.
 *
 * @tag portico-account
 * @summary What a person can see and change about their account.
 * @fires {AuthErrorEvent} portico-error - Something could not be read or changed.
 * @slot signed-out - Shown to whoever is not signed in.
 * @csspart section - Every section; also `profile`, `contact`, `password`, `factors`, `passkeys`, `identities`, `api-keys`, `private-key`, `sessions`, `upgrade`.
 * @csspart section-heading - Its heading.
 * @csspart cancel - Closes the form that is open.
 */
export class PorticoAccount extends LitElement {
  static override styles = [tokens, base, hintStyles];

  /** Which sections, in which order, by their names. Default: all that the backend has. */
  @property() sections = '';
  /** Where providers and mails send people back to: an address on this page's origin. Default: this page. */
  @property({ attribute: 'redirect-to' }) redirectTo = '';

  readonly #language = new WordsController(this);
  readonly #auth = new AuthController(this, {
    client: () => this.#close(),
    state: () => this.#follow(),
  });
  readonly #internals = this.attachInternals();
  #account: Account | undefined;
  /** Whose account is open. */
  #whose: string | undefined;
  #notLoaded: AuthError | undefined;

  constructor() {
    super();
    new SchemeController(this, this.#internals);
  }

  override disconnectedCallback(): void {
    super.disconnectedCallback();
    this.#close();
  }

  protected override render(): TemplateResult | typeof nothing {
    const { status } = this.#auth.state;
    const { words } = this.#language;
    if (status === 'restoring') return nothing;
    if (status === 'signed-out') return html`<slot name="signed-out"></slot>`;
    if (this.#notLoaded) {
      const again = (): void => this.#follow();
      return setUpHint(this.#notLoaded, sentence(words, this.#notLoaded), words, { busy: false, again });
    }
    return html`<div class="root">${this.#account?.render() ?? nothing}</div>`;
  }

  /** Another person's account is another one altogether; the same person's goes on. */
  #follow(): void {
    const { auth, state } = this.#auth;
    const whose =
      state.status === 'signed-in' || state.status === 'anonymous' ? `${state.status} ${state.user.id}` : '';
    if (whose === this.#whose && !this.#notLoaded) return;
    this.#close();
    this.#whose = whose;
    if (whose && auth) void this.#open(auth, whose);
  }

  async #open(auth: Auth, whose: string): Promise<void> {
    try {
      const { openAccount } = await import('./account/account-sections.late.js');
      if (whose !== this.#whose || auth !== this.#auth.auth || !this.renderRoot) return;
      this.#account = openAccount({
        host: this,
        root: this.renderRoot as ShadowRoot,
        lit: { html, nothing, render },
        auth,
        language: () => this.#language,
        wanted: () => (this.sections ?? '').split(/[\s,]+/).filter(Boolean),
        options: () => (this.redirectTo ? { redirectTo: this.redirectTo } : {}),
        update: () => this.requestUpdate(),
        updated: () => this.updateComplete,
        act: (work) => act(this, auth, work),
      });
    } catch (cause) {
      const message = 'The account could not be loaded: host all files of this library’s folder beside it.';
      this.#notLoaded = new AuthError('network', message, { cause });
      reportError(this, this.#notLoaded);
    }
    this.requestUpdate();
  }

  #close(): void {
    this.#account?.close();
    this.#account = undefined;
    this.#whose = undefined;
    this.#notLoaded = undefined;
  }
}
