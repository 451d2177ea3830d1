import { AuthError } from '../../errors.js';
import type { ApiKey, Call, NewApiKey, PrivateKeyStatus, Session } from '../backend.js';
import { isRecord, record, text } from '../fields.js';
import type { HttpAnswer } from '../http.js';
import type { MorpheusClient } from './client.js';
import { refusal } from './errors.js';

/** Keys for programs, and whether a private key is on file (contracts/morpheus.md §2, §3). */

export async function listKeys(send: MorpheusClient, session: Session, call: Call): Promise<readonly ApiKey[]> {
  const { json } = expectOk(await send({ method: 'GET', path: '/keys', session, repeatable: true }, call));
  if (!Array.isArray(json)) throw badKeys();
  // The service moves a key that was deactivated to the end.
  return json
    .slice(0, 1000)
    .flatMap((wire) => readKey(wire) ?? [])
    .sort((one, other) => Number(one.id) - Number(other.id));
}

/** Where the service looks a key up by its first nine characters alone, they are the key: so five are told. */
function readKey(value: unknown): ApiKey | undefined {
  const { id, key_prefix: prefix, name, created_at: createdAt, is_active: active } = record(value);
  if (typeof id !== 'number' || !Number.isSafeInteger(id) || typeof active !== 'boolean') return undefined;
  const hint = `${(text(prefix) ?? 'sk-').slice(0, 5)}…`;
  const at = readTime(createdAt);
  const called = text(name);
  return { id: String(id), hint, active, ...(called && { name: called }), ...(at && { createdAt: at }) };
}

export async function createKey(
  send: MorpheusClient,
  session: Session,
  name: string | undefined,
  call: Call,
): Promise<NewApiKey> {
  const { json } = expectOk(await send({ method: 'POST', path: '/keys', json: name ? { name } : {}, session }, call));
  const { key } = record(json);
  if (typeof key !== 'string' || !/^sk-[\w.-]{1,200}$/.test(key)) throw badKeys();
  return { key, ...(name && { name }) };
}

export async function deactivateKey(send: MorpheusClient, session: Session, id: string, call: Call): Promise<void> {
  if (!/^\d{1,15}$/.test(id)) throw new AuthError('invalid_input', 'There is no such key.', { fields: ['id'] });
  expectOk(await send({ method: 'DELETE', path: `/keys/${id}`, session }, call));
}

/**
 * The service reads two parameters that it does not mean; without them it refuses, with them some releases fail. None of that
 * says anything of the session: only 401 does.
 */
export async function privateKeyStatus(send: MorpheusClient, session: Session, call: Call): Promise<PrivateKeyStatus> {
  const answer = await send({ method: 'GET', path: '/private-key?args=null&kwargs=null', session }, call);
  const { status, json } = answer;
  if (status === 401 || status === 403) throw refusal(answer, 'person');
  const body = record(json);
  const hasKey = body['has_key'] ?? body['has_private_key'];
  if (status !== 200 || typeof hasKey !== 'boolean') return { known: false };
  const [createdAt, updatedAt] = [readTime(body['created_at']), readTime(body['updated_at'])];
  return { known: true, hasKey, ...(createdAt && { createdAt }), ...(updatedAt && { updatedAt }) };
}

/** Times come without a zone: they are UTC. */
function readTime(value: unknown): string | undefined {
  const given = text(value, 40);
  if (!given) return undefined;
  const date = new Date(/[zZ]$|[+-]\d\d:?\d\d$/.test(given) ? given : `${given}Z`);
  return Number.isNaN(date.getTime()) ? undefined : date.toISOString();
}

function expectOk(answer: HttpAnswer): HttpAnswer {
  if (answer.status === 200 && (isRecord(answer.json) || Array.isArray(answer.json))) return answer;
  throw answer.status < 400
    ? new AuthError('bad_response', `The service answered ${answer.status}.`, { status: answer.status })
    : refusal(answer, 'person');
}

function badKeys(): AuthError {
  return new AuthError('bad_response', 'The service’s keys are not as they should be.', { status: 200 });
}
