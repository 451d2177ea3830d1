import { AuthError } from '../../errors.js';
import { record, text } from '../fields.js';
import type { HttpAnswer } from '../http.js';

/** A 400 or 403 is about the proof of work where its text says so; nothing else in the answer tells (contract §4). */
export function refusesChallenge({ status, json }: HttpAnswer): boolean {
  const detail = detailOf(json).toLowerCase();
  // Not that an app is of a kind that gets no challenges.
  const proof = detail.includes('challenge') && !detail.includes('web_client');
  return (status === 400 && proof) || (status === 403 && detail.includes('bot protection'));
}

function detailOf(json: unknown): string {
  const { detail, error } = record(json);
  return text(detail, 2000) ?? text(record(error)['message'], 2000) ?? '';
}

export function refusal(answer: HttpAnswer, base: string, app: string): AuthError {
  const { status, retryAfter } = answer;
  if (refusesChallenge(answer)) {
    return new AuthError('pow_refused', 'The server refused the solution of its own challenge, and of fresh ones.', {
      status,
    });
  }
  switch (status) {
    case 401:
      return new AuthError('signup_disabled', `Anonymous sessions are switched off for the app ${app}.`, { status });
    case 403:
      return new AuthError('origin_refused', originAdvice(base), { status });
    case 400:
      return new AuthError(
        'misconfigured',
        `The app ${app} is no web client app: only those open anonymous sessions.`,
        { status },
      );
    case 404:
      return new AuthError('misconfigured', `The API at ${base} knows no enabled app ${app}.`, { status });
    case 429:
      return new AuthError('rate_limited', 'The server asks to wait.', { status, retryAfter });
  }
  const code = status >= 500 ? 'server' : 'bad_response';
  return new AuthError(code, `The server answered ${status} to the anonymous session.`, { status, retryAfter });
}

function originAdvice(base: string): string {
  const page = globalThis.location?.origin ?? 'null';
  const advice = `The API does not accept this page’s origin, ${page}: add its host to the app’s allowed domains.`;
  if (page !== new URL(base).origin) return advice;
  return `${advice} The API is on the page’s own origin, where browsers send no Origin with a GET: let the proxy in front of it set one.`;
}
