-- Deploy careforall:queue_retention to pg
-- requires: queues

begin;

create table data.queue_retention (
    queue_name text primary key,
    keep interval not null,
    constraint something_is_kept check (keep > interval '0')
);
comment on table data.queue_retention is
'How long a queue keeps what was worked off, where that differs from the usual: 7 days, 90 days for replayed dead letters. See private.trim_archives.';
-- The story of a donation tells from here which events went out.
insert into data.queue_retention (queue_name, keep) values ('events', '30 days');
alter table data.queue_retention enable row level security;

commit;
