/** What the operator of a GoTrue decides. Shared by both deployments here. Durations in seconds. */
export interface GotrueSettings {
  emailEnabled: boolean;
  phoneEnabled: boolean;
  anonymousUsers: boolean;
  disableSignup: boolean;
  /** New addresses and numbers count as confirmed at once. */
  mailerAutoconfirm: boolean;
  phoneAutoconfirm: boolean;
  /** A change of address must be confirmed from the old mailbox too. */
  secureEmailChange: boolean;
  /** Providers that can be signed in with; the demo identity provider plays them all. */
  providers: string[];
  manualLinking: boolean;
  samlEnabled: boolean;
  /** E-mail domains that have a single sign-on provider. */
  ssoDomains: string[];
  passkeysEnabled: boolean;
  totpEnabled: boolean;
  phoneFactorEnabled: boolean;
  webauthnFactorEnabled: boolean;
  captchaRequired: boolean;
  /** Shorter passwords still sign in, but the answer says that they are weak. */
  passwordMinLength: number;
  /** Each entry is a set of characters of which a new password needs one. */
  passwordRequired: string[];
  /** Passwords that leaked: refused as `pwned`. */
  pwnedPasswords: string[];
  /** A password change in a session older than a day wants a code from the mailbox. */
  passwordReauthentication: boolean;
  /** A password change wants the current password. */
  currentPasswordRequired: boolean;
  /** Digits of a code, 6 to 10. */
  otpLength: number;
  emailOtpLifetime: number;
  smsOtpLifetime: number;
  /** Between two mails or SMS to one address. */
  sendInterval: number;
  /** Of a PKCE or provider flow. */
  flowLifetime: number;
  /** Besides the site itself, where people may be sent back to: globs, `.` and `/` separate, `**` does not care. */
  redirectAllowList: string[];
  /** A session not refreshed for so long is over; null: never. */
  inactivityTimeout: number | null;
  /** Calls per client and five minutes; null: no limit, as where no IP header is named. */
  tokenCallsPerFiveMinutes: number | null;
  /** Anonymous sign-ups per client and hour. */
  anonymousPerHour: number | null;
  /** Sign-up, OTP, recovery, resend, verification and SSO calls per client and five minutes, each kind for itself. */
  callsPerFiveMinutes: number | null;
  /** Challenges and verifications of second factors per client and minute. */
  factorCallsPerMinute: number | null;
  /** For the whole project. */
  mailsPerHour: number | null;
  smsPerHour: number | null;
}

export function defaultGotrueSettings(): GotrueSettings {
  return {
    emailEnabled: true,
    phoneEnabled: true,
    anonymousUsers: true,
    disableSignup: false,
    mailerAutoconfirm: false,
    phoneAutoconfirm: false,
    secureEmailChange: true,
    providers: ['github', 'google'],
    manualLinking: true,
    samlEnabled: true,
    ssoDomains: ['corp.example'],
    passkeysEnabled: true,
    totpEnabled: true,
    phoneFactorEnabled: true,
    webauthnFactorEnabled: true,
    captchaRequired: false,
    passwordMinLength: 6,
    passwordRequired: [],
    pwnedPasswords: [],
    passwordReauthentication: false,
    currentPasswordRequired: false,
    otpLength: 6,
    emailOtpLifetime: 86_400,
    smsOtpLifetime: 60,
    sendInterval: 60,
    flowLifetime: 300,
    redirectAllowList: [],
    inactivityTimeout: null,
    tokenCallsPerFiveMinutes: null,
    anonymousPerHour: null,
    callsPerFiveMinutes: null,
    factorCallsPerMinute: null,
    mailsPerHour: null,
    smsPerHour: null,
  };
}

/** Those that may be null: no limit. */
const LIMITS = [
  'inactivityTimeout',
  'tokenCallsPerFiveMinutes',
  'anonymousPerHour',
  'callsPerFiveMinutes',
  'factorCallsPerMinute',
  'mailsPerHour',
  'smsPerHour',
];

/** Whether a setting of this name may have this value. */
export function isGotrueSetting(settings: GotrueSettings, name: string, value: unknown): name is keyof GotrueSettings {
  if (!Object.hasOwn(settings, name)) return false;
  if (LIMITS.includes(name)) return value === null || isCount(value);
  const held = settings[name as keyof GotrueSettings];
  if (Array.isArray(held)) return Array.isArray(value) && value.every((item) => typeof item === 'string');
  return typeof held === 'number' ? isCount(value) : typeof value === typeof held;
}

function isCount(value: unknown): boolean {
  return Number.isSafeInteger(value) && (value as number) >= 0;
}
