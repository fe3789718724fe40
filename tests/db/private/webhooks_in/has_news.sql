begin;
\ir ../../support/gift.sql
select plan(5);

create function pg_temp.news(payment_id uuid, object jsonb) returns boolean
language plpgsql stable
as $$
declare
    v_event data.gateway_events := (private.describe_listed('stripe', object ->> 'object', object)).event;
begin
    v_event.payment_id := news.payment_id;
    return private.has_news(v_event, object);
end;
$$;

select ok(pg_temp.news(:'payment', pg_temp.charge()), 'a charge that we did not hear of');
select pg_temp.webhook('charge.succeeded', pg_temp.charge()) as answer \gset
select ok(not pg_temp.news(:'payment', pg_temp.charge('{"description": "x"}')), 'we know all that it claims');
select ok(pg_temp.news(:'payment', pg_temp.charge('{"amount_refunded": 100}')), 'not that some went back');
select ok(
    pg_temp.news(pg_temp.payment(pg_temp.donation(:'campaign'), 'pi_2'), pg_temp.charge()), 'it is of one payment'
);
select throws_ok(
    format('select pg_temp.news(%L, pg_temp.charge(''{"currency": "xts"}''))', :'payment'), 'PT400', 'unbookable_amount',
    'what cannot be booked cannot be compared'
);

select * from finish();
rollback;
