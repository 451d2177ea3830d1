import { AuthError } from '../../errors.js';
import type { Call, Outcome, ReturnParams, Session, Step, StepContext, StepInputs } from '../backend.js';
import { record, text, token } from '../fields.js';
import type { HttpAnswer } from '../http.js';
import { randomText } from '../pkce.js';
import { readClaims } from '../jwt.js';
import { getCredential } from '../web-authn.js';
import { expectStatus } from './client.js';
import { ourCode } from './errors.js';
import { outcomeOf, outcomeOfSession, pathId, type NewPassword } from './outcome.js';
import { readSession, readUser } from './session.js';
import type { GoTrueParts } from './wire.js';

/** What answers a step, typed or come back in the address (contract §3, §5, §6). */

type Answered<Kind extends Step['kind']> = [step: Extract<Step, { kind: Kind }>, input: StepInputs[Kind]];

export async function answer(
  parts: GoTrueParts,
  step: Step,
  input: StepInputs[Step['kind']],
  context: StepContext,
  call: Call,
): Promise<Outcome> {
  switch (step.kind) {
    case 'email-code':
    case 'phone-code':
      return typedCode(parts, [step, input as StepInputs['email-code']], context, call);
    case 'second-factor':
      return secondFactor(parts, [step, input as StepInputs['second-factor']], context, call);
    case 'set-password':
      return setPassword(parts, input as StepInputs['set-password'], context, call);
    case 'reauthentication':
      return setPassword(parts, input as StepInputs['reauthentication'], context, call);
    case 'email-link':
    case 'confirm-account':
    case 'sign-in':
    case 'other-mailbox':
    case 'redirect':
      throw new AuthError('not_supported', 'This step is answered elsewhere: in a mailbox, or at the provider.');
    default:
      return step satisfies never;
  }
}

const emailTypes = {
  'sign-in': 'email',
  'sign-up': 'email',
  reset: 'recovery',
  upgrade: 'email_change',
  change: 'email_change',
};
const phoneTypes = {
  'sign-in': 'sms',
  'sign-up': 'sms',
  reset: 'sms',
  upgrade: 'phone_change',
  change: 'phone_change',
};

async function typedCode(
  { send }: GoTrueParts,
  [step, { code }]: Answered<'email-code' | 'phone-code'>,
  context: StepContext,
  call: Call,
): Promise<Outcome> {
  const json =
    step.kind === 'email-code'
      ? { type: emailTypes[step.purpose], email: step.sentTo, token: code.trim() }
      : { type: phoneTypes[step.purpose], phone: step.sentTo, token: code.trim() };
  const verified = expectStatus(await send({ method: 'POST', path: '/verify', json }, call), 200);
  return confirmed({ send }, verified, step.purpose, context, call);
}

/** What a code or a link that was right leads to. */
async function confirmed(
  { send }: Pick<GoTrueParts, 'send'>,
  verified: HttpAnswer,
  purpose: string | undefined,
  { session: held, exchange }: StepContext,
  call: Call,
): Promise<Outcome> {
  const { access_token, code } = record(verified.json);
  // `code` is a string here, and there is no session: the other mailbox has to agree as well.
  if (access_token === undefined && code === '200') return otherMailbox();
  if (purpose !== 'change' || !held || held.user.anonymous) {
    return outcomeOf(verified, purpose === 'reset' || purpose === 'invite' ? purpose : undefined);
  }
  // The person is here already, perhaps with a second factor: their session stays, and learns of the new address.
  const spare = readSession(verified);
  const path = '/logout?scope=local';
  void send({ method: 'POST', path, accessToken: spare.accessToken, json: {} }, call).catch(() => undefined);
  return { kind: 'session', session: await exchange((session) => refreshed({ send }, session, call)) };
}

function otherMailbox(): Outcome {
  return { kind: 'step', step: { kind: 'other-mailbox', id: randomText() } };
}

export async function refreshed(
  { send }: Pick<GoTrueParts, 'send'>,
  { refreshToken }: Session,
  call: Call,
): Promise<Session> {
  const json = { refresh_token: refreshToken };
  return readSession(
    expectStatus(await send({ method: 'POST', path: '/token?grant_type=refresh_token', json }, call), 200),
  );
}

async function secondFactor(
  parts: GoTrueParts,
  [step, input]: Answered<'second-factor'>,
  { session, secrets, exchange }: StepContext,
  call: Call,
): Promise<Outcome> {
  const factor = step.factors.find(({ id }) => id === input.factor);
  if (!factor || !session)
    throw new AuthError('invalid_input', 'That factor is not one of this step’s.', { fields: ['factor'] });
  if (factor.kind === 'phone' && !input.code) {
    const { challenge } = await challengeFactor(parts, session, factor.id, call, input.channel ?? 'sms');
    const challenged = { factor: factor.id, challenge };
    return { kind: 'step', step: { ...step, challenged }, secrets };
  }
  const proof = await proofOf(parts, session, factor, input.code ?? '', step.challenged, call);
  const raised = await exchange((newest) => verifyFactor(parts, newest, factor.id, proof, call));
  return outcomeOfSession(raised, [], step.afterwards);
}

export interface FactorChallenge {
  readonly challenge: string;
  /** What the browser is to ask the person for, and whether it makes a new credential. */
  readonly webauthn?: { readonly create: boolean; readonly options: unknown } | undefined;
}

