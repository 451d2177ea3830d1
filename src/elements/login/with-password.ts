import type { Task } from './conversation.js';
import type { Credentials } from './password-form.js';

/** A backend may want somebody's organisation to sign them in: then the password goes nowhere. */
export function withPassword(credentials: Credentials): Task {
  return async (auth, options) => {
    const { email } = credentials;
    const method = await auth.loginMethod(email).catch(() => 'password' as const);
    if (method === 'sso') return auth.signIn({ method, domain: email.replace(/^.*@/, '') }, options);
    return auth.signIn({ method: 'password', ...credentials }, options);
  };
}
