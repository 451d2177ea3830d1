-- What signing up and in takes beside a password: more than one way in per account, codes and links that were sent,
-- second factors, passkeys, and flows that pass through another site.
alter table users alter column email drop not null;
alter table users alter column password_hash drop not null;
alter table users rename column confirmed_at to email_confirmed_at;
-- Digits only, as the service keeps numbers: the plus sign is dropped.
alter table users add column phone text;
alter table users add column phone_confirmed_at timestamptz;
alter table users add column invited_at timestamptz;
alter table users add column is_anonymous boolean not null default false;
-- Made by single sign-on: such a person has no password and no passkey here.
alter table users add column is_sso boolean not null default false;
alter table users add constraint users_phone unique (project, phone);

create table identities (
  identity_id uuid primary key,
  project text not null,
  user_id uuid not null references users (id) on delete cascade,
  provider text not null,
  -- The person's id at the provider; for `email` and `phone` our own.
  provider_id text not null,
  identity_data jsonb not null,
  last_sign_in_at timestamptz,
  created_at timestamptz not null,
  updated_at timestamptz not null,
  unique (project, provider, provider_id)
);
create index identities_user on identities (user_id);
insert into identities (identity_id, project, user_id, provider, provider_id, identity_data, last_sign_in_at, created_at, updated_at)
select identity_id, project, id, 'email', id::text,
  jsonb_build_object('email', email, 'email_verified', email_confirmed_at is not null, 'phone_verified', false, 'sub', id),
  last_sign_in_at, created_at, updated_at
from users;
alter table users drop column identity_id;

alter table sessions add column aal text not null default 'aal1';
-- `[{method, timestamp, provider?}]`, newest first.
alter table sessions add column amr jsonb not null default '[]';
update sessions set amr = jsonb_build_array(
  jsonb_build_object('method', 'password', 'timestamp', floor(extract(epoch from created_at))));

-- Ways through another site, and links that come back with a code instead of tokens (PKCE).
create table flow_states (
  id uuid primary key,
  project text not null,
  user_id uuid references users (id) on delete cascade,
  -- Who a provider's account is to be linked to, when that is what the flow is for.
  linking_user_id uuid references users (id) on delete cascade,
  provider text not null,
  -- Of `amr`: how the person will have proved who they are.
  method text not null,
  redirect_to text not null,
  -- Null: the tokens themselves come back, in the fragment.
  code_challenge text,
  code_challenge_method text,
  auth_code_hash text unique,
  auth_code_issued_at timestamptz,
  -- Sealed (sealing.ts): the provider's token, until the code is redeemed.
  provider_token text,
  created_at timestamptz not null
);

-- One code and one link, sent together to one address. Both only as hashes.
create table one_time_tokens (
  id uuid primary key,
  user_id uuid not null references users (id) on delete cascade,
  kind text not null,
  -- The address or number it went to.
  sent_to text not null,
  code_hash text not null,
  link_hash text unique,
  flow_id uuid references flow_states (id) on delete set null,
  -- One half of a change of address that both mailboxes must confirm.
  accepted_at timestamptz,
  created_at timestamptz not null,
  unique (user_id, kind)
);

create table factors (
  id uuid primary key,
  user_id uuid not null references users (id) on delete cascade,
  factor_type text not null,
  friendly_name text not null,
  status text not null,
  -- Sealed: the shared secret of a TOTP factor.
  secret text,
  phone text,
  -- `{id, publicKey, counter, transports}` of a WebAuthn factor; public by nature.
  credential jsonb,
  last_challenged_at timestamptz,
  -- The time step of the last good TOTP code: each code counts once.
  last_step bigint,
  created_at timestamptz not null,
  updated_at timestamptz not null,
  unique (user_id, friendly_name)
);

create table factor_challenges (
  id uuid primary key,
  factor_id uuid not null references factors (id) on delete cascade,
  ip text not null,
  -- Hash of the code that went to a phone.
  code_hash text,
  webauthn_challenge text,
  verified_at timestamptz,
  created_at timestamptz not null
);

create table passkeys (
  id uuid primary key,
  user_id uuid not null references users (id) on delete cascade,
  credential_id text not null unique,
  credential jsonb not null,
  friendly_name text not null,
  last_used_at timestamptz,
  created_at timestamptz not null
);

create table passkey_challenges (
  id uuid primary key,
  project text not null,
  -- Null: a sign-in by whoever holds the passkey.
  user_id uuid references users (id) on delete cascade,
  challenge text not null,
  created_at timestamptz not null
);
