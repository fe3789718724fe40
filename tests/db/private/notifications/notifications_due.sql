begin;
\ir ../../support/gift.sql
select plan(9);

select pg_temp.donation(:'campaign') as other \gset
select jsonb_build_object('type', 'donation.completed', 'data',
    jsonb_build_object('donation_id', :'donation', 'campaign_id', :'campaign')) as event \gset
select jsonb_build_object('type', 'donation.created', 'data',
    jsonb_build_object('donation_id', :'other')) as other_event \gset
select jsonb_build_object('type', 'campaign.goal_reached', 'data',
    jsonb_build_object('campaign_id', :'campaign')) as goal_event \gset

select is_empty(format('select private.notifications_due(%L)', :'event'), 'nothing is due before money came');
select pg_temp.webhook('refund.created', pg_temp.refund(500)) as answer \gset
select pg_temp.capture() as answer \gset
insert into data.notifications (campaign_id, kind, recipient) values (:'campaign', 'goal_reached', 'olga@example.org');
insert into data.notifications (donation_id, kind, recipient, send_after)
values (:'donation', 'organizer_alert', 'olga@example.org', now());
select results_eq(
    format('select due.line, notifications.kind from private.notifications_due(%L) with ordinality as due (id, line, place)
        inner join data.notifications using (id) order by due.place', :'event'),
    $$values ('EMAIL ada@example.org', 'receipt'), ('EMAIL ada@example.org', 'refund')$$,
    'a receipt and, of the same moment, its correction: in this order, and nothing that waits'
);
set local role workers;
select is(count(*), 0::bigint, 'nothing to anybody else') from private.notifications_due(:'other_event');
select is(count(*), 1::bigint, 'a campaign''s own news') from private.notifications_due(:'goal_event');
select is_empty(
    $$select private.notifications_due('{"type": "campaign.goal_reached", "data": {}}')$$, 'an event of nothing'
);
reset role;
update data.notifications set send_after = null;
select is(count(*), 3::bigint, 'when its moment has come') from private.notifications_due(:'event');
do $$ begin perform private.finish_notification(id, 'SENT', '<1@example.org>', null) from data.notifications; end $$;
select is_empty(format('select private.notifications_due(%L)', :'event'), 'what was sent is not due again');
select is_empty(format('select private.notifications_due(%L)', :'goal_event'), 'of a campaign neither');
set local role web_anon;
select throws_ok($$select private.notifications_due('{}')$$, '42501', null, 'callers do not ask');
reset role;

select * from finish();
rollback;
