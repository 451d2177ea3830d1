import type { Queries } from '../../database.js';
import type { UserRow } from '../../accounts/users.js';

interface ProfileRow {
  first_name: string;
  last_name: string;
  role: string;
  organization_id: string;
  organization_name: string;
  created_at: Date;
  updated_at: Date;
}

export async function findProfile(queries: Queries, userId: string): Promise<ProfileRow | undefined> {
  const rows = await queries.query<ProfileRow>('select * from profiles where user_id = $1', [userId]);
  return rows[0];
}

/** Changes what is given and leaves the rest. */
export async function changeProfile(queries: Queries, userId: string, names: Names, nowMs: number) {
  const rows = await queries.query<ProfileRow>(
    `update profiles set first_name = coalesce($2, first_name), last_name = coalesce($3, last_name), updated_at = $4
     where user_id = $1 returning *`,
    [userId, names.first_name ?? null, names.last_name ?? null, new Date(nowMs)],
  );
  return rows[0];
}

export interface Names {
  readonly first_name?: string;
  readonly last_name?: string;
}

/** `GET /profile/me`. */
export function profileJson(user: UserRow, profile: ProfileRow) {
  return {
    ...common(user, profile),
    organization_name: profile.organization_name,
    organization_tier: 'free',
    organization_payment_method: 'stripe',
    landing_page: { landing_page_config: 'hub', landing_page_flow_id: null },
    settings: {
      templates_collapsed: false,
      hub_view: 'cards',
      sidebar_open: true,
      hub_sort: 'created_at_desc',
      hub_tag_filters: [],
      runs_per_page: 10,
      default_flow_views: {},
    },
  };
}

/** `PATCH /profile/me` answers with the record as it lies in the database, without the organisation's fields. */
export function changedProfileJson(user: UserRow, profile: ProfileRow) {
  return { ...common(user, profile), user_auth_id: user.id, settings: null, deleted: false };
}

function common(user: UserRow, profile: ProfileRow) {
  return {
    id: user.id,
    created_at: profile.created_at.toISOString(),
    updated_at: profile.updated_at.toISOString(),
    modified_by: 'system',
    first_name: profile.first_name,
    last_name: profile.last_name,
    email: user.email,
    role: profile.role,
    status: 'active',
    organization_id: profile.organization_id,
  };
}
