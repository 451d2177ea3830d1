import { AuthError, type AuthErrorCode } from '../../errors.js';
import { isRecord, record, text } from '../fields.js';
import type { HttpAnswer } from '../http.js';

/**
 * GoTrue's answers that refuse, in the shapes of all its versions, as our errors.
 *
 * Decided by code, then by status, never by the English text (contract §8): the server's own specification warns that
 * 400, 404 and 422 stand for each other.
 *
 * @see contracts/gotrue.md §8
 */
export interface Refusal {
  readonly status: number;
  /** The wire's code, or `undefined` where the answer has none. */
  readonly code: string | undefined;
  readonly error: AuthError;
}

const codes: Readonly<Record<string, AuthErrorCode>> = {
  invalid_credentials: 'invalid_credentials',
  invalid_grant: 'invalid_credentials',
  // An address that is not confirmed yet gets a step of its own with sign-up; until then it is told as a wrong password.
  email_not_confirmed: 'invalid_credentials',
  phone_not_confirmed: 'invalid_credentials',
  user_banned: 'account_disabled',
  email_provider_disabled: 'not_supported',
  phone_provider_disabled: 'not_supported',
  provider_disabled: 'not_supported',
  anonymous_provider_disabled: 'not_supported',
  feature_disabled: 'not_supported',
  signup_disabled: 'signup_disabled',
  email_exists: 'account_exists',
  phone_exists: 'account_exists',
  user_already_exists: 'account_exists',
  identity_already_exists: 'account_exists',
  conflict: 'server',
  validation_failed: 'invalid_input',
  bad_json: 'bad_response',
  email_address_invalid: 'invalid_input',
  email_address_not_authorized: 'misconfigured',
  weak_password: 'weak_password',
  same_password: 'weak_password',
  captcha_failed: 'captcha_required',
  otp_expired: 'code_invalid',
  reauthentication_needed: 'reauthentication_needed',
  reauthentication_not_valid: 'code_invalid',
  insufficient_aal: 'aal_required',
  over_request_rate_limit: 'rate_limited',
  over_email_send_rate_limit: 'rate_limited',
  over_sms_send_rate_limit: 'rate_limited',
  request_timeout: 'server',
  unexpected_failure: 'server',
  no_authorization: 'signed_out',
  bad_jwt: 'session_expired',
  session_not_found: 'session_expired',
  session_expired: 'session_expired',
  user_not_found: 'session_expired',
  refresh_token_not_found: 'session_expired',
  refresh_token_already_used: 'session_expired',
};

const sentences: Readonly<Partial<Record<AuthErrorCode, string>>> = {
  invalid_credentials: 'The e-mail address or the password is wrong.',
  account_disabled: 'The account is disabled.',
  rate_limited: 'The server asks to wait.',
  key_rejected: 'The gateway refuses the anon key: compare it with the one in your project’s settings.',
  misconfigured: 'The gateway wants an anon key: set anon-key to the public key of your project.',
  server: 'The server failed.',
};

export function readRefusal(answer: HttpAnswer): Refusal {
  const { status } = answer;
  const body = record(answer.json);
  const code = wireCode(body);
  const known = code === undefined ? undefined : codes[code];
  const ours = known ?? gatewayCode(status, body, code) ?? byStatus(status);
  const message = sentences[ours] ?? `The server refused with ${status}${code === undefined ? '' : ` ${code}`}.`;
  const reasons = ours === 'weak_password' ? weaknesses(body) : undefined;
  const retryAfter = ours === 'rate_limited' ? (answer.retryAfter ?? waitInText(code, body)) : answer.retryAfter;
  return { status, code, error: new AuthError(ours, message, { status, retryAfter, reasons }) };
}

/** `code` if it is a string, else `error_code`, else the OAuth shape's `error`. Only what looks like a code is repeated. */
function wireCode(body: Record<string, unknown>): string | undefined {
  const candidates = [body['code'], body['error_code'], body['error']];
  const found = candidates.find((value) => typeof value === 'string');
  return typeof found === 'string' && /^[a-z0-9_]{1,64}$/.test(found) ? found : undefined;
}

/** The gateway in front of GoTrue answers 401 with a message and no code: about the key, never about the password. */
function gatewayCode(
  status: number,
  body: Record<string, unknown>,
  code: string | undefined,
): AuthErrorCode | undefined {
  if (status !== 401 || code !== undefined || typeof body['message'] !== 'string') return undefined;
  return body['message'].startsWith('No API key') ? 'misconfigured' : 'key_rejected';
}

function byStatus(status: number): AuthErrorCode {
  if (status === 429) return 'rate_limited';
  if (status >= 500) return 'server';
  if (status === 401 || status === 403) return 'session_expired';
  if (status === 404) return 'misconfigured';
  return 'bad_response';
}

function weaknesses(body: Record<string, unknown>): readonly string[] {
  const { reasons } = record(body['weak_password']);
  const known = ['length', 'characters', 'pwned'];
  return Array.isArray(reasons) ? reasons.filter((reason): reason is string => known.includes(reason as string)) : [];
}

/** Bare GoTrue sends no Retry-After: the only hint is a number in the text; else a minute for mail and SMS, 10 s for the rest. */
function waitInText(code: string | undefined, body: Record<string, unknown>): number {
  const message = text(body['msg'], 2000) ?? text(body['message'], 2000) ?? '';
  const seconds = Number(/\d+/.exec(message)?.[0]);
  if (seconds >= 1 && seconds <= 3600) return seconds;
  return code === 'over_email_send_rate_limit' || code === 'over_sms_send_rate_limit' ? 60 : 10;
}

/** Very old servers answer a wrong password with 400 and no code at all. */
export function isCodeless(answer: HttpAnswer): boolean {
  return isRecord(answer.json) && wireCode(answer.json) === undefined;
}
