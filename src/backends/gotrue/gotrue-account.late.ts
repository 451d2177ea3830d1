import { AuthError } from '../../errors.js';
import type {
  Call,
  ContactChange,
  Exchange,
  Factor,
  FactorEnrolment,
  FactorRequest,
  Identity,
  Outcome,
  Passkey,
  PasswordChange,
  Profile,
  ProfileChanges,
  Session,
  StepContext,
  UpgradeInput,
} from '../backend.js';
import { record, text } from '../fields.js';
import { randomText } from '../pkce.js';
import { createCredential, getCredential } from '../web-authn.js';
import { expectStatus } from './client.js';
import { readRefusal } from './errors.js';
import { idToken } from './gotrue-sign-in.late.js';
import { challengeFactor, refreshed, verifyFactor } from './gotrue-steps.late.js';
import { pathId, readFactors } from './outcome.js';
import { readProfile, readUser } from './session.js';
import { readUrl, wayBack, type GoTrueParts } from './wire.js';

/** What the person who is signed in can see and change (contract §4, §6). */

export async function updateProfile(
  { send }: GoTrueParts,
  { accessToken }: Session,
  { name }: ProfileChanges,
  call: Call,
): Promise<Profile> {
  const json = { data: name === undefined ? {} : { full_name: name } };
  const answer = await send({ method: 'PUT', path: '/user', json, accessToken }, call);
  return readProfile(expectStatus(answer, 200).json);
}

export async function changePassword(
  { send }: GoTrueParts,
  { accessToken, user }: Session,
  { password, currentPassword }: PasswordChange,
  call: Call,
): Promise<Outcome | undefined> {
  const json = { password, ...(currentPassword !== undefined && { current_password: currentPassword }) };
  const answer = await send({ method: 'PUT', path: '/user', json, accessToken }, call);
  const { code } = readRefusal(answer);
  if (answer.status !== 200 && code === 'reauthentication_needed') {
    expectStatus(await send({ method: 'GET', path: '/reauthenticate', accessToken }, call), 200);
    const sentTo = user.email ?? user.phone;
    return { kind: 'step', step: { kind: 'reauthentication', id: randomText(), ...(sentTo && { sentTo }) } };
  }
  expectStatus(answer, 200);
  return undefined;
}

export async function changeContact(
  parts: GoTrueParts,
  { accessToken }: Session,
  change: ContactChange & Pick<Extract<UpgradeInput, { method: 'password' }>, 'password' | 'data'>,
  purpose: 'change' | 'upgrade',
  call: Call,
): Promise<Outcome | undefined> {
  const id = randomText();
  const { password, data } = change;
  const beside = { ...(password !== undefined && { password }), ...(data && { data }) };
  if ('phone' in change) {
    const { phone, channel = 'sms' } = change;
    const json = { phone, channel, ...beside };
    const answer = expectStatus(await parts.send({ method: 'PUT', path: '/user', json, accessToken }, call), 200);
    if (digits(readUser(answer.json)?.phone) === digits(phone)) return undefined;
    return { kind: 'step', step: { kind: 'phone-code', id, sentTo: phone, purpose, channel } };
  }
  const { email } = change;
  const { query, challenge, secrets } = await wayBack(id, call);
  const json = { email, ...beside, ...challenge };
  const answer = expectStatus(await parts.send({ method: 'PUT', path: `/user${query}`, json, accessToken }, call), 200);
  if (readUser(answer.json)?.email?.toLowerCase() === email.toLowerCase()) return undefined;
  return { kind: 'step', step: { kind: 'email-code', id, sentTo: email, purpose }, secrets };
}

/** The server keeps numbers without their `+`. */
function digits(phone: string | undefined): string {
  return phone?.replace(/\D/g, '') ?? '';
}

