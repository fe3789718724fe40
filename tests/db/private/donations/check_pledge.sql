begin;
\ir ../../support/giving.sql
select plan(10);

select pg_temp.campaign() as campaign \gset
-- The refusal of a pledge to a campaign that is as given, or 'taken'.
create function pg_temp.pledged(campaign_id uuid, changes text, currency text default 'USD') returns text
language plpgsql
as $$
begin
    execute format('update data.campaigns set %s where id = %L', changes, campaign_id);
    perform private.check_pledge(jsonb_populate_record(
        null::data.donations, jsonb_build_object('campaign_id', campaign_id, 'currency', currency)
    ));
    return 'taken';
exception when sqlstate 'PT400' or sqlstate 'PT409' then
    return sqlerrm;
end;
$$;

select is(pg_temp.pledged(:'campaign', 'title = title'), 'taken', 'an active campaign takes gifts');
select is(pg_temp.pledged(:'campaign', 'title = title', 'EUR'), 'currency_mismatch', 'in its own currency');
select is(pg_temp.pledged(:'campaign', $$status = 'CLOSED'$$), 'campaign_closed', 'none when closed');
select is(pg_temp.pledged(:'campaign', $$status = 'ACTIVE', starts_at = now()$$), 'taken', 'from the moment it starts');
select is(pg_temp.pledged(:'campaign', $$starts_at = now() + interval '1 second'$$), 'campaign_closed', 'not before');
select is(
    pg_temp.pledged(:'campaign', $$starts_at = null, ends_at = now() + interval '1 second'$$), 'taken', 'up to its end'
);
select is(pg_temp.pledged(:'campaign', 'ends_at = now()'), 'campaign_closed', 'not from then on');
select is(pg_temp.pledged(:'campaign', 'ends_at = null'), 'taken', 'or without an end');
select is(
    pg_temp.pledged(:'campaign', $$status = 'CLOSED'$$, 'EUR'), 'currency_mismatch',
    'what is wrong with the pledge is said first'
);
select throws_ok(
    format($$select private.check_pledge(jsonb_populate_record(null::data.donations, '{"campaign_id": "%s"}'))$$,
        data.uuid_v7()),
    'PT404', 'campaign_not_found', 'a campaign must be there'
);

select * from finish();
rollback;
