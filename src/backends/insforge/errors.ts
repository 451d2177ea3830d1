import { AuthError, type AuthErrorCode } from '../../errors.js';
import { record, text } from '../fields.js';
import type { HttpAnswer } from '../http.js';

/**
 * InsForge's refusals as our errors, by code, status and what was asked: one code says a wrong password here and a token
 * that ran out there.
 *
 * @see contracts/insforge.md §3
 */
export type About = 'sign-up' | 'password' | 'id-token' | 'code' | 'redirect' | 'person';

const wireCodes: Readonly<Partial<Record<AuthErrorCode, string>>> = {
  account_exists: 'AUTH_EMAIL_EXISTS ALREADY_EXISTS',
  signup_disabled: 'AUTH_SIGNUP_DISABLED',
  weak_password: 'AUTH_WEAK_PASSWORD',
  invalid_input: 'INVALID_INPUT MISSING_FIELD AUTH_INVALID_EMAIL',
  key_rejected: 'AUTH_INVALID_API_KEY',
  misconfigured: `AUTH_OAUTH_CONFIG_ERROR AUTH_OAUTH_CONFIG_NOT_FOUND EMAIL_PROVIDER_NOT_CONFIGURED
    EMAIL_TEMPLATE_NOT_FOUND SECRET_NOT_FOUND NOT_FOUND`,
  not_supported: 'AUTH_UNSUPPORTED_PROVIDER NOT_IMPLEMENTED',
  rate_limited: 'TOO_MANY_REQUESTS RATE_LIMITED',
  session_expired: 'AUTH_UNAUTHORIZED AUTH_INVALID_CREDENTIALS AUTH_TOKEN_EXPIRED AUTH_USER_NOT_FOUND PGRST301',
  invalid_credentials: 'AUTH_NEED_VERIFICATION',
  server: `INTERNAL_ERROR UNKNOWN_ERROR UPSTREAM_FAILURE EMAIL_SMTP_CONNECTION_FAILED EMAIL_SMTP_SEND_FAILED
    AUTH_VERIFICATION_EMAIL_DELIVERY_FAILED`,
};

const codes = new Map(
  Object.entries(wireCodes).flatMap(([ours, theirs]) =>
    theirs.split(/\s+/).map((code) => [code, ours as AuthErrorCode] as const),
  ),
);

/** The wire's code, where it looks like one. */
export function wireCode({ json }: HttpAnswer): string | undefined {
  const code = record(json)['error'];
  return typeof code === 'string' && /^[A-Z][A-Z0-9_]{1,63}$/.test(code) ? code : undefined;
}

export function refusal(answer: HttpAnswer, about: About): AuthError {
  const { status } = answer;
  const code = wireCode(answer);
  const said = text(record(answer.json)['message'], 2000) ?? '';
  const found = ((code && codes.get(code)) || byStatus(status)) satisfies AuthErrorCode;
  const ours = inContext(found, about, said);
  const message = sentences[ours] ?? `The server refused with ${status}${code === undefined ? '' : ` ${code}`}.`;
  return new AuthError(ours, message, {
    status,
    retryAfter: ours === 'rate_limited' ? (answer.retryAfter ?? waitIn(said)) : answer.retryAfter,
    fields: ours === 'invalid_input' ? fieldsIn(said) : undefined,
    reasons: ours === 'weak_password' ? weaknessesIn(said) : undefined,
  });
}

function inContext(found: AuthErrorCode, about: About, said: string): AuthErrorCode {
  if (found === 'session_expired') {
    if (about === 'sign-up') return 'key_rejected';
    if (about === 'password' || about === 'id-token') return 'invalid_credentials';
    return about === 'person' ? found : 'code_invalid';
  }
  if (found !== 'invalid_input') return found;
  // One code for all that was sent wrongly: the text alone tells a weak password from a code that ran out.
  if (/^password must\b/i.test(said)) return 'weak_password';
  if (about === 'redirect' || /\bredirect/i.test(said)) return 'misconfigured';
  if (about === 'id-token') return 'invalid_credentials';
  return about === 'code' ? 'code_invalid' : found;
}

const sentences: Readonly<Partial<Record<AuthErrorCode, string>>> = {
  invalid_credentials: 'The e-mail address or the password is wrong.',
  code_invalid: 'The code or link is wrong, used or too old.',
  rate_limited: 'The server asks to wait.',
  key_rejected: 'The server refuses the anon key: it may have been rotated. Compare it with the one of your project.',
  server: 'The server failed.',
};

function byStatus(status: number): AuthErrorCode {
  if (status === 429) return 'rate_limited';
  if (status >= 500) return 'server';
  if (status === 401) return 'session_expired';
  if (status === 404) return 'misconfigured';
  return 'bad_response';
}

/** No header that says how long can be read by a page (contract §7): the text has a number, or it is a minute. */
function waitIn(said: string): number {
  const [, count, unit] = /(\d{1,5})\s*(s\b|seconds?|minutes?)/i.exec(said) ?? [];
  const seconds = Number(count) * (unit?.toLowerCase().startsWith('m') ? 60 : 1);
  return seconds >= 1 && seconds <= 3600 ? seconds : 60;
}

const ourFields: Readonly<Record<string, string>> = {
  email: 'email',
  password: 'password',
  newPassword: 'password',
  name: 'name',
  provider: 'provider',
};

/** `email: Invalid email format, password: Required` */
function fieldsIn(said: string): readonly string[] {
  const named = [...said.matchAll(/(?:^|, )(\w{1,40}): /g)].flatMap(([, name = '']) =>
    Object.hasOwn(ourFields, name) ? [ourFields[name]!] : [],
  );
  return [...new Set(named)];
}

function weaknessesIn(said: string): readonly string[] {
  const reasons = [/characters long/i.test(said) && 'length', /at least one/i.test(said) && 'characters'];
  return reasons.filter((reason) => reason !== false);
}
