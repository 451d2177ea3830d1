-- People, their sessions and refresh tokens. One account per project and address: the demo backend plays several auth
-- services at once, and a person of one is unknown to the other.
create table users (
  id uuid primary key,
  project text not null,
  -- Always lower-case: addresses are compared as people mean them.
  email text not null,
  -- Argon2id in its encoded form, parameters included.
  password_hash text not null,
  user_metadata jsonb not null default '{}',
  confirmed_at timestamptz,
  banned_until timestamptz,
  last_sign_in_at timestamptz,
  identity_id uuid not null,
  created_at timestamptz not null,
  updated_at timestamptz not null,
  unique (project, email)
);

create table sessions (
  id uuid primary key,
  user_id uuid not null references users (id) on delete cascade,
  created_at timestamptz not null,
  -- Of the last sign-in or refresh: what an inactivity limit counts from.
  refreshed_at timestamptz not null
);
create index sessions_user on sessions (user_id);

create table refresh_tokens (
  -- SHA-256 of the token, in hex. The token itself is never stored: it can be made again from session and counter by who
  -- holds the server's secret.
  token_hash text primary key,
  -- No foreign key on purpose: a token whose session has been tidied away is told apart from one that never was.
  session_id uuid not null,
  counter integer not null,
  parent_hash text,
  revoked boolean not null default false,
  created_at timestamptz not null,
  updated_at timestamptz not null
);
create index refresh_tokens_session on refresh_tokens (session_id);

-- What a site's own API keeps for a person, so that a signed-in call has something to answer.
create table notes (
  id integer generated always as identity primary key,
  user_id uuid not null references users (id) on delete cascade,
  body text not null,
  created_at timestamptz not null
);

-- The application's side of an account (super.ai keeps it apart from the auth service: one may be there without the other).
create table profiles (
  user_id uuid primary key references users (id) on delete cascade,
  first_name text not null,
  last_name text not null,
  role text not null,
  organization_id uuid not null,
  organization_name text not null,
  created_at timestamptz not null,
  updated_at timestamptz not null
);
