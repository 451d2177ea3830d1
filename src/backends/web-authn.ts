import { AuthError } from '../errors.js';
import { isRecord } from './fields.js';

/**
 * The browser's part of passkeys and security keys (Web Authentication Level 3): options in a server's JSON, answers in the
 * JSON that servers read.
 *
 * @throws AuthError `aborted` (the person said no, or let it run out), `not_supported`, `misconfigured` (the page is not on
 * the server's relying party), `invalid_input` (this device has one already), `bad_response` (options that make no sense)
 */
export async function createCredential(options: unknown, signal: AbortSignal): Promise<object> {
  const publicKey = parse(options, (api, json) => api.parseCreationOptionsFromJSON?.(json as never));
  return inTurn(signal, false, (given) => navigator.credentials.create({ publicKey, signal: given }));
}

/** @param conditional - Offered in the field that is marked `webauthn`, quiet until it is chosen there. */
export async function getCredential(options: unknown, signal: AbortSignal, conditional = false): Promise<object> {
  const publicKey = parse(options, (api, json) => api.parseRequestOptionsFromJSON?.(json as never));
  const mediation = conditional ? { mediation: 'conditional' as const } : {};
  return inTurn(signal, conditional, (given) => navigator.credentials.get({ publicKey, signal: given, ...mediation }));
}

/** Heard by every copy of this module: those that are loaded late share nothing else. */
const ceremonyBegins = 'portico-ceremony';

/** A browser asks for one at a time: what waits quietly in a field makes way for what comes after it. */
async function inTurn(
  signal: AbortSignal,
  makesWay: boolean,
  ask: (signal: AbortSignal) => Promise<Credential | null>,
): Promise<object> {
  const turn = new AbortController();
  const end = () => turn.abort();
  globalThis.dispatchEvent(new Event(ceremonyBegins));
  if (makesWay) globalThis.addEventListener(ceremonyBegins, end);
  try {
    return await answer(() => ask(AbortSignal.any([signal, turn.signal])));
  } finally {
    globalThis.removeEventListener(ceremonyBegins, end);
  }
}

type Parsers = Partial<
  Pick<typeof PublicKeyCredential, 'parseCreationOptionsFromJSON' | 'parseRequestOptionsFromJSON'>
>;

function parse<Options>(json: unknown, read: (api: Parsers, json: unknown) => Options | undefined): Options {
  const api = globalThis.PublicKeyCredential as Parsers | undefined;
  if (!api) throw notSupported();
  if (!isRecord(json)) throw badOptions();
  let options: Options | undefined;
  try {
    options = read(api, json);
  } catch (cause) {
    throw badOptions(cause);
  }
  if (!options) throw notSupported();
  return options;
}

async function answer(ask: () => Promise<Credential | null>): Promise<object> {
  let credential: Credential | null;
  try {
    credential = await ask();
  } catch (reason) {
    throw told(reason);
  }
  if (!credential) throw new AuthError('aborted', 'No passkey was chosen.');
  return (credential as PublicKeyCredential).toJSON();
}

/** One name stands for many reasons here, so that pages cannot spy: the person's no and a time-out are the same. */
function told(cause: unknown): AuthError {
  if (cause instanceof AuthError) return cause;
  switch (cause instanceof DOMException ? cause.name : '') {
    case 'NotAllowedError':
    case 'AbortError':
      return new AuthError('aborted', 'The passkey was not given.', { cause });
    case 'InvalidStateError':
      return new AuthError('invalid_input', 'This device has one for this account already.', { cause });
    case 'SecurityError':
      return new AuthError('misconfigured', 'This page’s origin is not of the server’s relying party.', { cause });
    case 'NotSupportedError':
    case 'ConstraintError':
      return notSupported(cause);
  }
  return badOptions(cause);
}

function notSupported(cause?: unknown): AuthError {
  return new AuthError('not_supported', 'This browser, or this device, has no passkeys.', { cause });
}

function badOptions(cause?: unknown): AuthError {
  return new AuthError('bad_response', 'The browser makes no sense of the server’s passkey options.', { cause });
}
