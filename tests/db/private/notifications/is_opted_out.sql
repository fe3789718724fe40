begin;
\ir ../../support/gift.sql
select plan(5);

select pg_temp.capture() as answer \gset
create function pg_temp.out(kind text, type text, recipient text) returns boolean
language sql stable as $$
    select private.is_opted_out(jsonb_populate_record(notifications, jsonb_build_object(
        'kind', out.kind, 'type', out.type, 'recipient', out.recipient))) from data.notifications
$$;

select ok(not pg_temp.out('message', 'EMAIL', 'ada@example.org'), 'before anybody opted out');
select private.opt_out('EMAIL', 'Ada@example.org', 'x'), private.opt_out('SMS', '+14155550100', 'x') \gset
select ok(pg_temp.out('message', 'EMAIL', 'ADA@example.org'), 'whatever the capitals');
select ok(not pg_temp.out('receipt', 'EMAIL', 'ada@example.org'), 'a receipt is owed all the same');
select ok(pg_temp.out('receipt', 'SMS', '+14155550100'), 'but no text message is');
select ok(not pg_temp.out('receipt', 'SMS', '+14155550101'), 'others are others');

select * from finish();
rollback;
