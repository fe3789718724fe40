-- The switches that make deliveries and answers worse than on a good day, and what they did.
create table chaos (
    only_row integer primary key check (only_row = 1),
    switches text not null  -- JSON
) strict;

create table chaos_counters (
    name text primary key,
    count integer not null
) strict, without rowid;

-- The secrets that took over from the configured one, and until when the one before signs beside it.
create table rotations (
    id integer primary key,
    configured text not null,  -- the rotation belongs to this setting; with another one it is void
    secret text not null,
    old_signs_until real not null
) strict;

alter table deliveries add column chaos text;  -- what was done to it when it was planned
alter table deliveries add column is_held integer not null default 0;  -- waits for others, to leave in a burst
create index deliveries_held on deliveries (id) where is_held = 1;
alter table attempts add column chaos text;  -- dropped, corrupted or forged
