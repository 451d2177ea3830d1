import type { Session, User } from './session.js';

/** Ways to sign in. */
export type SignInInput =
  | { readonly method: 'password'; readonly email: string; readonly password: string }
  | { readonly method: 'password'; readonly phone: string; readonly password: string }
  /** A mail with a code, and mostly a link beside it. `createAccount: false` takes no newcomers. Default: takes them. */
  | {
      readonly method: 'email-code' | 'magic-link';
      readonly email: string;
      readonly createAccount?: boolean | undefined;
    }
  | {
      readonly method: 'phone-code';
      readonly phone: string;
      readonly channel?: PhoneChannel | undefined;
      readonly createAccount?: boolean | undefined;
    }
  /** `display: 'popup'` must come straight from a click, or the browser blocks the window. Default `redirect`. */
  | {
      readonly method: 'oauth';
      readonly provider: string;
      readonly scopes?: string | undefined;
      readonly display?: 'redirect' | 'popup' | undefined;
    }
  /** A token that the provider's own button gave to the page. `nonce` is what its hash was asked for with. */
  | {
      readonly method: 'id-token';
      readonly provider: string;
      readonly idToken: string;
      readonly nonce?: string | undefined;
    }
  | { readonly method: 'sso'; readonly domain: string }
  /** A key of the person's own, typed by them. `expiresAtMs`: when it ends, in ms since 1970, where they know. */
  | { readonly method: 'api-key'; readonly key: string; readonly expiresAtMs?: number | undefined }
  /** Whom the site itself has signed in: its token provider says so (Inkeep). */
  | { readonly method: 'site-token' }
  /** `conditional`: offered by the browser in the e-mail field, and quiet until it is chosen there. */
  | { readonly method: 'passkey'; readonly conditional?: boolean | undefined };

export type SignInMethod = SignInInput['method'];

export type PhoneChannel = 'sms' | 'whatsapp';

/** `data`: what the page asks beside, kept by the backend as the person's metadata. */
export type SignUpInput = {
  readonly password: string;
  readonly data?: Readonly<Record<string, unknown>> | undefined;
} & ({ readonly email: string } | { readonly phone: string; readonly channel?: PhoneChannel | undefined });

export interface ResetInput {
  readonly email: string;
}

/** What makes an account of an anonymous session; the user's id stays. */
export type UpgradeInput =
  /** `data`: as at sign-up. */
  | ({
      readonly method: 'password';
      readonly password?: string | undefined;
      readonly data?: Readonly<Record<string, unknown>> | undefined;
    } & ({ readonly email: string } | { readonly phone: string }))
  | { readonly method: 'oauth'; readonly provider: string; readonly display?: 'redirect' | 'popup' | undefined }
  | {
      readonly method: 'id-token';
      readonly provider: string;
      readonly idToken: string;
      readonly nonce?: string | undefined;
    };

/** A second factor that the person has set up, or has begun to. */
export interface Factor {
  readonly id: string;
  readonly kind: 'totp' | 'phone' | 'webauthn';
  readonly name?: string | undefined;
  readonly phone?: string | undefined;
  /** Unverified ones vanish by themselves and ask for nothing. */
  readonly verified: boolean;
}

/** What a code or a link in a message is for. */
export type MessagePurpose = 'sign-in' | 'sign-up' | 'reset' | 'upgrade' | 'change';

/**
 * What a sign-in still needs: plain data without secrets, so that it may be stored and gone on with after a reload. What is
 * secret about it (a verifier, a session that is not whole yet) lies with the client, under the step's `id`.
 */
export type Step =
  /**
   * A mail is on its way. Whether its code is typed or its link is followed, both go on. `createAccount`: what was asked for,
   * so that the same is sent again.
   * `resendAtMs`: before then the service sends no other (ms since 1970, by this device's clock), where that is known.
   */
  | {
      readonly kind: 'email-code';
      readonly id: string;
      readonly sentTo: string;
      readonly purpose: MessagePurpose;
      readonly createAccount?: boolean | undefined;
      readonly resendAtMs?: number | undefined;
    }
  /** A mail is on its way that holds a link and no code: there is nothing to type. */
  | {
      readonly kind: 'email-link';
      readonly id: string;
      readonly sentTo: string;
      readonly purpose: MessagePurpose;
      readonly createAccount?: boolean | undefined;
      readonly resendAtMs?: number | undefined;
    }
  | {
      readonly kind: 'phone-code';
      readonly id: string;
      readonly sentTo: string;
      readonly purpose: MessagePurpose;
      readonly channel: PhoneChannel;
      readonly createAccount?: boolean | undefined;
    }
  /** `challenged`: the phone factor that a code was sent to, and what the server calls that message. */
  | {
      readonly kind: 'second-factor';
      readonly id: string;
      readonly factors: readonly Factor[];
      readonly challenged?: { readonly factor: string; readonly challenge: string } | undefined;
      /** What comes after it: a new password. */
      readonly afterwards?: 'reset' | 'invite' | undefined;
    }
  /** A link of a mail was followed, or its code typed: the person chooses a password now. */
  | {
      readonly kind: 'set-password';
      readonly id: string;
      readonly why: 'reset' | 'invite';
      readonly email?: string | undefined;
    }
  /** A code was sent to prove who asks for the change. */
  | { readonly kind: 'reauthentication'; readonly id: string; readonly sentTo?: string | undefined }
  /**
   * A link that this browser did not ask for would sign in as `user`: anybody can send one, with an account of their own behind
   * it. The person says whether that is who they want to be; whoever is signed in stays so until then.    */
  | { readonly kind: 'confirm-account'; readonly id: string; readonly user: User }
  /** The address is confirmed, or the password set, and that alone signs nobody in: the person signs in now. */
  | {
      readonly kind: 'sign-in';
      readonly id: string;
      readonly why: 'confirmed' | 'password-set';
      readonly email?: string | undefined;
    }
  /** One of two mailboxes has agreed to the change of address; the other must, too. */
  | { readonly kind: 'other-mailbox'; readonly id: string }
  /** The person goes to another site and comes back: `continue` goes there. */
  | { readonly kind: 'redirect'; readonly id: string; readonly url: string; readonly provider: string };

/** Steps that are done elsewhere (in a mailbox, at a provider, in the form to sign in), and those that a yes answers. */
interface NoInput {
  readonly code?: undefined;
}

/** What answers each kind of step. */
export interface StepInputs {
  'email-code': { readonly code: string };
  'email-link': NoInput;
  'phone-code': { readonly code: string };
  /** A phone factor without `code`: sends one. A WebAuthn factor needs no code: the browser asks the person. */
  'second-factor': {
    readonly factor: string;
    readonly code?: string | undefined;
    readonly channel?: PhoneChannel | undefined;
  };
  'set-password': { readonly password: string };
  reauthentication: { readonly code: string; readonly password: string };
  /** Yes. For no there is `cancelStep`. */
  'confirm-account': NoInput;
  'sign-in': NoInput;
  'other-mailbox': NoInput;
  redirect: NoInput;
}

/** What goes with a step and must not be seen: kept by the client, sealed, under the step's id. */
export interface StepSecrets {
  /** PKCE (RFC 7636): proves at the end that it was us who began. */
  readonly verifier?: string | undefined;
  /** What a code or a link was traded for, good for one more call. */
  readonly ticket?: string | undefined;
  /** A session that is not to be used until the step is done. */
  readonly session?: Session | undefined;
}

/** How far a call got. */
export type Outcome =
  | { readonly kind: 'session'; readonly session: Session }
  | { readonly kind: 'step'; readonly step: Step; readonly secrets?: StepSecrets | undefined };
