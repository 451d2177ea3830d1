import type { Services } from '../../services.js';
import type { Gate } from './gate.js';
import type { Limits } from './limits.js';
import type { Tokens } from './tokens.js';

/** What every part of the dialect works with. */
export interface Insforge {
  readonly services: Services;
  readonly tokens: Tokens;
  readonly gate: Gate;
  readonly limits: Limits;
  /** `http://127.0.0.1:<port>`: an origin of its own, so that its cookies can be tried. */
  readonly origin: () => string;
}

export const PROJECT = 'insforge';
