import { randomUUID } from 'node:crypto';

/**
 * How a server takes a refresh token that it has already traded:
 *
 * - `strict`: as theft; the whole family is revoked
 * - `grace`: the parent of the active token gets that same active token once more; anything older is theft
 * - `stateless`: any that was ever issued stays good until the family is signed out
 */
export type Mode = 'strict' | 'grace' | 'stateless';

export interface Tokens {
  readonly access: string;
  readonly refresh: string;
  readonly user: string;
}

export type Rotation =
  | { readonly kind: 'ok'; readonly tokens: Tokens }
  /** What comes with it is a token that has been traded before: it ended the family, or would have. */
  | { readonly kind: 'already used' }
  | { readonly kind: 'revoked' }
  | { readonly kind: 'unknown' };

interface Family {
  readonly user: string;
  active: Tokens;
  revoked: boolean;
}

interface Issued {
  readonly family: Family;
  /** What it was traded for. */
  child?: Tokens;
}

/** All sessions a server has opened, each a family of refresh tokens. */
export class Families {
  mode: Mode = 'strict';
  readonly #byRefresh = new Map<string, Issued>();
  readonly #byAccess = new Map<string, Family>();

  open(user: string): Tokens {
    const tokens = newTokens(user);
    return this.#issue({ user, active: tokens, revoked: false }, tokens);
  }

  rotate(refresh: string): Rotation {
    const issued = this.#byRefresh.get(refresh);
    if (!issued) return { kind: 'unknown' };
    const { family, child } = issued;
    if (family.revoked) return { kind: 'revoked' };
    if (child && this.mode === 'grace' && child === family.active) return { kind: 'ok', tokens: child };
    if (child && this.mode !== 'stateless') {
      family.revoked = true;
      return { kind: 'already used' };
    }
    issued.child = newTokens(family.user);
    family.active = issued.child;
    return { kind: 'ok', tokens: this.#issue(family, issued.child) };
  }

  /** Ends the family that an access token is of; whether there was one. */
  end(access: string): boolean {
    const family = this.#byAccess.get(access);
    if (!family || family.revoked) return false;
    family.revoked = true;
    return true;
  }

  userOf(access: string): string | undefined {
    const family = this.#byAccess.get(access);
    return family && !family.revoked ? family.user : undefined;
  }

  #issue(family: Family, tokens: Tokens): Tokens {
    this.#byRefresh.set(tokens.refresh, { family });
    this.#byAccess.set(tokens.access, family);
    return tokens;
  }
}

/** Each holds a text that stands nowhere else, so that a leak of any part of it can be found. */
function newTokens(user: string): Tokens {
  return { access: `canary-access-${randomUUID()}`, refresh: `canary-refresh-${randomUUID()}`, user };
}