/** @throws AuthError `account_exists`: the address belongs to another account, which the person can sign in to */
export async function upgrade(
  parts: GoTrueParts,
  input: UpgradeInput,
  { session, exchange }: StepContext,
  call: Call,
): Promise<Outcome> {
  if (!session?.user.anonymous)
    throw new AuthError('signed_out', 'There is no anonymous session to make an account of.');
  switch (input.method) {
    case 'oauth':
      return linkIdentity(parts, session, input.provider, call);
    case 'id-token':
      return idToken(parts, input, call, session.accessToken);
    case 'password': {
      const step = await changeContact(parts, session, input, 'upgrade', call);
      // Nothing was to be confirmed: the token says so only after a refresh.
      return step ?? { kind: 'session', session: await exchange((newest) => refreshed(parts, newest, call)) };
    }
    default:
      return input satisfies never;
  }
}

export async function listFactors(
  { send }: GoTrueParts,
  { accessToken }: Session,
  call: Call,
): Promise<readonly Factor[]> {
  const answer = await send({ method: 'GET', path: '/user', accessToken, repeatable: true }, call);
  return readFactors(expectStatus(answer, 200).json);
}

export async function stepUp(parts: GoTrueParts, session: Session, call: Call): Promise<Outcome> {
  const factors = (await listFactors(parts, session, call)).filter(({ verified }) => verified);
  if (!factors.length) throw new AuthError('not_supported', 'This account has no second factor yet.');
  return { kind: 'step', step: { kind: 'second-factor', id: randomText(), factors } };
}

export async function enroll(
  parts: GoTrueParts,
  session: Session,
  request: FactorRequest,
  call: Call,
): Promise<FactorEnrolment> {
  const { accessToken } = session;
  const { kind } = request;
  // Names are unique, the empty one too: an unnamed factor gets one of its own.
  const name = request.name ?? `${kind} ${randomText(4)}`;
  const phone = kind === 'phone' ? { phone: request.phone } : {};
  const json = { factor_type: kind, friendly_name: name, ...phone };
  const answer = expectStatus(await parts.send({ method: 'POST', path: '/factors', json, accessToken }, call), 200);
  const body = record(answer.json);
  const id = pathId(body['id']);
  if (!id) throw broken('The new factor has no id.');
  if (kind === 'webauthn') return { kind, id, name };
  if (kind === 'phone') {
    const { challenge } = await challengeFactor(parts, session, id, call, request.channel ?? 'sms');
    return { kind, id, challenge, sentTo: request.phone };
  }
  const totp = record(body['totp']);
  const secret = text(totp['secret']);
  const uri = text(totp['uri'], 2000);
  if (!secret || !uri?.startsWith('otpauth://')) throw broken('The new factor has no secret.');
  const svg = text(totp['qr_code'], 200_000);
  // As an image it can run nothing, whatever is in it.
  const qrCode = svg && `data:image/svg+xml;utf-8,${encodeURIComponent(svg)}`;
  return { kind, id, secret, uri, ...(qrCode && { qrCode }) };
}

export async function confirmFactor(
  parts: GoTrueParts,
  session: Session,
  enrolment: FactorEnrolment,
  code: string | undefined,
  exchange: Exchange,
  call: Call,
): Promise<Session> {
  const proof = await proofOf(parts, session, enrolment, code?.trim() ?? '', call);
  return exchange((newest) => verifyFactor(parts, newest, enrolment.id, proof, call));
}

async function proofOf(
  parts: GoTrueParts,
  session: Session,
  enrolment: FactorEnrolment,
  code: string,
  call: Call,
): Promise<object> {
  if (enrolment.kind === 'phone') return { challenge_id: enrolment.challenge, code };
  const { challenge, webauthn } = await challengeFactor(parts, session, enrolment.id, call);
  if (enrolment.kind === 'totp') return { challenge_id: challenge, code };
  const ask = webauthn?.create ? createCredential : getCredential;
  const credential = await ask(webauthn?.options, call.signal);
  const type = webauthn?.create ? 'create' : 'request';
  return { challenge_id: challenge, webauthn: { type, credential_response: credential } };
}

export async function removeFactor(
  { send }: GoTrueParts,
  { accessToken }: Session,
  id: string,
  call: Call,
): Promise<void> {
  expectStatus(await send({ method: 'DELETE', path: `/factors/${encodeURIComponent(id)}`, accessToken }, call), 200);
}

