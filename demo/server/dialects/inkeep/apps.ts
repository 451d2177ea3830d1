import type { JWK } from 'jose';
import type { Queries } from '../../database.js';

/** A site's public key, by which tokens that it signs for its own people are known. */
export interface MemberKey {
  readonly kid: string;
  /** Says its algorithm: a token does not choose. */
  readonly jwk: JWK & { readonly alg: string };
}

/** What an operator has set for one app. The app id is public: it plays the part of the anon key. */
export interface AppSettings {
  readonly type: 'web_client' | 'api';
  readonly enabled: boolean;
  /** Absent counts as on. */
  readonly allowAnonymous?: boolean;
  /** See origins.ts. */
  readonly allowedOrigins: readonly string[];
  /** Null for an app of no tenant or project of its own. */
  readonly tenantId: string | null;
  readonly projectId: string | null;
  /** The agent that answers; null: none is set. */
  readonly agentId: string | null;
  /** The site's own keys: tokens that they sign are its members'. */
  readonly memberKeys: readonly MemberKey[];
  /** Whom such a token must be for; undefined: that is not looked at. */
  readonly memberAudience?: string;
}

export interface App extends AppSettings {
  readonly id: string;
}

/** The app, or undefined where there is none or it is off: the wire does not tell the two apart. */
export async function findApp(database: Queries, id: string | undefined): Promise<App | undefined> {
  if (id === undefined) return undefined;
  const [row] = await database.query<{ settings: AppSettings }>('select settings from apps where id = $1', [id]);
  return row?.settings.enabled === true ? { ...row.settings, id } : undefined;
}

export async function putApp(database: Queries, id: string, settings: AppSettings): Promise<void> {
  await database.query(
    'insert into apps (id, settings) values ($1, $2) on conflict (id) do update set settings = excluded.settings',
    [id, JSON.stringify(settings)],
  );
}

/** The app the demo page uses. */
export const DEMO_APP_ID = 'app_demo';

const WEB: AppSettings = {
  type: 'web_client',
  enabled: true,
  allowAnonymous: true,
  allowedOrigins: ['help.customer.com', '*.example.org', 'localhost:5173'],
  tenantId: 'lab',
  projectId: 'proj',
  agentId: 'agent1',
  memberKeys: [],
};
const { allowAnonymous: _, ...WEB_WITHOUT_FLAG } = WEB;

/** The demo's app, and the ones that the contract's exchanges name: each differs from the first in one point. */
export const SEEDED_APPS: Readonly<Record<string, AppSettings>> = {
  [DEMO_APP_ID]: {
    ...WEB,
    allowedOrigins: ['localhost', '127.0.0.1', '*.localhost'],
    tenantId: 'demo',
    projectId: 'demo',
  },
  app_lab_web: WEB,
  app_lab_star: { ...WEB, allowedOrigins: ['*'] },
  app_lab_disabled: { ...WEB, enabled: false },
  app_lab_api: { ...WEB, type: 'api' },
  app_lab_noanon: { ...WEB, allowAnonymous: false },
  app_lab_noflag: WEB_WITHOUT_FLAG,
  app_lab_global: { ...WEB, tenantId: null, projectId: null },
  app_lab_noagent: { ...WEB, agentId: null },
};
