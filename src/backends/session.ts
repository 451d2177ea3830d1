/** Authenticator assurance level (NIST SP 800-63B; GoTrue's claim `aal`). */
export type Aal = 'aal1' | 'aal2';

/** Who is here. All of it may be shown; none of it is a secret. */
export interface User {
  readonly id: string;
  /** A visitor with an anonymous session, without an account. */
  readonly anonymous: boolean;
  readonly email?: string | undefined;
  readonly phone?: string | undefined;
  readonly name?: string | undefined;
}

/** Tokens, times, user and AAL as one value. It holds secrets: it never leaves `session/`. */
export interface Session {
  readonly accessToken: string;
  /** Absent where the access token renews itself (Inkeep). `siteToken` where the site renews it. */
  readonly refreshToken?: string | undefined;
  /** When the answer that brought it was asked for, by this device's clock, in ms since 1970. */
  readonly issuedAtMs: number;
  /** `issuedAtMs` plus the lifetime the server gave, so that the clock's own error cancels out. */
  readonly expiresAtMs: number;
  readonly user: User;
  readonly aal?: Aal | undefined;
}
