import { AuthError } from '../errors.js';
import { acceptKey } from '../backends/classify-key.js';
import type { Backend } from '../backends/backend.js';
import type { BackendFactory, BackendSettings } from '../backends/registry.js';
import { createAuth, type AnonymousMode, type Auth, type Persist } from '../session/auth.js';

/** The attributes that make a client: of `<portico-auth>`, and with `data-` before them of the script tag. */
export const settingNames = [
  'backend',
  'url',
  'auth-url',
  'anon-key',
  'anon-key-url',
  'app-id',
  'transport',
  'probe',
  'anonymous',
  'persist',
  'allow',
  'worker-url',
  'name',
] as const;

export type SettingName = (typeof settingNames)[number];
export type Settings = Readonly<Partial<Record<SettingName, string>>>;

/** What is written, without the settings that are left out or empty. */
export function readSettings(read: (name: SettingName) => string | null | undefined): Settings {
  const written = settingNames.map((name) => [name, read(name)?.trim()] as const);
  return Object.fromEntries(written.filter(([, value]) => value));
}

/**
 * The adapter that `backend` names, out of those there are.
 *
 * @throws AuthError `misconfigured` where it is missing or unknown, `secret_key_in_page` for a secret in any setting,
 * also in one that this backend would not read
 */
export function chooseBackend<Entry>(settings: Settings, entries: Readonly<Partial<Record<string, Entry>>>): Entry {
  const [secret] = secretsIn(settings);
  if (secret) throw secret.error;
  const known = Object.keys(entries).join(', ');
  const { backend } = settings;
  if (!backend) throw new AuthError('misconfigured', `backend is missing: say which auth service it is (${known}).`);
  const entry = Object.hasOwn(entries, backend) ? entries[backend] : undefined;
  if (!entry)
    throw new AuthError('misconfigured', `backend "${backend.slice(0, 40)}" is unknown: use one of ${known}.`);
  return entry;
}

/** @throws AuthError the set-up codes */
export function makeClient(settings: Settings, makeBackend: BackendFactory): Auth {
  const backend: Backend = makeBackend(backendSettings(settings));
  return createAuth({
    backend,
    anonymous: settings.anonymous as AnonymousMode | undefined,
    persist: settings.persist as Persist | undefined,
    name: settings.name,
    allow: settings.allow?.split(/[\s,]+/),
  });
}

function backendSettings(settings: Settings): BackendSettings {
  return {
    url: settings.url ?? '',
    authUrl: settings['auth-url'],
    appId: settings['app-id'] ?? '',
    anonKey: settings['anon-key'],
    anonKeyUrl: settings['anon-key-url'],
    transport: settings.transport as BackendSettings['transport'],
    probe: settings.probe,
    workerUrl: settings['worker-url'],
  };
}

/** Settings that hold a secret, so that it can be taken out of the page. Any may: people paste into the wrong place. */
export function secretsIn(settings: Settings): { name: SettingName; error: AuthError }[] {
  return settingNames.flatMap((name) => {
    const error = name === 'backend' ? undefined : secretError(settings[name]);
    return error ? [{ name, error }] : [];
  });
}

function secretError(value: string | undefined): AuthError | undefined {
  try {
    acceptKey(value, 'gotrue', Date.now(), () => {});
  } catch (error) {
    if (error instanceof AuthError && error.code === 'secret_key_in_page') return error;
  }
  return undefined;
}
