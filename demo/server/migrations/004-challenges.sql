-- Solutions of the newer PoW challenge that have been used: each is good once. The classic one is good until it expires, as
-- with the real server.
create table spent_solutions (
  -- SHA-256 of the challenge's signature, in hex.
  signature_hash text primary key,
  expires_at timestamptz not null
);
