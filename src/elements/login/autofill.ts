import type { LitElement } from 'lit';
import type { Auth } from '../../session/auth.js';
import type { Conversation } from './conversation.js';

/** Where a passkey may be offered: in this field of this form, for this client. */
interface Place {
  readonly auth: Auth;
  /** Which form stands there. */
  readonly page: string;
  readonly field: HTMLInputElement;
}

/**
 * Has passkeys offered in the e-mail field for as long as a form with one is shown. What does it is loaded once there is a
 * browser and a client that can.
 */
export class PasskeyAutofill {
  #offered: (Place & { readonly state: Auth['state']; readonly life: AbortController; over: boolean }) | undefined;

  constructor(
    private readonly host: LitElement,
    private readonly conversation: Conversation,
  ) {}

  /** @param place - Nothing while no such form is shown, or it is being sent. */
  update(place: Place | undefined): void {
    const offered = this.#offered;
    if (!place || !canOffer(place.auth)) return this.close();
    const same = offered?.auth === place.auth && offered.page === place.page && offered.field === place.field;
    // What is over is not begun again for the same visitor: it was refused, or cannot be.
    if (same && !(offered.over && offered.state !== place.auth.state)) return;
    this.close();
    const begun = { ...place, state: place.auth.state, life: new AbortController(), over: false };
    this.#offered = begun;
    void this.#offer(begun).finally(() => {
      begun.over = true;
      this.host.requestUpdate();
    });
  }

  close(): void {
    this.#offered?.life.abort();
    this.#offered = undefined;
  }

  async #offer({ auth, field, life: { signal } }: Place & { life: AbortController }): Promise<void> {
    // A form works without it, so that nobody is told where the file is missing.
    const late = await import('./passkey-autofill.late.js').catch(() => undefined);
    const result = await late?.offerPasskeys(auth, field, signal);
    if (result) this.conversation.arrive(auth, result);
  }
}

function canOffer(auth: Auth): boolean {
  const { PublicKeyCredential: api } = globalThis as { PublicKeyCredential?: object };
  return api !== undefined && 'isConditionalMediationAvailable' in api && auth.can('passkey') === true;
}
