import { ContextConsumer } from '@lit/context';
import type { ReactiveController, ReactiveControllerHost } from 'lit';
import type { Auth } from '../session/auth.js';
import type { AuthState, Change } from '../session/state.js';
import { authContext } from './auth-context.js';
import { whenIdle } from './when-idle.js';

/** What an element may want to do beside rendering anew. */
export interface AuthListener {
  /** Another client, or none. */
  client?(auth: Auth | undefined): void;
  /** Once for each client without a change, then for every change. */
  state?(state: AuthState, change?: Change): void;
}

/** Keeps `state` equal to the nearest client's state, and renders the host anew when it changes. */
export class AuthController implements ReactiveController {
  auth: Auth | undefined;
  state: AuthState = { status: 'restoring' };
  #unsubscribe: (() => void) | undefined;
  #provided = false;

  constructor(
    private readonly host: ReactiveControllerHost & HTMLElement,
    private readonly listener: AuthListener = {},
  ) {
    host.addController(this);
    new ContextConsumer(host, { context: authContext, subscribe: true, callback: (auth) => this.#receive(auth) });
  }

  hostConnected(): void {
    whenIdle(() => {
      if (this.#provided || !this.host.isConnected) return;
      const { localName } = this.host;
      console.warn(
        `[portico] <${localName}> has no client: put it inside a <portico-auth>, or give the script tag data-backend.`,
        this.host,
      );
    });
  }

  /** Where the host stands next there may be no client: nobody would tell us. */
  hostDisconnected(): void {
    this.#provided = false;
    this.#follow(undefined);
  }

  #receive(auth: Auth | undefined): void {
    this.#provided = true;
    this.#follow(auth);
  }

  /** A root that replays requests may bring the same client twice. */
  #follow(auth: Auth | undefined): void {
    if (auth === this.auth) return;
    this.#unsubscribe?.();
    this.#unsubscribe = undefined;
    this.auth = auth;
    this.state = { status: 'restoring' };
    this.listener.client?.(auth);
    this.#unsubscribe = auth?.subscribe((state, change) => {
      if (auth !== this.auth) return;
      this.state = state;
      this.listener.state?.(state, change);
      this.host.requestUpdate();
    });
    this.host.requestUpdate();
  }
}
