import { html, nothing, render, type LitElement } from 'lit';
import { AuthError } from '../../errors.js';
import { reportError } from '../act.js';
import type { Conversation } from './conversation.js';
import type { Views } from './login-views.late.js';
import { viewSlot } from './steps.js';

/** The forms that come after the first: loaded when one is needed, and again where that failed. */
export class LateViews {
  /** There from when one was needed until somebody signed in. */
  open: Views | undefined;
  /** Why they cannot be had. */
  problem: AuthError | undefined;
  #isLoading = false;

  constructor(
    private readonly host: LitElement,
    private readonly conversation: Conversation,
  ) {}

  load(): void {
    if (this.open || this.problem || this.#isLoading) return;
    const { host } = this;
    this.#isLoading = true;
    import('./login-views.late.js')
      .then(
        ({ openViews }) => {
          if (host.isConnected) this.open = openViews(host, viewSlot, { html, nothing, render }, this.conversation);
        },
        (cause: unknown) => {
          const message = 'A form could not be loaded: host all files of this library’s folder beside it.';
          this.problem = new AuthError('network', message, { cause });
          reportError(host, this.problem);
        },
      )
      .finally(() => {
        this.#isLoading = false;
        host.requestUpdate();
      });
  }

  readonly tryAgain = (): void => {
    this.problem = undefined;
    this.host.requestUpdate();
  };

  close(): void {
    this.open?.form.remove();
    this.open = undefined;
  }
}
