import { randomBytes } from 'node:crypto';
import { argon2id, argon2Verify } from 'hash-wasm';

/** What one guess costs. `memoryKiB` in kibibytes, `passes` over it. */
export interface PasswordCost {
  readonly memoryKiB: number;
  readonly passes: number;
}

/** The OWASP password storage cheat sheet's Argon2id setting: 19 MiB, two passes, one lane. */
export const DEFAULT_PASSWORD_COST: PasswordCost = { memoryKiB: 19 * 1024, passes: 2 };

export class Passwords {
  #decoy: Promise<string> | undefined;

  constructor(private readonly cost: PasswordCost) {}

  /** The encoded Argon2id hash, salt and parameters included. */
  hash(password: string): Promise<string> {
    return argon2id({
      password,
      salt: randomBytes(16),
      iterations: this.cost.passes,
      memorySize: this.cost.memoryKiB,
      parallelism: 1,
      hashLength: 32,
      outputType: 'encoded',
    });
  }

  /**
   * Whether the password is the one behind `hash`. Without a hash (no such account) the same work is done against a
   * decoy, so that the time taken does not tell who has an account.
   */
  async verify(password: string, hash: string | undefined): Promise<boolean> {
    this.#decoy ??= this.hash(randomBytes(16).toString('hex'));
    // hash-wasm throws on an empty password.
    if (password === '') return false;
    const right = await argon2Verify({ password, hash: hash ?? (await this.#decoy) });
    return right && hash !== undefined;
  }
}
