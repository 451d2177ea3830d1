import type { Step } from '../../backends/backend.js';
import { systemClock, type Clock } from '../../backends/clock.js';
import { AuthError } from '../../errors.js';
import type { Auth, SignInResult } from '../../session/auth.js';

/** GoTrue's challenges last five minutes (contracts/gotrue.md §6); one that is chosen shortly before its end still arrives. */
const freshMs = 4 * 60_000;
/** Challenges that came too late all the same: the device slept while the person chose. */
const mostLate = 3;

/**
 * Lets the browser offer the person's passkeys in the e-mail field (Web Authentication Level 3, conditional mediation), for
 * as long as the signal lasts. Nobody has asked for it, so that it fails without a word: the form is there.
 *
 * A challenge that grows old is replaced by a fresh one, but not while nobody looks at the page.
 *
 * @returns what a chosen passkey led to; nothing where none is offered, or it failed
 */
export async function offerPasskeys(
  auth: Auth,
  field: HTMLInputElement,
  signal: AbortSignal,
  clock: Clock = systemClock,
): Promise<SignInResult | Step | undefined> {
  try {
    if (!(await isOffered(auth)) || signal.aborted) return undefined;
    mark(field);
    for (let late = 0; late < mostLate;) {
      await seen(signal);
      const fresh = new AbortController();
      const cancel = clock.after(freshMs, () => fresh.abort());
      try {
        const given = { signal: AbortSignal.any([signal, fresh.signal]) };
        return await auth.signIn({ method: 'passkey', conditional: true }, given);
      } catch (error) {
        if (signal.aborted) return undefined;
        if (fresh.signal.aborted) continue;
        if (!(error instanceof AuthError) || error.code !== 'code_invalid') return undefined;
        late++;
      } finally {
        cancel();
      }
    }
  } catch {
    // Neither a browser that cannot say nor a backend that does not answer is the person's concern.
  }
  return undefined;
}

/** Only where the backend says so: a service that does not tell would be asked in vain by every visitor. */
async function isOffered(auth: Auth): Promise<boolean> {
  return (await PublicKeyCredential.isConditionalMediationAvailable()) && (await auth.offer()).passkey === true;
}

/** Browsers offer passkeys only in a field that says so. */
function mark(field: HTMLInputElement): void {
  const names = (field.getAttribute('autocomplete') ?? '').split(/\s+/).filter(Boolean);
  if (!names.includes('webauthn')) field.setAttribute('autocomplete', [...names, 'webauthn'].join(' '));
}

/** Until somebody looks at the page. @throws the signal's reason */
async function seen(signal: AbortSignal): Promise<void> {
  while (document.visibilityState !== 'visible') {
    await new Promise<unknown>((resolve, reject) => {
      document.addEventListener('visibilitychange', resolve, { once: true, signal });
      signal.addEventListener('abort', () => reject(signal.reason as Error), { once: true });
    });
  }
}
