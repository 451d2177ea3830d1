import { AuthError } from '../../errors.js';
import type { Call, Outcome, ReturnParams, Step, StepContext, StepInputs } from '../backend.js';
import { record } from '../fields.js';
import type { InsForgeParts } from './parts.js';
import { randomText } from '../pkce.js';
import { expectStatus, type InsForgeCall } from './client.js';
import { checkPassword } from './config.js';

/** What answers a step, typed or come back in the address (contracts/insforge.md §6.7–6.10). */
export async function answer(
  parts: InsForgeParts,
  step: Step,
  input: StepInputs[Step['kind']],
  context: StepContext,
  call: Call,
): Promise<Outcome> {
  switch (step.kind) {
    case 'email-code':
      return typedCode(parts, step, input as StepInputs['email-code'], call);
    case 'set-password':
      return setPassword(parts, step, input as StepInputs['set-password'], context, call);
    default:
      throw new AuthError('not_supported', `A ${step.kind} step is not answered here.`);
  }
}

async function typedCode(
  parts: InsForgeParts,
  { sentTo: email, purpose }: Extract<Step, { kind: 'email-code' }>,
  { code: typed }: StepInputs['email-code'],
  call: Call,
): Promise<Outcome> {
  const code = typed.trim();
  if (purpose === 'sign-in') {
    return opened(parts, { method: 'POST', path: '/sessions', json: { method: 'otp', email, otp: code } }, call);
  }
  if (purpose !== 'reset') {
    return opened(parts, { method: 'POST', path: '/email/verify', json: { email, otp: code } }, call);
  }
  const request = { method: 'POST', path: '/email/exchange-reset-password-token', json: { email, code } } as const;
  const traded = expectStatus(await parts.send(request, call), 200, 'code');
  return choosePassword(readTicket(record(traded.json)['token']), email);
}

/** A code is spent by its first use, so it goes by the transport that is known to work. */
async function opened({ transport }: InsForgeParts, request: InsForgeCall, call: Call): Promise<Outcome> {
  const { session, answer } = await transport.open(request, undefined, call);
  if (session) return { kind: 'session', session };
  expectStatus(answer, 200, 'code');
  throw new AuthError('bad_response', 'The server opened no session.', { status: answer.status });
}

function choosePassword(ticket: string, email: string | undefined): Outcome {
  const step = { kind: 'set-password', id: randomText(), why: 'reset', ...(email && { email }) } as const;
  return { kind: 'step', step, secrets: { ticket } };
}

function readTicket(value: unknown): string {
  if (typeof value === 'string' && /^[\w-]{16,200}$/.test(value)) return value;
  throw new AuthError('code_invalid', 'The answer holds no token to set a password with.');
}

/** Setting it signs nobody in: whose address is known signs in with it at once. */
async function setPassword(
  parts: InsForgeParts,
  { email }: Extract<Step, { kind: 'set-password' }>,
  { password }: StepInputs['set-password'],
  { secrets }: StepContext,
  call: Call,
): Promise<Outcome> {
  const { ticket } = secrets;
  if (ticket === undefined) throw new AuthError('session_expired', 'This step is over: ask for another mail.');
  checkPassword(password, (await parts.config(call))?.passwordRules);
  const json = { newPassword: password, otp: ticket };
  expectStatus(await parts.send({ method: 'POST', path: '/email/reset-password', json }, call), 200, 'code');
  if (email) {
    const signIn = { method: 'POST', path: '/sessions', json: { email, password } } as const;
    const { session } = await parts.transport.open(signIn, signIn, call);
    if (session) return { kind: 'session', session };
  }
  return signInNow('password-set', email);
}

function signInNow(why: 'confirmed' | 'password-set', email: string | undefined): Outcome {
  return { kind: 'step', step: { kind: 'sign-in', id: randomText(), why, ...(email && { email }) } };
}

/** @throws AuthError what the answer refuses; fixed texts alone, since anybody can write an address (SECURITY-MODEL 5.6) */
export async function comeBack(
  parts: InsForgeParts,
  { query }: ReturnParams,
  { step, secrets }: StepContext,
  call: Call,
): Promise<Outcome> {
  const email = step && 'sentTo' in step ? step.sentTo : undefined;
  const status = query.get('insforge_status');
  if (status === 'ready') return choosePassword(readTicket(query.get('token')), email);
  if (status === 'success') return signInNow('confirmed', email);
  if (status !== null) throw new AuthError('code_invalid', 'The link is used or too old: ask for another mail.');
  const code = query.get('insforge_code');
  if (code === null) throw refusedByProvider(query.get('error') ?? '');
  const { verifier } = secrets;
  if (verifier === undefined) {
    throw new AuthError('code_invalid', 'This sign-in was begun in another browser: it has to end there.');
  }
  const json = { code, code_verifier: verifier };
  return opened(parts, { method: 'POST', path: '/oauth/exchange', json }, call);
}

/** Who says no at the provider and what fails there come back alike. */
function refusedByProvider(said: string): AuthError {
  if (/sign-?ups? are disabled/i.test(said)) {
    return new AuthError('signup_disabled', 'The project takes no newcomers.');
  }
  return new AuthError('aborted', 'The person came back from the provider without an answer.');
}