export async function challengeFactor(
  { send }: GoTrueParts,
  { accessToken }: Session,
  factorId: string,
  call: Call,
  channel?: string,
): Promise<FactorChallenge> {
  const path = `/factors/${encodeURIComponent(factorId)}/challenge`;
  const json = channel === undefined ? {} : { channel };
  const asked = expectStatus(await send({ method: 'POST', path, json, accessToken }, call), 200);
  const body = record(asked.json);
  const challenge = pathId(body['id']);
  if (!challenge) throw new AuthError('bad_response', 'The factor’s challenge has no id.', { status: 200 });
  const { type, credential_options } = record(body['webauthn']);
  const options = record(credential_options)['publicKey'];
  return { challenge, ...(options !== undefined && { webauthn: { create: type === 'create', options } }) };
}

async function proofOf(
  parts: GoTrueParts,
  session: Session,
  factor: { readonly id: string; readonly kind: string },
  code: string,
  challenged: Extract<Step, { kind: 'second-factor' }>['challenged'],
  call: Call,
): Promise<object> {
  // A code that came by message belongs to the challenge that sent it; for the others a fresh one does.
  if (factor.kind === 'phone' && challenged?.factor === factor.id) {
    return { challenge_id: challenged.challenge, code: code.trim() };
  }
  const { challenge, webauthn } = await challengeFactor(parts, session, factor.id, call);
  if (factor.kind !== 'webauthn') return { challenge_id: challenge, code: code.trim() };
  const credential = await getCredential(webauthn?.options, call.signal);
  return { challenge_id: challenge, webauthn: { type: 'request', credential_response: credential } };
}

/** Kills the refresh token that is held: to be called where no refresh can come between (SECURITY-MODEL 5.1.15). */
export async function verifyFactor(
  { send }: GoTrueParts,
  { accessToken }: Session,
  factorId: string,
  proof: object,
  call: Call,
): Promise<Session> {
  const path = `/factors/${encodeURIComponent(factorId)}/verify`;
  return readSession(expectStatus(await send({ method: 'POST', path, json: proof, accessToken }, call), 200));
}

async function setPassword(
  { send }: GoTrueParts,
  { password, code }: { readonly password: string; readonly code?: string },
  { session, secrets, exchange }: StepContext,
  call: Call,
): Promise<Outcome> {
  if (!session) throw new AuthError('signed_out', 'There is no session whose password could be set.');
  const json = { password, ...(code !== undefined && { nonce: code.trim() }) };
  const { accessToken } = session;
  const changed = expectStatus(await send({ method: 'PUT', path: '/user', json, accessToken }, call), 200);
  if (secrets.session)
    return { kind: 'session', session: { ...session, user: readUser(changed.json) ?? session.user } };
  return { kind: 'session', session: await exchange((newest) => refreshed({ send }, newest, call)) };
}

/** @throws AuthError what the answer refuses; `code_invalid` for a code that was asked for elsewhere, so that it cannot be traded here */
export async function comeBack(
  parts: GoTrueParts,
  { query, fragment }: ReturnParams,
  context: StepContext,
  call: Call,
): Promise<Outcome> {
  const said = (name: string) => fragment.get(name) ?? query.get(name);
  const issuer = query.get('iss');
  if (issuer !== null && issuer.replace(/\/+$/, '') !== parts.base) {
    throw new AuthError('bad_response', 'The answer in the address is of another issuer.');
  }
  const refused = said('error_code') ?? said('error');
  if (refused !== null) throw refusedReturn(refused);
  const purpose = purposeOf(context.step, fragment.get('type'));
  const accessToken = token(fragment.get('access_token'));
  if (accessToken) return confirmed(parts, await asAnswer(parts, accessToken, fragment, call), purpose, context, call);
  const code = query.get('code');
  if (code === null) {
    if (said('message') !== null) return otherMailbox();
    throw new AuthError('aborted', 'The person came back without an answer.');
  }
  const { verifier } = context.secrets;
  if (verifier === undefined) {
    throw new AuthError('code_invalid', 'This sign-in was begun in another browser: the link has to be opened there.');
  }
  const json = { auth_code: code, code_verifier: verifier };
  const traded = expectStatus(await parts.send({ method: 'POST', path: '/token?grant_type=pkce', json }, call), 200);
  return confirmed(parts, traded, purpose, context, call);
}

function purposeOf(step: Step | undefined, type: string | null): string | undefined {
  if (step && 'purpose' in step) return step.purpose;
  return (
    { recovery: 'reset', invite: 'invite', email_change: 'change' } satisfies Record<string, NewPassword | 'change'>
  )[type as 'recovery'];
}

/** Fixed texts for known codes alone: anybody can write an address (SECURITY-MODEL 5.6). */
function refusedReturn(code: string): AuthError {
  const known = /^[a-z0-9_]{1,64}$/.test(code) ? ourCode(code) : undefined;
  const what = known ? ` with ${code}` : '';
  return new AuthError(known ?? 'invalid_credentials', `The sign-in came back refused${what}.`);
}

/** A fragment has the tokens and not the user: asked for, it also proves that the token is the server's. */
async function asAnswer(
  { send }: GoTrueParts,
  accessToken: string,
  fragment: URLSearchParams,
  call: Call,
): Promise<HttpAnswer> {
  const answer = expectStatus(await send({ method: 'GET', path: '/user', accessToken, repeatable: true }, call), 200);
  const { iat, exp } = readClaims(accessToken) ?? {};
  const claimed = typeof iat === 'number' && typeof exp === 'number' ? exp - iat : Number.NaN;
  const json = {
    access_token: accessToken,
    refresh_token: fragment.get('refresh_token'),
    expires_in: Number(text(fragment.get('expires_in')) ?? claimed),
    user: answer.json,
  };
  return { ...answer, json };
}
