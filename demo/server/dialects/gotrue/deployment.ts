import type { UserRow } from '../../accounts/users.js';
import type { Services } from '../../services.js';
import type { Dialect } from '../../settings.js';
import { RateLimits } from './rate-limit.js';

/** What tells one GoTrue deployment from another. */
export interface Deployment {
  /** Names the accounts, the counters and the fault switch. */
  readonly project: Extract<Dialect, 'gotrue' | 'superai'>;
  /** The auth service's own address: the tokens' `iss`. */
  readonly issuer: () => string;
  readonly extraClaims?: ExtraClaims;
}

/** Claims that a deployment's custom-token hook puts in (super.ai: organisation and role). */
export type ExtraClaims = (user: UserRow) => Promise<Readonly<Record<string, unknown>>>;

/** What every route of one deployment is given. */
export interface Auth extends Deployment {
  readonly services: Services;
  readonly limits: RateLimits;
}

export function deploy(services: Services, deployment: Deployment): Auth {
  return { services, limits: new RateLimits(services), ...deployment };
}
