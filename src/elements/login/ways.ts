import type { Capability, SignInMethod } from '../../backends/backend.js';
import type { Page } from './flow.js';

/** What of a client is asked here: whether it can, and which providers its backend has switched on. */
export interface Offered {
  can(capability: Capability): boolean | undefined;
  readonly providers: readonly string[] | undefined;
  readonly anonymous: boolean;
}

/** What the site wants: its attributes. Empty lists leave it to the backend. */
export interface Wanted {
  readonly view: string;
  readonly methods: readonly string[];
  readonly providers: readonly string[];
}

/** The ways in, in the order they are shown. */
export interface Ways {
  /** Nothing where there is no way in at all. */
  readonly home: Page | undefined;
  /** Pages that sign in by another method than the one shown first. */
  readonly pages: readonly Page[];
  readonly providers: readonly string[];
  readonly passkey: boolean;
  readonly signUp: boolean;
  readonly reset: boolean;
  readonly invite: boolean;
}

const pages: Readonly<Partial<Record<SignInMethod, Page>>> = {
  password: 'sign-in',
  'email-code': 'email',
  'magic-link': 'link',
  'phone-code': 'phone',
  sso: 'sso',
  'api-key': 'api-key',
};

/** A mail with a code mostly holds a link too, so that a link alone is offered only where it is asked for. */
const usual: readonly SignInMethod[] = ['password', 'email-code', 'passkey', 'phone-code', 'sso', 'oauth', 'api-key'];

/** Values of `methods`. */
export const knownMethods: readonly string[] = [...usual, 'magic-link'];

/** Until the backend has told what it offers, what the site asks for is shown, else the password: nearly all have it. */
export function waysOf({ can, providers: switchedOn, anonymous }: Offered, wanted: Wanted): Ways {
  const asked = wanted.methods.filter((method): method is SignInMethod => knownMethods.includes(method));
  const unless = (method: SignInMethod) =>
    asked.length > 0 || method === 'password' || (method === 'oauth' && wanted.providers.length > 0);
  const methods = (asked.length ? asked : usual).filter((method) => can(method) ?? unless(method));
  const own = methods.flatMap((method) => pages[method] ?? []);
  const known = wanted.providers.filter((name) => switchedOn?.includes(name) ?? true);
  const providers = methods.includes('oauth') ? (wanted.providers.length ? known : (switchedOn ?? [])) : [];
  const passkey = methods.includes('passkey');
  const signUp = methods.includes('password') && can('sign-up') === true;
  const reset = methods.includes('password') && can('reset') === true;
  return {
    home: wantedPage(wanted.view, can, anonymous) ?? own[0] ?? (passkey || providers.length ? 'sign-in' : undefined),
    pages: own,
    providers,
    passkey,
    signUp,
    reset,
    invite: methods.includes('password') && can('resend-invite') === true,
  };
}

function wantedPage(view: string, can: Offered['can'], anonymous: boolean): Page | undefined {
  switch (view) {
    case 'sign-up':
    case 'reset':
      return can(view) === false ? undefined : view;
    case 'upgrade':
      if (anonymous && can('upgrade') !== false) return view;
      return can('sign-up') === false ? undefined : 'sign-up';
    default:
      return undefined;
  }
}
