import type { Queries } from '../database.js';

/** A row of `factors`. */
export interface FactorRow {
  id: string;
  user_id: string;
  factor_type: 'totp' | 'phone' | 'webauthn';
  friendly_name: string;
  status: 'unverified' | 'verified';
  secret: string | null;
  phone: string | null;
  credential: StoredCredential | null;
  last_challenged_at: Date | null;
  /** Postgres hands 64-bit integers out as text. */
  last_step: string | null;
  created_at: Date;
  updated_at: Date;
}

/** What is kept of a WebAuthn credential; `publicKey` in base64url. */
export interface StoredCredential {
  readonly id: string;
  readonly publicKey: string;
  readonly counter: number;
  readonly transports?: readonly string[];
}

/** Oldest first. */
export function listFactors(queries: Queries, userId: string): Promise<FactorRow[]> {
  return queries.query('select * from factors where user_id = $1 order by created_at', [userId]);
}
