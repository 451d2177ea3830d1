import { AuthError } from '../../errors.js';
import type { Offer, PasswordRules } from '../backend.js';
import { isRecord } from '../fields.js';
import { lackingRules } from '../password-rules.js';

/** What `GET /api/auth/public-config` says (contracts/insforge.md §6.1). */
export interface PublicConfig {
  readonly signUp: boolean | undefined;
  readonly providers: readonly string[];
  readonly passwordRules: PasswordRules | undefined;
  /** Whether mails hold a code to type or a link to follow. */
  readonly verifyBy: 'code' | 'link';
  readonly resetBy: 'code' | 'link';
}

/** Names only: starting them is answered with 501. */
const notBuilt = new Set(['instagram', 'tiktok', 'spotify']);

/** How a provider of the project's own is told from one of the service's. */
export const customMark = 'custom:';

export function readConfig(json: unknown): PublicConfig | undefined {
  if (!isRecord(json)) return undefined;
  const { disableSignup, passwordMinLength: minLength } = json;
  const rule = (name: string) => json[`require${name}`] === true;
  const sound = typeof minLength === 'number' && minLength >= 1 && minLength <= 128;
  return {
    signUp: typeof disableSignup === 'boolean' ? !disableSignup : undefined,
    providers: [
      ...names(json['oAuthProviders']).filter((name) => !notBuilt.has(name)),
      ...names(json['customOAuthProviders']).map((name) => customMark + name),
    ],
    passwordRules: sound
      ? {
          minLength,
          digit: rule('Number'),
          lower: rule('Lowercase'),
          upper: rule('Uppercase'),
          special: rule('SpecialChar'),
        }
      : undefined,
    verifyBy: json['verifyEmailMethod'] === 'link' ? 'link' : 'code',
    resetBy: json['resetPasswordMethod'] === 'link' ? 'link' : 'code',
  };
}

/** They stand in a path later. */
function names(value: unknown): readonly string[] {
  const list = Array.isArray(value) ? value.slice(0, 50) : [];
  return list.filter((name): name is string => typeof name === 'string' && /^[\w-]{1,64}$/.test(name));
}

export function offerOf({ signUp, providers, passwordRules }: PublicConfig): Offer {
  return {
    password: true,
    ...(signUp !== undefined && { 'sign-up': signUp }),
    oauth: providers.length > 0,
    providers,
    ...(passwordRules && { passwordRules }),
  };
}

/** Spares a call whose answer is known; the server has the last word. @throws AuthError `weak_password` */
export function checkPassword(password: string, rules: PasswordRules | undefined): void {
  const lacking = rules ? lackingRules(password, rules) : [];
  if (lacking.length === 0) return;
  const reasons = [...new Set(lacking.map((rule) => (rule === 'length' ? rule : 'characters')))];
  throw new AuthError('weak_password', 'The password does not meet the project’s rules.', { reasons });
}
