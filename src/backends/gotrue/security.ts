import type { Call } from '../backend.js';

/** The site's captcha, where it has one: good for one call (contract §7). */
export function security({ captchaToken }: Call): object {
  return captchaToken === undefined ? {} : { gotrue_meta_security: { captcha_token: captchaToken } };
}