export async function listPasskeys(
  { send }: GoTrueParts,
  { accessToken }: Session,
  call: Call,
): Promise<readonly Passkey[]> {
  const answer = await send({ method: 'GET', path: '/passkeys', accessToken, repeatable: true }, call);
  const { json } = expectStatus(answer, 200);
  return Array.isArray(json) ? json.slice(0, 100).flatMap((entry) => readPasskey(entry) ?? []) : [];
}

export async function addPasskey({ send }: GoTrueParts, { accessToken }: Session, call: Call): Promise<Passkey> {
  const begin = { method: 'POST', path: '/passkeys/registration/options', json: {}, accessToken } as const;
  const { challenge_id, options } = record(expectStatus(await send(begin, call), 200).json);
  if (!pathId(challenge_id)) throw broken('The passkey challenge has no id.');
  const credential = await createCredential(options, call.signal);
  const json = { challenge_id, credential };
  const path = '/passkeys/registration/verify';
  const added = readPasskey(expectStatus(await send({ method: 'POST', path, json, accessToken }, call), 200).json);
  if (!added) throw broken('The new passkey has no id.');
  return added;
}

export async function renamePasskey(
  { send }: GoTrueParts,
  { accessToken }: Session,
  id: string,
  name: string,
  call: Call,
): Promise<void> {
  const json = { friendly_name: name };
  const path = `/passkeys/${encodeURIComponent(id)}`;
  expectStatus(await send({ method: 'PATCH', path, json, accessToken }, call), 200);
}

export async function removePasskey(
  { send }: GoTrueParts,
  { accessToken }: Session,
  id: string,
  call: Call,
): Promise<void> {
  const path = `/passkeys/${encodeURIComponent(id)}`;
  expectStatus(await send({ method: 'DELETE', path, accessToken }, call), 200, 204);
}

function readPasskey(value: unknown): Passkey | undefined {
  const wire = record(value);
  const id = pathId(wire['id']);
  if (!id) return undefined;
  const name = text(wire['friendly_name']);
  const createdAt = text(wire['created_at'], 40);
  const lastUsedAt = text(wire['last_used_at'], 40);
  return { id, ...(name && { name }), ...(createdAt && { createdAt }), ...(lastUsedAt && { lastUsedAt }) };
}

export async function listIdentities(
  { send }: GoTrueParts,
  { accessToken }: Session,
  call: Call,
): Promise<readonly Identity[]> {
  const answer = await send({ method: 'GET', path: '/user', accessToken, repeatable: true }, call);
  const { identities } = record(expectStatus(answer, 200).json);
  return Array.isArray(identities) ? identities.slice(0, 100).flatMap((entry) => readIdentity(entry) ?? []) : [];
}

/** Unlinking wants `identity_id`; `id` is the provider's. */
function readIdentity(value: unknown): Identity | undefined {
  const wire = record(value);
  const id = pathId(wire['identity_id']);
  const provider = text(wire['provider'], 100);
  if (!id || !provider) return undefined;
  const email = text(wire['email'], 320);
  const lastSignInAt = text(wire['last_sign_in_at'], 40);
  return { id, provider, ...(email && { email }), ...(lastSignInAt && { lastSignInAt }) };
}

export async function linkIdentity(
  { send }: GoTrueParts,
  { accessToken }: Session,
  provider: string,
  call: Call,
): Promise<Outcome> {
  const id = randomText();
  const { address, challenge, secrets } = await wayBack(id, call, true);
  const query = new URLSearchParams({
    provider,
    redirect_to: address!,
    skip_http_redirect: 'true',
    ...challenge,
  });
  const path = `/user/identities/authorize?${query.toString()}`;
  const answer = expectStatus(await send({ method: 'GET', path, accessToken }, call), 200);
  return { kind: 'step', step: { kind: 'redirect', id, url: readUrl(answer), provider }, secrets };
}

export async function unlinkIdentity(
  { send }: GoTrueParts,
  { accessToken }: Session,
  id: string,
  call: Call,
): Promise<void> {
  const path = `/user/identities/${encodeURIComponent(id)}`;
  expectStatus(await send({ method: 'DELETE', path, accessToken }, call), 200);
}

function broken(message: string): AuthError {
  return new AuthError('bad_response', message, { status: 200 });
}
