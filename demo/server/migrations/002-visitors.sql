-- Apps a page may name, and what anonymous visitors of an app have said. A visitor has no row of its own: the signed token
-- is the only proof of who they are.
create table apps (
  id text primary key,
  -- See AppSettings in dialects/inkeep/apps.ts.
  settings jsonb not null
);

create table conversations (
  id text primary key,
  app_id text not null,
  visitor_id text not null,
  agent_id text not null,
  title text,
  messages jsonb not null default '[]',
  created_at timestamptz not null,
  updated_at timestamptz not null
);
create index conversations_visitor on conversations (app_id, visitor_id, updated_at);
