-- InsForge: anon keys that rotate, and codes and links that go to addresses which may have no account yet.
create table anon_keys (
  project text not null,
  -- Public by nature.
  key text not null,
  -- Null: the current one. An older one is good until then.
  expires_at timestamptz,
  created_at timestamptz not null,
  primary key (project, key)
);

create table mailed_codes (
  id uuid primary key,
  project text not null,
  kind text not null,
  -- Lower-case.
  sent_to text not null,
  -- Both only as hashes.
  code_hash text,
  link_hash text unique,
  redirect_to text,
  failures integer not null default 0,
  -- A used one is kept: its link still knows where to send the person back to.
  used_at timestamptz,
  created_at timestamptz not null
);
create index mailed_codes_address on mailed_codes (project, kind, sent_to);
