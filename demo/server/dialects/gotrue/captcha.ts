import type { Auth } from './deployment.js';
import { GotrueRefused } from './refused.js';
import { record, text, type Body } from './body.js';

/** A token that the captcha service would find wrong, for tests and the demo; every other one is good. */
const BAD_TOKEN = 'bad';

/**
 * Holds a call up that carries no good captcha token, where the operator asks for one. A token is good once.
 * contracts/gotrue.md §7.
 */
export function requireCaptcha({ services }: Auth, body: Body): void {
  if (!services.settings.gotrue.captchaRequired) return;
  const token = text(record(body, 'gotrue_meta_security'), 'captcha_token');
  const used = spent.get(services) ?? new Set<string>();
  spent.set(services, used);
  const why =
    token === ''
      ? 'no captcha_token found'
      : token === BAD_TOKEN
        ? 'invalid-input-response'
        : used.has(token)
          ? 'timeout-or-duplicate'
          : undefined;
  if (why !== undefined) {
    throw new GotrueRefused(400, 'captcha_failed', `captcha protection: request disallowed (${why})`);
  }
  used.add(token);
}

const spent = new WeakMap<object, Set<string>>();
