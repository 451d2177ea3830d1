import type { PasswordRules } from './backend.js';

/** One thing that a new password must have. */
export type PasswordRule = 'length' | 'digit' | 'lower' | 'upper' | 'special';

/** InsForge's own list, of the only service that tells its rules: quotes, colon, tilde, backtick and blank do not count. */
const special = /[!@#$%^&*()_+\-=[\]{};\\|,.<>/?]/;

/** What this password lacks of what is asked for; of an empty one, all of that. Pure. */
export function lackingRules(password: string, rules: PasswordRules): readonly PasswordRule[] {
  const lacking: Readonly<Record<PasswordRule, boolean>> = {
    length: password.length < rules.minLength,
    digit: rules.digit && !/\d/.test(password),
    lower: rules.lower && !/[a-z]/.test(password),
    upper: rules.upper && !/[A-Z]/.test(password),
    special: rules.special && !special.test(password),
  };
  return (Object.keys(lacking) as PasswordRule[]).filter((rule) => lacking[rule]);
}
