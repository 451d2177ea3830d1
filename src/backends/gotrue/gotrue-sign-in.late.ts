import { AuthError } from '../../errors.js';
import type { Call, Outcome, ResetInput, SignInInput, SignUpInput, Step, StepContext } from '../backend.js';
import { record } from '../fields.js';
import { randomText } from '../pkce.js';
import { getCredential } from '../web-authn.js';
import { expectStatus } from './client.js';
import { readRefusal } from './errors.js';
import { outcomeOf, pathId } from './outcome.js';
import { security } from './security.js';
import { readUrl, wayBack, type GoTrueParts } from './wire.js';

/** Ways in beside the password (contract §3, §5, §6). */

type Input<Method extends SignInInput['method']> = Extract<SignInInput, { method: Method }>;

/** Also for who comes back for another mail: the step keeps its id. */
export async function mailCode(
  { send }: GoTrueParts,
  { method, email, createAccount = true }: Input<'email-code' | 'magic-link'>,
  call: Call,
  id = randomText(),
): Promise<Outcome> {
  const { query, challenge, secrets } = await wayBack(id, call);
  const json = { email, create_user: createAccount, data: {}, ...challenge, ...security(call) };
  const answer = await send({ method: 'POST', path: `/otp${query}`, json }, call);
  // Whether there is such an account is nobody's business: the page says the same.
  const unknown = !createAccount && readRefusal(answer).code === 'otp_disabled';
  if (!unknown) expectStatus(answer, 200);
  const kind = method === 'magic-link' ? 'email-link' : 'email-code';
  const only = createAccount ? {} : { createAccount };
  return { kind: 'step', step: { kind, id, sentTo: email, purpose: 'sign-in', ...only }, secrets };
}

export async function textCode(
  { send }: GoTrueParts,
  { phone, channel = 'sms', createAccount = true }: Input<'phone-code'>,
  call: Call,
  id = randomText(),
): Promise<Outcome> {
  const json = { phone, create_user: createAccount, channel, data: {}, ...security(call) };
  const answer = await send({ method: 'POST', path: '/otp', json }, call);
  const unknown = !createAccount && readRefusal(answer).code === 'otp_disabled';
  if (!unknown) expectStatus(answer, 200);
  const only = createAccount ? {} : { createAccount };
  return { kind: 'step', step: { kind: 'phone-code', id, sentTo: phone, purpose: 'sign-in', channel, ...only } };
}

export async function provider({ base }: GoTrueParts, input: Input<'oauth'>, call: Call): Promise<Outcome> {
  const id = randomText();
  const { address, challenge, secrets } = await wayBack(id, call, true);
  const query = new URLSearchParams({
    provider: input.provider,
    redirect_to: address!,
    ...(input.scopes && { scopes: input.scopes }),
    ...challenge,
  });
  const url = `${base}/authorize?${query.toString()}`;
  return { kind: 'step', step: { kind: 'redirect', id, url, provider: input.provider }, secrets };
}

export async function singleSignOn({ send }: GoTrueParts, { domain }: Input<'sso'>, call: Call): Promise<Outcome> {
  const id = randomText();
  const { address, challenge, secrets } = await wayBack(id, call, true);
  const json = { domain, redirect_to: address, skip_http_redirect: true, ...challenge, ...security(call) };
  const answer = expectStatus(await send({ method: 'POST', path: '/sso', json }, call), 200);
  return { kind: 'step', step: { kind: 'redirect', id, url: readUrl(answer), provider: 'sso' }, secrets };
}

/** @param accessToken - Of the anonymous visitor whose account this becomes. */
export async function idToken(
  { send }: GoTrueParts,
  input: Pick<Input<'id-token'>, 'provider' | 'idToken' | 'nonce'>,
  call: Call,
  accessToken?: string,
): Promise<Outcome> {
  const json = {
    provider: input.provider,
    id_token: input.idToken,
    ...(input.nonce !== undefined && { nonce: input.nonce }),
    ...(accessToken !== undefined && { link_identity: true }),
  };
  const path = '/token?grant_type=id_token';
  return outcomeOf(expectStatus(await send({ method: 'POST', path, json, accessToken }, call), 200));
}

