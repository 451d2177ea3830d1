import { AuthError } from '../../errors.js';
import type { Call, MessagePurpose, Outcome, ResetInput, SignInInput, SignUpInput, Step } from '../backend.js';
import { record, text } from '../fields.js';
import type { HttpAnswer } from '../http.js';
import type { InsForgeParts } from './parts.js';
import { newPkce, randomText } from '../pkce.js';
import { withState } from '../return-address.js';
import { expectStatus } from './client.js';
import { checkPassword, customMark } from './config.js';
import { refusal, wireCode } from './errors.js';

/** Ways in beside the password, and mails (contracts/insforge.md §6.2, §6.7–6.11). */

type Input<Method extends SignInInput['method']> = Extract<SignInInput, { method: Method }>;

/** After any mail to an address, none of the three kinds goes there for so long (contract §7). */
const coolDownMs = 60_000;

export async function signUp(parts: InsForgeParts, input: SignUpInput, call: Call): Promise<Outcome> {
  if ('phone' in input) throw new AuthError('not_supported', 'This service knows people by e-mail address alone.');
  const { password, data } = input;
  const email = input.email.trim();
  const config = await parts.config(call);
  checkPassword(password, config?.passwordRules);
  const byLink = config?.verifyBy === 'link';
  const name = text(data?.['name'], 100)?.trim();
  const json = { email, password, ...(name && { name }), ...(byLink && { redirectTo: call.redirectTo }) };
  const again = { method: 'POST', path: '/sessions', json: { email, password } } as const;
  const request = { method: 'POST', path: '/users', json, withKey: true } as const;
  const { session, answer } = await parts.transport.open(request, again, call);
  if (session) return { kind: 'session', session };
  const kind = byLink ? 'email-link' : 'email-code';
  // The account is there, only its mail is not: signing up again would be refused.
  if (wireCode(answer) === 'AUTH_VERIFICATION_EMAIL_DELIVERY_FAILED') {
    return { kind: 'step', step: { kind, id: randomText(), sentTo: email, purpose: 'sign-up' } };
  }
  if (answer.status === 200 && record(answer.json)['requireEmailVerification'] === true) {
    return mailed(kind, email, 'sign-up', answer);
  }
  if (answer.status === 401 && !parts.hasKey) {
    throw new AuthError('misconfigured', 'To sign up takes the project’s public key: set anon-key.', { status: 401 });
  }
  throw answer.status < 400
    ? new AuthError('bad_response', 'The server neither opened a session nor asked for a confirmation.')
    : refusal(answer, 'sign-up');
}

/** A code goes to addresses that nobody has, too, and makes the account when it is used. */
export async function mailCode(
  { send }: InsForgeParts,
  { email: typed, createAccount = true }: Input<'email-code' | 'magic-link'>,
  call: Call,
  id?: string,
): Promise<Outcome> {
  if (!createAccount) {
    throw new AuthError('not_supported', 'This service’s codes also make accounts: it cannot leave newcomers out.');
  }
  const email = typed.trim();
  const answer = await send({ method: 'POST', path: '/email/send-otp', json: { email } }, call);
  return mailed('email-code', email, 'sign-in', expectStatus(answer, 202, 'code'), id);
}

/** Answers alike for addresses that nobody has. */
export async function resetPassword(
  parts: InsForgeParts,
  { email: typed }: ResetInput,
  call: Call,
  id?: string,
): Promise<Outcome> {
  const email = typed.trim();
  const byLink = (await parts.config(call))?.resetBy === 'link';
  const json = { email, ...(byLink && { redirectTo: call.redirectTo }) };
  const answer = await parts.send({ method: 'POST', path: '/email/send-reset-password', json }, call);
  return mailed(byLink ? 'email-link' : 'email-code', email, 'reset', expectStatus(answer, 202, 'person'), id);
}

export async function resend(parts: InsForgeParts, step: Step, call: Call): Promise<Outcome> {
  if (step.kind !== 'email-code' && step.kind !== 'email-link') {
    throw new AuthError('not_supported', 'There is no message that could be sent again.');
  }
  const { id, sentTo: email, purpose } = step;
  if (purpose === 'sign-in') return mailCode(parts, { method: 'email-code', email }, call, id);
  if (purpose === 'reset') return resetPassword(parts, { email }, call, id);
  const json = { email, ...(step.kind === 'email-link' && { redirectTo: call.redirectTo }) };
  const answer = await parts.send({ method: 'POST', path: '/email/send-verification', json }, call);
  return mailed(step.kind, email, 'sign-up', expectStatus(answer, 202, 'person'), id);
}

function mailed(
  kind: 'email-code' | 'email-link',
  sentTo: string,
  purpose: MessagePurpose,
  { sentAtMs }: HttpAnswer,
  id = randomText(),
): Outcome {
  return { kind: 'step', step: { kind, id, sentTo, purpose, resendAtMs: sentAtMs + coolDownMs } };
}

/**
 * The address to come back to says which step it is for, unless the project's list of addresses does not let it: then the
 * tab remembers the step.
 */
export async function provider(
  parts: InsForgeParts,
  { provider }: Pick<Input<'oauth'>, 'provider'>,
  call: Call,
): Promise<Outcome> {
  const { redirectTo } = call;
  if (redirectTo === undefined) {
    throw new AuthError('not_supported', 'There is no page that the provider could send back to.');
  }
  const { verifier, codeChallenge } = await newPkce();
  const id = randomText();
  const custom = provider.startsWith(customMark);
  const name = encodeURIComponent(custom ? provider.slice(customMark.length) : provider);
  const start = (address: string) => {
    const query = new URLSearchParams({ redirect_uri: address, code_challenge: codeChallenge });
    const path = `/oauth/${custom ? 'custom/' : ''}${name}?${query.toString()}`;
    return parts.send({ method: 'GET', path }, call);
  };
  const first = await start(withState(redirectTo, id));
  const answer = first.status === 400 ? await start(redirectTo) : first;
  const url = text(record(expectStatus(answer, 200, 'redirect').json)['authUrl'], 8000);
  if (!url || !URL.canParse(url) || !/^https?:$/.test(new URL(url).protocol)) {
    throw new AuthError('bad_response', 'The server names no address to go to.', { status: answer.status });
  }
  return { kind: 'step', step: { kind: 'redirect', id, url, provider }, secrets: { verifier } };
}

export async function idToken(
  { transport }: InsForgeParts,
  { provider, idToken: token, nonce }: Input<'id-token'>,
  call: Call,
): Promise<Outcome> {
  if (provider !== 'google' && provider !== 'apple') {
    throw new AuthError('not_supported', 'This service takes ID tokens of Google and Apple alone.');
  }
  const json = provider === 'apple' ? { provider, token, nonce } : { provider, token };
  const request = { method: 'POST', path: '/id-token', json } as const;
  const { session, answer } = await transport.open(request, provider === 'google' ? request : undefined, call);
  if (session) return { kind: 'session', session };
  expectStatus(answer, 200, 'id-token');
  throw new AuthError('bad_response', 'The server opened no session.', { status: answer.status });
}
