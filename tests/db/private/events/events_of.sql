begin;
\ir ../../support/giving.sql
\ir ../../support/subscribers.sql
select plan(6);

select pg_temp.campaign_of('ada@example.org') as adas \gset
select pg_temp.campaign_of('ada@example.org') as adas_too \gset
select pg_temp.campaign_of('eve@example.org') as eves \gset
select pg_temp.recorded('donation.completed', :'adas') as e1 \gset
select pg_temp.recorded('donation.completed', :'eves') as e2 \gset
select pg_temp.recorded('gateway_event.unconfirmed', :'adas') as e3 \gset
select pg_temp.recorded('payment.failed', :'adas_too') as e4 \gset
select pg_temp.recorded('donation.failed', :'adas') as e5 \gset
create function pg_temp.seen(owner text, after bigint, page int) returns bigint[]
language sql stable
as $$ select array_agg(event.position) from private.events_of(owner, after, page) as event $$;

select is(
    pg_temp.seen('ada@example.org', 0, 10), '{1,4,5}', 'Case 90: an organizer''s own, of all campaigns, in order'
);
select is(pg_temp.seen('ada@example.org', 1, 1), '{4}', 'after a position, a page of them');
select is(pg_temp.seen(null, 0, 10), '{1,2,4,5}', 'staff see all that is public');
select is(pg_temp.seen(null, 2, 1), '{4}', 'page by page');
select is(pg_temp.seen('eve@example.org', 2, 10), null, 'nothing after the last');
select is(pg_temp.seen('nobody@example.org', 0, 10), null, 'nothing for others');

select * from finish();
rollback;
