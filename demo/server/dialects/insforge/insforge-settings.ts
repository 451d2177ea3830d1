/** What an InsForge operator sets (contracts/insforge.md §6.1), and what the demo lets one try. */
export interface InsforgeSettings {
  /** Built-in providers that are set up. */
  oAuthProviders: string[];
  customOAuthProviders: string[];
  requireEmailVerification: boolean;
  passwordMinLength: number;
  requireNumber: boolean;
  requireLowercase: boolean;
  requireUppercase: boolean;
  requireSpecialChar: boolean;
  verifyEmailMethod: 'code' | 'link';
  resetPasswordMethod: 'code' | 'link';
  disableSignup: boolean;
  /** Patterns of addresses that mails and providers may send back to. None: all may. */
  redirectAllowList: string[];
  /** `down`: the mail server refuses; `none`: there is none; `interval`: a second mail to an address is too soon. */
  mail: 'works' | 'down' | 'none' | 'interval';
  /** Of access tokens, in seconds. */
  accessTokenLifetime: number;
  /** Of the one administrator, `admin`; null: nobody can sign in as such. */
  adminPassword: string | null;
}

export function defaultInsforgeSettings(): InsforgeSettings {
  return {
    oAuthProviders: ['google'],
    customOAuthProviders: ['acme'],
    requireEmailVerification: false,
    passwordMinLength: 6,
    requireNumber: false,
    requireLowercase: false,
    requireUppercase: false,
    requireSpecialChar: false,
    verifyEmailMethod: 'code',
    resetPasswordMethod: 'code',
    disableSignup: false,
    redirectAllowList: [],
    mail: 'works',
    accessTokenLifetime: 900,
    adminPassword: null,
  };
}

const choices: Readonly<Partial<Record<keyof InsforgeSettings, readonly string[]>>> = {
  verifyEmailMethod: ['code', 'link'],
  resetPasswordMethod: ['code', 'link'],
  mail: ['works', 'down', 'none', 'interval'],
};

/** Whether a setting may be given this value. */
export function isInsforgeSetting(settings: InsforgeSettings, key: string, value: unknown): boolean {
  if (!Object.hasOwn(settings, key)) return false;
  const name = key as keyof InsforgeSettings;
  if (choices[name]) return choices[name].includes(value as string);
  if (name === 'adminPassword') return value === null || typeof value === 'string';
  const current = settings[name];
  if (Array.isArray(current)) return Array.isArray(value) && value.every((item) => typeof item === 'string');
  if (typeof current === 'number') return Number.isSafeInteger(value) && (value as number) > 0;
  return typeof value === typeof current;
}
