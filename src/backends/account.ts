import type { Call } from './call.js';
import type { Session } from './session.js';
import type { Factor, Outcome, PhoneChannel } from './step.js';

/** What a person may see and change about themselves. */
export interface Profile {
  readonly id: string;
  readonly email?: string | undefined;
  readonly phone?: string | undefined;
  readonly name?: string | undefined;
  readonly firstName?: string | undefined;
  readonly lastName?: string | undefined;
  readonly organization?: string | undefined;
  /** The address that is still to be confirmed. */
  readonly newEmail?: string | undefined;
  readonly newPhone?: string | undefined;
}

/** Which of them a backend takes is said by its `editable`. */
export interface ProfileChanges {
  readonly name?: string | undefined;
  readonly firstName?: string | undefined;
  readonly lastName?: string | undefined;
}

/** `currentPassword` where the server asks for it (`reauthentication_needed` with `fields: ['currentPassword']`). */
export interface PasswordChange {
  readonly password: string;
  readonly currentPassword?: string | undefined;
}

export type ContactChange =
  { readonly email: string } | { readonly phone: string; readonly channel?: PhoneChannel | undefined };

export type FactorRequest =
  | { readonly kind: 'totp'; readonly name?: string | undefined }
  | {
      readonly kind: 'phone';
      readonly phone: string;
      readonly name?: string | undefined;
      readonly channel?: PhoneChannel | undefined;
    }
  | { readonly kind: 'webauthn'; readonly name?: string | undefined };

/** A factor that is being set up. It holds what the person must see once: show it, keep it nowhere. */
export type FactorEnrolment =
  /** `uri`: `otpauth://…`; `qrCode`: the same as a data URL for an `<img>`, where the server draws it. */
  | {
      readonly kind: 'totp';
      readonly id: string;
      readonly secret: string;
      readonly uri: string;
      readonly qrCode?: string | undefined;
    }
  | { readonly kind: 'phone'; readonly id: string; readonly challenge: string; readonly sentTo: string }
  | { readonly kind: 'webauthn'; readonly id: string; readonly name: string };

export interface Passkey {
  readonly id: string;
  readonly name?: string | undefined;
  /** ISO 8601. */
  readonly createdAt?: string | undefined;
  readonly lastUsedAt?: string | undefined;
}

/** An account elsewhere that signs in to this one. */
export interface Identity {
  readonly id: string;
  readonly provider: string;
  readonly email?: string | undefined;
  /** ISO 8601. */
  readonly lastSignInAt?: string | undefined;
}

/** A key for programs. Of the key itself at most its first five characters are ever told: some services ask for no more. */
export interface ApiKey {
  readonly id: string;
  /** E.g. `sk-Ab…`. */
  readonly hint: string;
  readonly name?: string | undefined;
  /** ISO 8601. */
  readonly createdAt?: string | undefined;
  readonly active: boolean;
}

/** Shown once, and kept nowhere: nobody can tell it again. */
export interface NewApiKey {
  readonly key: string;
  readonly name?: string | undefined;
}

/** Whether the service holds a private key of the person's. Unknown where it cannot say: that is no failure. */
export type PrivateKeyStatus =
  | { readonly known: false }
  | {
      readonly known: true;
      readonly hasKey: boolean;
      /** ISO 8601. */
      readonly createdAt?: string | undefined;
      readonly updatedAt?: string | undefined;
    };

/**
 * What a backend can do for the person who is signed in; what it cannot do is not there.
 *
 * @throws AuthError `session_expired` (the token was refused: worth another try with a fresh one), `account_disabled`,
 * `aal_required`, `reauthentication_needed`, `server`, `bad_response`, and what `http` throws
 */
export interface AccountMethods {
  readonly profile?: ProfileMethods | undefined;
  readonly password?: PasswordMethods | undefined;
  /** Changes the address that the account is known by. Nothing where it is done at once. */
  readonly contact?:
    { change(session: Session, change: ContactChange, call: Call): Promise<Outcome | undefined> } | undefined;
  readonly factors?: FactorMethods | undefined;
  readonly passkeys?: PasskeyMethods | undefined;
  readonly identities?: IdentityMethods | undefined;
  readonly apiKeys?: ApiKeyMethods | undefined;
  readonly privateKey?: { status(session: Session, call: Call): Promise<PrivateKeyStatus> } | undefined;
}

export interface ApiKeyMethods {
  /** Oldest first, those that were deactivated too. */
  list(session: Session, call: Call): Promise<readonly ApiKey[]>;
  create(session: Session, name: string | undefined, call: Call): Promise<NewApiKey>;
  deactivate(session: Session, id: string, call: Call): Promise<void>;
}

export interface ProfileMethods {
  /** Which fields `update` takes. */
  readonly editable?: readonly (keyof ProfileChanges)[] | undefined;
  read(session: Session, call: Call): Promise<Profile>;
  update?(session: Session, changes: ProfileChanges, call: Call): Promise<Profile>;
}

export interface PasswordMethods {
  /** @returns a `reauthentication` step where the server sends a code first, nothing where it is done */
  change(session: Session, change: PasswordChange, call: Call): Promise<Outcome | undefined>;
}

export interface FactorMethods {
  list(session: Session, call: Call): Promise<readonly Factor[]>;
  enroll(session: Session, request: FactorRequest, call: Call): Promise<FactorEnrolment>;
  /**
   * Proves that the person has the factor. The answer is a session of AAL 2 that may kill the refresh token we hold
   * (GoTrue): `exchange` runs it where no refresh can come between.
   */
  confirm(
    session: Session,
    enrolment: FactorEnrolment,
    code: string | undefined,
    exchange: Exchange,
    call: Call,
  ): Promise<Session>;
  remove(session: Session, id: string, call: Call): Promise<void>;
  /** The step that raises this session to AAL 2. */
  stepUp(session: Session, call: Call): Promise<Outcome>;
}

/** Trades the session for another where nothing else can spend its tokens meanwhile; the session given is the newest. */
export type Exchange = (trade: (session: Session) => Promise<Session>) => Promise<Session>;

export interface PasskeyMethods {
  list(session: Session, call: Call): Promise<readonly Passkey[]>;
  /** Lets the browser make one. @throws AuthError `aborted` where the person says no */
  add(session: Session, call: Call): Promise<Passkey>;
  rename(session: Session, id: string, name: string, call: Call): Promise<void>;
  remove(session: Session, id: string, call: Call): Promise<void>;
}

export interface IdentityMethods {
  list(session: Session, call: Call): Promise<readonly Identity[]>;
  /** @returns a `redirect` step */
  link(session: Session, provider: string, call: Call): Promise<Outcome>;
  unlink(session: Session, id: string, call: Call): Promise<void>;
}