export async function passkey({ send }: GoTrueParts, { conditional }: Input<'passkey'>, call: Call): Promise<Outcome> {
  const begin = { method: 'POST', path: '/passkeys/authentication/options', json: security(call) } as const;
  const asked = expectStatus(await send(begin, call), 200);
  const { challenge_id, options } = record(asked.json);
  if (!pathId(challenge_id)) throw new AuthError('bad_response', 'The passkey challenge has no id.', { status: 200 });
  const credential = await getCredential(options, call.signal, conditional);
  const json = { challenge_id, credential };
  return outcomeOf(
    expectStatus(await send({ method: 'POST', path: '/passkeys/authentication/verify', json }, call), 200),
  );
}

/** A made-up user comes back where the address is taken: it looks like any other that waits to be confirmed. */
export async function signUp({ send }: GoTrueParts, input: SignUpInput, call: Call): Promise<Outcome> {
  const { password, data = {} } = input;
  const id = randomText();
  if ('phone' in input) {
    const { phone, channel = 'sms' } = input;
    const json = { phone, password, channel, data, ...security(call) };
    const answer = expectStatus(await send({ method: 'POST', path: '/signup', json }, call), 200);
    if (hasSession(answer.json)) return outcomeOf(answer);
    return { kind: 'step', step: { kind: 'phone-code', id, sentTo: phone, purpose: 'sign-up', channel } };
  }
  const { email } = input;
  const { query, challenge, secrets } = await wayBack(id, call);
  const json = { email, password, data, ...challenge, ...security(call) };
  const answer = expectStatus(await send({ method: 'POST', path: `/signup${query}`, json }, call), 200);
  if (hasSession(answer.json)) return outcomeOf(answer);
  return { kind: 'step', step: { kind: 'email-code', id, sentTo: email, purpose: 'sign-up' }, secrets };
}

function hasSession(json: unknown): boolean {
  return record(json)['access_token'] !== undefined;
}

/** Answers alike for addresses that nobody has. */
export async function resetPassword(
  { send }: GoTrueParts,
  { email }: ResetInput,
  call: Call,
  id = randomText(),
): Promise<Outcome> {
  const { query, challenge, secrets } = await wayBack(id, call);
  const json = { email, ...challenge, ...security(call) };
  expectStatus(await send({ method: 'POST', path: `/recover${query}`, json }, call), 200);
  return { kind: 'step', step: { kind: 'email-code', id, sentTo: email, purpose: 'reset' }, secrets };
}

/** The same message once more. A code that came before stops working. */
export async function resend(
  parts: GoTrueParts,
  step: Step,
  { session, secrets: kept }: StepContext,
  call: Call,
): Promise<Outcome> {
  if (step.kind === 'reauthentication' && session) {
    const { accessToken } = session;
    expectStatus(await parts.send({ method: 'GET', path: '/reauthenticate', accessToken }, call), 200);
    return { kind: 'step', step, secrets: kept };
  }
  if (step.kind === 'phone-code') {
    const { id, sentTo: phone, channel, createAccount } = step;
    if (step.purpose === 'sign-in') {
      return textCode(parts, { method: 'phone-code', phone, channel, createAccount }, call, id);
    }
    const type = step.purpose === 'sign-up' ? 'sms' : 'phone_change';
    const json = { type, phone, ...security(call) };
    expectStatus(await parts.send({ method: 'POST', path: '/resend', json }, call), 200);
    return { kind: 'step', step };
  }
  if (step.kind !== 'email-code' && step.kind !== 'email-link') {
    throw new AuthError('not_supported', 'There is no message that could be sent again.');
  }
  const { id, sentTo: email, purpose, createAccount } = step;
  if (purpose === 'sign-in') {
    const method = step.kind === 'email-link' ? 'magic-link' : 'email-code';
    return mailCode(parts, { method, email, createAccount }, call, id);
  }
  if (purpose === 'reset') return resetPassword(parts, { email }, call, id);
  const { query, challenge, secrets } = await wayBack(id, call);
  const type = purpose === 'sign-up' ? 'signup' : 'email_change';
  const json = { type, email, ...challenge, ...security(call) };
  expectStatus(await parts.send({ method: 'POST', path: `/resend${query}`, json }, call), 200);
  return { kind: 'step', step, secrets };
}
