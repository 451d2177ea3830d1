import type { Auth } from './deployment.js';
import { GotrueRefused } from './refused.js';

/** Bytes, not characters: bcrypt's limit, which the real one inherits. */
const MAX_BYTES = 72;

/** What is wrong with a new password, in the service's own words; undefined when nothing is. */
export function weakness({ services }: Auth, password: string): { message: string; reasons: string[] } | undefined {
  const { passwordMinLength, passwordRequired, pwnedPasswords } = services.settings.gotrue;
  const messages: string[] = [];
  const reasons: string[] = [];
  if (password.length < passwordMinLength) {
    reasons.push('length');
    messages.push(`Password should be at least ${passwordMinLength} characters.`);
  }
  if (!passwordRequired.every((set) => Array.from(set).some((character) => password.includes(character)))) {
    reasons.push('characters');
    messages.push(`Password should contain at least one character of each: ${passwordRequired.join(', ')}.`);
  }
  if (pwnedPasswords.includes(password)) {
    reasons.push('pwned');
    messages.push('Password is known to be weak and easy to guess, please choose a different one.');
  }
  return reasons.length === 0 ? undefined : { message: messages.join(' '), reasons };
}

/** @throws GotrueRefused when a new password may not be used. */
export function requireGoodPassword(auth: Auth, password: string): void {
  if (Buffer.byteLength(password) > MAX_BYTES) {
    throw new GotrueRefused(400, 'validation_failed', 'Password cannot be longer than 72 characters');
  }
  const weak = weakness(auth, password);
  if (weak === undefined) return;
  throw new GotrueRefused(422, 'weak_password', weak.message, { weak_password: { reasons: weak.reasons } });
}
