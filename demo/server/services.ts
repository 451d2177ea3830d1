import type { Database } from './database.js';
import type { DemoSite } from './demo-site.js';
import type { Inbox } from './inbox.js';
import type { Passwords } from './passwords.js';
import type { Secrets } from './secrets.js';
import type { Counters, Dialect, Settings } from './settings.js';

/** What every dialect is given. One object, made once in server.ts. */
export interface Services {
  readonly database: Database;
  readonly passwords: Passwords;
  readonly secrets: Secrets;
  /** Where mails and SMS end up. */
  readonly inbox: Inbox;
  /** The site around the widget, where its own server has a say. */
  readonly site: DemoSite;
  readonly settings: Settings;
  readonly counters: Record<Dialect, Counters>;
  /** Milliseconds since 1970; a test moves it by hand. */
  readonly now: () => number;
  /** Waits, or gives up when the server closes. */
  readonly pause: (ms: number) => Promise<void>;
  /** One line about what happened. Never holds a header, a body or a query. */
  readonly log: (line: string) => void;
  /** `http://127.0.0.1:<port>`: known once the server listens. */
  readonly apiUrl: () => string;
  /** Where the InsForge dialect lives: an origin of its own, since its cookie is bound to a path at the root. */
  readonly insforgeUrl: () => string;
  readonly pageUrl: () => string;
}
