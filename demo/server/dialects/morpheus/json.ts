import type { ApiKeyRow } from '../../accounts/api-keys.js';

/** How people sign in: here by password, or elsewhere, at Cognito. */
export type Era = 'password' | 'cognito';

export function keyJson({ id, key_prefix, name, created_at, is_active, is_default, sealed_key }: ApiKeyRow, era: Era) {
  const key = { id, key_prefix, name, created_at: withoutZone(created_at), is_active };
  return era === 'password' ? key : { ...key, is_default, encrypted_key: sealed_key, encryption_version: 1 };
}

/** As Python prints a time that knows no zone. */
export function withoutZone(date: Date): string {
  return date.toISOString().replace('Z', '000');
}
