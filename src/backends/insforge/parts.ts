import type { Call } from '../backend.js';
import type { InsForgeClient } from './client.js';
import type { PublicConfig } from './config.js';
import type { Transport } from './transport.js';

/** What the parts of the adapter share: they are loaded when they are first needed, and are given what they work with. */
export interface InsForgeParts {
  readonly send: InsForgeClient;
  readonly transport: Transport;
  /** Whether the page gave an anon key, or a way to it. */
  readonly hasKey: boolean;
  /** Nothing where the server does not tell: then its own rules decide alone. */
  readonly config: (call: Call) => Promise<PublicConfig | undefined>;
}
