import { AuthError, type AuthErrorCode } from '../../errors.js';
import { record } from '../fields.js';
import type { HttpAnswer } from '../http.js';

/** What was asked: the same status says other things elsewhere. */
export type About = 'login' | 'register' | 'refresh' | 'person';

const sentences: Readonly<Partial<Record<AuthErrorCode, string>>> = {
  invalid_credentials: 'The e-mail address or the password is wrong.',
  account_exists: 'There is an account with that e-mail address.',
  session_expired: 'The service refuses the token.',
  rate_limited: 'The service asks to wait.',
  server: 'The service failed.',
};

/**
 * Morpheus' refusals. Of a validation's entries the places are read and nothing else: `input` echoes passwords.
 *
 * @see contracts/morpheus.md §5
 */
export function refusal(answer: HttpAnswer, about: About): AuthError {
  const { status, retryAfter, json } = answer;
  const ours = codeOf(status, record(json)['detail'], about);
  const fields = ours === 'invalid_input' ? fieldsOf(record(json)['detail']) : undefined;
  return new AuthError(ours, sentences[ours] ?? `The service refused with ${status}.`, { status, retryAfter, fields });
}

function codeOf(status: number, detail: unknown, about: About): AuthErrorCode {
  switch (status) {
    case 400:
      return about === 'register' ? 'account_exists' : 'invalid_input';
    case 401:
      return about === 'login' ? 'invalid_credentials' : 'session_expired';
    case 403:
      return about === 'person' ? 'session_expired' : 'bad_response';
    case 404:
      // The account is gone: the token is good for nobody.
      if (detail === 'User not found') return 'session_expired';
      return typeof detail === 'string' && detail.startsWith('API key') ? 'invalid_input' : 'misconfigured';
    case 422:
      return 'invalid_input';
    case 429:
      return 'rate_limited';
  }
  return status >= 500 ? 'server' : 'bad_response';
}

const ourFields: Readonly<Record<string, string>> = {
  email: 'email',
  password: 'password',
  name: 'name',
  key_id: 'id',
};

/** `[{"loc": ["body", "email"], …}]`; a place may be a number. */
function fieldsOf(detail: unknown): readonly string[] {
  const entries = Array.isArray(detail) ? detail.slice(0, 20) : [];
  const places = entries.flatMap((entry) => {
    const { loc } = record(entry);
    return Array.isArray(loc) ? (loc as unknown[]) : [];
  });
  const named = places.flatMap((place) =>
    typeof place === 'string' && Object.hasOwn(ourFields, place) ? [ourFields[place]!] : [],
  );
  return [...new Set(named)];
}
