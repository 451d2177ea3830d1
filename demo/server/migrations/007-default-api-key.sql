-- Morpheus, where people sign in elsewhere: one key may be the default, and that one can be shown again.
alter table api_keys add column is_default boolean not null default false;
-- Sealed under a secret that lies beside the database; null where the hash is all that is kept.
alter table api_keys add column sealed_key text;
