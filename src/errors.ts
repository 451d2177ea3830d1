/**
 * What went wrong, as a closed set of codes: one code for each thing a page or a person can do about it.
 *
 * Set-up codes are for whoever embeds Portico, transport codes pass with time, people codes are answered by the visitor,
 * session codes say why a session ended, puzzle codes come from the proof of work.
 */
export type AuthErrorCode = SetUpCode | TransportCode | PeopleCode | SessionCode | PuzzleCode;

/** Only the site's owner can mend these. */
export type SetUpCode =
  | 'misconfigured'
  | 'secret_key_in_page'
  | 'key_malformed'
  | 'key_wrong_service'
  | 'key_expired'
  | 'key_rejected'
  | 'origin_refused'
  | 'not_supported'
  | 'blocked_by_page';

export type TransportCode =
  'network' | 'offline' | 'timeout' | 'aborted' | 'bad_response' | 'server' | 'rate_limited' | 'refused_target';

export type PeopleCode =
  | 'invalid_credentials'
  | 'invalid_input'
  | 'code_invalid'
  | 'weak_password'
  | 'account_exists'
  | 'signup_disabled'
  | 'account_disabled'
  | 'captcha_required'
  | 'reauthentication_needed'
  | 'aal_required';

export type SessionCode = 'signed_out' | 'session_expired' | 'refresh_lost' | 'identity_lost';

export type PuzzleCode = 'pow_expired' | 'pow_too_hard' | 'pow_unsolvable' | 'pow_unsupported' | 'pow_refused';

/** Details of an {@link AuthError}: all optional, none of them secret. */
export interface AuthErrorDetails {
  /** HTTP status of the answer, where there was one. */
  status?: number | undefined;
  /** Seconds to wait before another try, from Retry-After (RFC 9110 §10.2.3). */
  retryAfter?: number | undefined;
  /** The server's name for the request, to quote to its support. */
  requestId?: string | undefined;
  /** With `invalid_input`: names of the fields that were refused. */
  fields?: readonly string[] | undefined;
  /** With `weak_password`: what the password lacks, e.g. `length`, `characters`, `pwned`. */
  reasons?: readonly string[] | undefined;
  /** A platform error of the browser. Never a server's body: servers echo what was sent. */
  cause?: unknown;
}

const brand = Symbol.for('portico.AuthError');

/**
 * The only error Portico throws or reports. `message` is for developers; people read the sentence of `code`.
 *
 * Every copy of this class on a page knows the errors of every other as its own: a module that was loaded late, or another
 * release of the library, brings one.
 */
export class AuthError extends Error {
  static override [Symbol.hasInstance](value: unknown): value is AuthError {
    return typeof value === 'object' && value !== null && brand in value;
  }

  readonly [brand] = true;
  readonly code: AuthErrorCode;
  readonly status: number | undefined;
  /** Seconds. */
  readonly retryAfter: number | undefined;
  readonly requestId: string | undefined;
  readonly fields: readonly string[] | undefined;
  readonly reasons: readonly string[] | undefined;

  constructor(code: AuthErrorCode, message: string, details: AuthErrorDetails = {}) {
    super(message, details.cause === undefined ? undefined : { cause: details.cause });
    this.name = 'AuthError';
    this.code = code;
    this.status = details.status;
    this.retryAfter = details.retryAfter;
    this.requestId = details.requestId;
    this.fields = details.fields;
    this.reasons = details.reasons;
  }
}

/** The error as it is if it is ours, else the given code with the platform's error as its cause. */
export function asAuthError(error: unknown, code: AuthErrorCode, message: string): AuthError {
  return error instanceof AuthError ? error : new AuthError(code, message, { cause: error });
}

const setUpCodes: ReadonlySet<AuthErrorCode> = new Set<SetUpCode>([
  'misconfigured',
  'secret_key_in_page',
  'key_malformed',
  'key_wrong_service',
  'key_expired',
  'key_rejected',
  'origin_refused',
  'not_supported',
  'blocked_by_page',
]);

/** Whether only the site's owner can mend it, so that a visitor should not be asked to try again. */
export function isSetUpError(error: AuthError): boolean {
  return setUpCodes.has(error.code);
}
