import { AuthError } from '../errors.js';
import type { AccountMethods, Backend, Session, StepContext } from './backend.js';

export interface CombineOptions {
  /** Opens the sessions of visitors without an account. */
  readonly anonymous: Backend;
  /** Signs people in. */
  readonly signIn: Backend;
}

/**
 * Two services as one backend: one for visitors, one for people.
 *
 * Each session stays its own service's: it is renewed there, ended there, and its token goes to that service's origins and to
 * those in `allow`, never to the other service. Neither can make an account of the other's session: who signs in is told to
 * `onUpgrade`, and the anonymous session is set aside until they sign out.
 *
 * @throws AuthError `misconfigured` where one cannot do its part
 */
export function combine({ anonymous, signIn }: CombineOptions): Backend {
  if (!anonymous.signInAnonymously) throw lacks(anonymous, 'opens no anonymous sessions');
  if (!signIn.signIn) throw lacks(signIn, 'signs nobody in');
  const of = ({ user }: Session) => (user.anonymous ? anonymous : signIn);
  const both = [anonymous, signIn];
  /** Those that an address may be of: both, where they share an origin or the address is the site's own. */
  const at = (address: string): readonly Backend[] => {
    const found = URL.canParse(address) ? both.filter(({ origins }) => origins.includes(new URL(address).origin)) : [];
    return found.length ? found : both;
  };
  const { describe, signOutScopes, rotateAfterMs } = signIn;

  return {
    ...peopleOnly(signIn),
    name: `${anonymous.name}+${signIn.name}`,
    project: `${anonymous.project}+${signIn.project}`,
    origins: [...new Set([...anonymous.origins, ...signIn.origins])],
    originsOf: (session) => of(session).origins,
    renewal: (session) => {
      const { renewal } = of(session);
      return typeof renewal === 'function' ? renewal(session) : renewal;
    },
    methods: signIn.methods ?? ['password'],
    ...(signOutScopes && { signOutScopes }),
    ...(rotateAfterMs !== undefined && { rotateAfterMs }),
    ...(describe && { describe: async (call) => ({ ...(await describe(call)), anonymous: true }) }),
    signInAnonymously: (call) => anonymous.signInAnonymously!(call),
    refresh: (session, call) => of(session).refresh(session, call),
    signOut: async (session, scope, call) => of(session).signOut?.(session, scope, call),
    async requestHeaders(url) {
      const wanted = await Promise.all(at(url.href).map(async (backend) => backend.requestHeaders?.(url)));
      return Object.assign({}, ...wanted) as Readonly<Record<string, string>>;
    },
    async rejectsToken(response) {
      const said = await Promise.all(at(response.url).map(async (backend) => backend.rejectsToken(response)));
      return said.some((rejected) => rejected);
    },
  };
}

/** What the sign-in service does for people; a visitor's session is another service's and is not shown to it. */
function peopleOnly(signIn: Backend): Partial<Backend> {
  const { signUp, resetPassword, loginMethod, resendInvite, resend, claimsReturn, finishReturn, account } = signIn;
  const given = { signUp, resetPassword, loginMethod, resendInvite, claimsReturn };
  const present = Object.fromEntries(Object.entries(given).filter(([, method]) => method));
  return {
    ...(present as Partial<Backend>),
    signIn: (input, call) => signIn.signIn!(input, call),
    ...(signIn.continue && {
      continue: (step, input, context, call) => signIn.continue!(step, input, ownOnly(context), call),
    }),
    ...(resend && { resend: (step, context, call) => resend(step, ownOnly(context), call) }),
    ...(finishReturn && {
      finishReturn: (params, context, call) => finishReturn(params, ownOnly(context), call),
    }),
    ...(account && { account: guarded(account) }),
  };
}

function ownOnly(context: StepContext): StepContext {
  if (!context.session?.user.anonymous) return context;
  return { ...context, session: undefined, exchange: () => Promise.reject(nobody()) };
}

/** Every call of every part takes the session first. */
function guarded(account: AccountMethods): AccountMethods {
  const guard = (part: object): object =>
    Object.fromEntries(
      Object.entries(part).map(([name, value]: [string, unknown]) => [
        name,
        typeof value === 'function'
          ? (session: Session, ...rest: unknown[]) =>
              session.user.anonymous ? Promise.reject(nobody()) : (value.call(part, session, ...rest) as unknown)
          : value,
      ]),
    );
  return Object.fromEntries(
    Object.entries(account).map(([name, part]: [string, object | undefined]) => [name, part && guard(part)]),
  );
}

function nobody(): AuthError {
  return new AuthError('signed_out', 'A visitor has no account at the sign-in service.');
}

function lacks({ name }: Backend, what: string): AuthError {
  return new AuthError('misconfigured', `The ${name} backend ${what}.`);
}
