begin;
\ir ../../support/sound.sql
select plan(6);

create function pg_temp.figures(refunded bigint, told bigint) returns text
language sql stable as $$
    select format(
        '%s received, %s back, %s left: %s', said ->> 'amount', said ->> 'refunded', said ->> 'kept', said ->> 'news'
    )
    from data.payments cross join lateral private.refund_data(payments.id, refunded, told) as said
$$;

select is(pg_temp.figures(500, 0), '12.50 received, 5.00 back, 7.50 left: part', 'a part');
select is(pg_temp.figures(1250, 500), '12.50 received, 12.50 back, 0.00 left: whole', 'all of it');
select is(pg_temp.figures(0, 500), '12.50 received, 0.00 back, 12.50 left: came_back', 'a refund that failed');
select is(pg_temp.figures(1300, 0), '12.50 received, 13.00 back, 0.00 left: whole', 'a gateway that gave too much');
update data.payments set is_counted = false;
select is(pg_temp.figures(1250, 0), '12.50 received, 12.50 back, 0.00 left: second', 'a gift that was paid twice');
select is(private.refund_data(data.uuid_v7(), 0, 0), null, 'unknown');

select * from finish();
rollback;
