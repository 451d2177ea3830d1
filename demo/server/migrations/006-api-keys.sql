-- Keys for programs. The key itself is told once and kept as a hash alone.
create table api_keys (
  id integer generated always as identity primary key,
  user_id uuid not null references users (id) on delete cascade,
  -- SHA-256, in hex: a key has more chance in it than anybody can try.
  key_hash text not null unique,
  key_prefix text not null,
  name text,
  is_active boolean not null default true,
  -- Null: until it is deactivated.
  expires_at timestamptz,
  created_at timestamptz not null,
  updated_at timestamptz not null
);
create index api_keys_user on api_keys (user_id);

-- Services that number their people.
alter table users add column number integer generated always as identity;
create unique index users_number on users (number);
