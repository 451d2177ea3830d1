import { ContextProvider } from '@lit/context';
import { css, html, LitElement, nothing, type PropertyValues, type TemplateResult } from 'lit';
import { property, state } from 'lit/decorators.js';
import { asAuthError, type AuthError } from '../errors.js';
import { registry, returns } from '../backends/registry.js';
import type { Auth } from '../session/auth.js';
import { failedAuth } from '../session/failed-auth.js';
import { captureReturn } from '../session/return.js';
import { isAnyStepOpen } from '../session/tab-step.js';
import { hintStyles } from '../theme/hint.js';
import { SchemeController } from '../theme/scheme.js';
import { tokens } from '../theme/tokens.js';
import { reportError } from './act.js';
import { authContext } from './auth-context.js';
import { setUpHint, showsError } from './hint.js';
import { relay } from './relay.js';
import { chooseBackend, makeClient, readSettings, secretsIn, type Settings } from './settings.js';
import { WordsController } from './words.js';

/**
 * Gives one client to everything inside it, made from its attributes or handed over as `client`.
 *
 * Attributes may be set and changed at any time; the client is made anew once for all changes of a moment. A client it
 * made is disposed of when the element leaves the page; one that was handed over is not.
 *
 * @tag portico-auth
 * @summary Gives one auth client to everything inside it.
 * @slot - The page's content.
 * @fires {AuthChangeEvent} portico-change - The visitor's state is another one.
 * @fires {AuthNoticeEvent} portico-notice - Something worth telling that is no change of state.
 * @fires {AuthErrorEvent} portico-error - The settings are wrong, or an anonymous session could not be opened by itself.
 * @csspart hint - The box in the element's place when the settings are wrong.
 * @cssstate failed - The settings are wrong.
 */
export class PorticoAuth extends LitElement {
  static override styles = [
    tokens,
    hintStyles,
    css`
      :host {
        display: contents;
      }
      :host([hidden]) {
        display: none !important;
      }
    `,
  ];

  /** Which auth service: `gotrue`, `superai`, `insforge`, `inkeep`, `morpheus`, `api-key`. */
  @property() backend: string | undefined;
  /** Address of the auth API. */
  @property() url: string | undefined;
  /** Address of the sign-in service where it has an origin of its own (super.ai). */
  @property({ attribute: 'auth-url' }) authUrl: string | undefined;
  /** The project's public key. Never a secret one. */
  @property({ attribute: 'anon-key' }) anonKey: string | undefined;
  /** Where to fetch the public key (super.ai: `{url}/auth/anon-key` by default). */
  @property({ attribute: 'anon-key-url' }) anonKeyUrl: string | undefined;
  /** The app's public id (Inkeep). */
  @property({ attribute: 'app-id' }) appId: string | undefined;
  /** How the refresh token travels (InsForge): `auto` (default), `cookie`, `token`. */
  @property() transport: string | undefined;
  /** A path of the API that any good key may GET (api-key). */
  @property() probe: string | undefined;
  /** When a visitor gets an anonymous session: `off` (default), `lazy`, `auto`. */
  @property() anonymous: string | undefined;
  /** Where the session is kept: `local` (default), `tab`, `memory`. */
  @property() persist: string | undefined;
  /** More origins that `client.fetch` may send the token to, separated by blanks; `self` is the page's own. */
  @property() allow: string | undefined;
  /** Same-origin address of `portico-worker.js`, for pages whose CSP forbids blob workers. */
  @property({ attribute: 'worker-url' }) workerUrl: string | undefined;
  /** Keeps the sessions of several clients of one project apart. */
  @property() name: string | undefined;

  @state() private error: AuthError | undefined;

  readonly #words = new WordsController(this);
  readonly #provider = new ContextProvider(this, { context: authContext });
  readonly #internals = this.attachInternals();
  #given: Auth | undefined;
  #made: Auth | undefined;
  #settings: string | undefined;
  #build = 0;
  #stopRelay: (() => void) | undefined;

  constructor() {
    super();
    new SchemeController(this, this.#internals);
  }

  /** The client: the one handed over, else the one made of the attributes, once it is there. */
  @property({ attribute: false })
  get client(): Auth | undefined {
    return this.#given ?? this.#provider.value;
  }
  set client(client: Auth | undefined) {
    this.#given = client;
    this.requestUpdate();
  }

  override connectedCallback(): void {
    super.connectedCallback();
    this.requestUpdate();
  }

  override disconnectedCallback(): void {
    super.disconnectedCallback();
    queueMicrotask(() => {
      if (this.isConnected) return;
      this.#drop();
      this.#settings = undefined;
    });
  }

  protected override willUpdate(changed: PropertyValues<this>): void {
    super.willUpdate(changed);
    if (!this.isConnected) return;
    if (this.#given) {
      if (this.#provider.value !== this.#given) this.#replace(this.#given, false);
      this.#settings = undefined;
      return;
    }
    const settings = readSettings((name) => this[camel(name)]);
    const text = JSON.stringify(settings);
    if (text === this.#settings) return;
    this.#drop();
    this.#settings = text;
    void this.#make(settings, this.#build);
  }

  protected override render(): TemplateResult {
    const { words } = this.#words;
    const { error } = this;
    return html`${error && showsError(error, this) ? setUpHint(error, words.not_available, words) : nothing}<slot
      ></slot>`;
  }

  protected override updated(): void {
    this.#internals.states[this.error ? 'add' : 'delete']('failed');
  }

  async #make(settings: Settings, build: number): Promise<void> {
    try {
      const load = chooseBackend(settings, registry);
      captureReturn(returns[settings.backend!], isAnyStepOpen());
      const factory = await load().catch((cause: unknown) => {
        throw asAuthError(cause, 'network', `The file of the ${settings.backend} backend could not be loaded.`);
      });
      if (build === this.#build) this.#replace(makeClient(settings, factory), true);
    } catch (reason) {
      if (build === this.#build)
        this.#fail(asAuthError(reason, 'misconfigured', 'The client could not be made.'), settings);
    }
  }

  #fail(error: AuthError, settings: Settings): void {
    for (const { name } of secretsIn(settings)) {
      this.removeAttribute(name);
      this[camel(name)] = undefined;
    }
    this.#settings = JSON.stringify(readSettings((name) => this[camel(name)]));
    showsError(error, this);
    this.#replace(failedAuth(error), true);
    this.error = error;
    reportError(this, error);
  }

  #replace(client: Auth, made: boolean): void {
    this.#drop();
    this.#made = made ? client : undefined;
    this.#stopRelay = relay(client, this);
    this.#provider.setValue(client);
  }

  /** Forgets the client it has; only one it made is disposed of. */
  #drop(): void {
    this.#build++;
    this.#stopRelay?.();
    this.#stopRelay = undefined;
    this.#made?.dispose();
    this.#made = undefined;
    this.error = undefined;
    this.#provider.setValue(undefined);
  }
}

type Camel<Name extends string> = Name extends `${infer Head}-${infer Tail}`
  ? `${Head}${Capitalize<Camel<Tail>>}`
  : Name;

function camel<Name extends string>(name: Name): Camel<Name> {
  return name.replace(/-(\w)/g, (_, letter: string) => letter.toUpperCase()) as Camel<Name>;
}
