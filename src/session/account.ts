import type { Backend, Call, Outcome, Session, Step } from '../backends/backend.js';
import { AuthError } from '../errors.js';
import type { Account, CallOptions } from './client.js';
import type { HeldSession } from './held-session.js';
import type { Renewal } from './renewal.js';
import type { Lent } from './exchange.js';
import { readRedirect } from './return.js';
import type { Steps } from './steps.js';

export interface AccountParts {
  readonly backend: Backend;
  readonly held: HeldSession;
  readonly renewal: Renewal;
  readonly steps: Steps;
  readonly accessToken: () => Promise<string | null>;
  readonly signal: AbortSignal;
}

/** What the person can see and change, part by part as the backend has them. */
export function accountOf(parts: AccountParts): Account {
  const { profile, password, contact, factors, passkeys, identities, apiKeys, privateKey } =
    parts.backend.account ?? {};
  const { asPerson, asStep, trade } = callsOf(parts);
  const needed = async (step: Promise<Step | undefined>): Promise<Step> => {
    const found = await step;
    if (!found) throw new AuthError('bad_response', 'The backend named no step where one is needed.');
    return found;
  };

  return {
    ...(profile && {
      profile: {
        editable: profile.update ? (profile.editable ?? []) : [],
        read: () => asPerson((session, call) => profile.read(session, call)),
        update: (changes) =>
          asPerson((session, call) => {
            if (!profile.update) throw new AuthError('not_supported', 'This backend’s profiles can only be read.');
            return profile.update(session, changes, call);
          }),
      },
    }),
    ...(password && {
      password: { change: (change) => asStep((session, call) => password.change(session, change, call)) },
    }),
    ...(contact && {
      contact: {
        change: (change, options) => asStep((session, call) => contact.change(session, change, call), options),
      },
    }),
    ...(factors && {
      factors: {
        list: () => asPerson((session, call) => factors.list(session, call)),
        enroll: (request) => asPerson((session, call) => factors.enroll(session, request, call)),
        confirm: (enrolment, code) =>
          trade((session, exchange, call) => factors.confirm(session, enrolment, code, exchange, call)),
        remove: (id) => asPerson((session, call) => factors.remove(session, id, call)),
        stepUp: () => needed(asStep((session, call) => factors.stepUp(session, call))),
      },
    }),
    ...(passkeys && {
      passkeys: {
        list: () => asPerson((session, call) => passkeys.list(session, call)),
        add: async (name) => {
          const passkey = await asPerson((session, call) => passkeys.add(session, call));
          if (!name) return passkey;
          await asPerson((session, call) => passkeys.rename(session, passkey.id, name, call));
          return { ...passkey, name };
        },
        rename: (id, name) => asPerson((session, call) => passkeys.rename(session, id, name, call)),
        remove: (id) => asPerson((session, call) => passkeys.remove(session, id, call)),
      },
    }),
    ...(identities && {
      identities: {
        list: () => asPerson((session, call) => identities.list(session, call)),
        link: (provider, options) =>
          needed(asStep((session, call) => identities.link(session, provider, call), options)),
        unlink: (id) => asPerson((session, call) => identities.unlink(session, id, call)),
      },
    }),
    ...(apiKeys && {
      apiKeys: {
        list: () => asPerson((session, call) => apiKeys.list(session, call)),
        create: (name) => asPerson((session, call) => apiKeys.create(session, name, call)),
        deactivate: (id) => asPerson((session, call) => apiKeys.deactivate(session, id, call)),
      },
    }),
    ...(privateKey && {
      privateKey: { status: () => asPerson((session, call) => privateKey.status(session, call)) },
    }),
  };
}

type PersonalCall<T> = (session: Session, call: Call) => Promise<T>;

function callsOf({ held, renewal, steps, accessToken, signal }: AccountParts) {
  /** Once more with another token where the backend refuses the first: a clock or a sign-out elsewhere may have fooled us. */
  async function asPerson<T>(run: PersonalCall<T>, options: CallOptions = {}): Promise<T> {
    const signals = [signal, steps.ended, ...(options.signal ? [options.signal] : [])];
    const { captchaToken, redirectTo } = options;
    const call = { signal: AbortSignal.any(signals), captchaToken, redirectTo: readRedirect(redirectTo) };
    const token = await accessToken();
    const once = async () => {
      if (!held.session) throw new AuthError('signed_out', 'Nobody is signed in.');
      return run(held.session, call);
    };
    return once().catch(async (error: unknown) => {
      const refused = error instanceof AuthError && error.code === 'session_expired' && token !== null;
      if (refused && (await renewal.replace(token)) !== null) return once();
      throw error;
    });
  }

  /** What is done at once changes the user: another token tells the page. */
  async function asStep(run: PersonalCall<Outcome | undefined>, options?: CallOptions): Promise<Step | undefined> {
    let owner: string | undefined;
    const outcome = await asPerson((session, call) => {
      owner = session.user.id;
      return run(session, call);
    }, options);
    if (held.session?.user.id !== owner) throw new AuthError('aborted', 'Somebody else is here meanwhile, or nobody.');
    if (outcome?.kind === 'step') return steps.keep(outcome.step, outcome.secrets, owner);
    const token = held.session?.accessToken;
    if (token !== undefined) await renewal.replace(token);
    return undefined;
  }

  async function trade(
    run: (session: Session, exchange: Lent['exchange'], call: Call) => Promise<unknown>,
  ): Promise<void> {
    const { exchange, show } = steps.lend(AbortSignal.any([signal, steps.ended]));
    try {
      await asPerson((session, call) => run(session, exchange, call));
    } finally {
      show();
    }
  }

  return { asPerson, asStep, trade };
}
