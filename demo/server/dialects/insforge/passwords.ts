import type { Services } from '../../services.js';
import { invalid } from './errors.js';
import type { InsforgeSettings } from './insforge-settings.js';

/** Every rule is told, not only the broken ones. @throws Refused */
export function checkPassword(rules: InsforgeSettings, password: string): void {
  const wanted = [
    [true, password.length >= rules.passwordMinLength, `at least ${rules.passwordMinLength} characters long`],
    [rules.requireNumber, /\d/.test(password), 'at least one number'],
    [rules.requireLowercase, /[a-z]/.test(password), 'at least one lowercase letter'],
    [rules.requireUppercase, /[A-Z]/.test(password), 'at least one uppercase letter'],
    [rules.requireSpecialChar, /[!@#$%^&*()_+\-=[\]{};\\|,.<>/?]/.test(password), 'at least one special character'],
  ] as const;
  const asked = wanted.filter(([isAsked]) => isAsked);
  if (asked.every(([, met]) => met)) return;
  throw invalid(`Password must contain ${asked.map(([, , what]) => what).join(', ')}`);
}

/** Only the first 72 bytes count, as with the service's own hash. */
function counted(password: string): string {
  return Buffer.from(password).subarray(0, 72).toString('latin1');
}

export function hashPassword({ passwords }: Services, password: string): Promise<string> {
  return passwords.hash(counted(password));
}

export function isPassword({ passwords }: Services, password: string, hash: string | null | undefined) {
  return passwords.verify(counted(password), hash ?? undefined);
}
