begin;
\ir ../../support/sound.sql
select plan(4);

select is_empty($$select * from private.invariant_gift_counted_twice('-infinity')$$, 'sound money breaks nothing');
select pg_temp.donation(:'campaign') as other \gset
insert into data.payments (id, donation_id, gateway, amount_minor, currency, is_open, captured_minor,
    captured_currency) values
('00000000-0000-7000-8000-000000000001', :'other', 'stripe', 1250, 'USD', false, 1250, 'USD'),
('00000000-0000-7000-8000-000000000002', :'other', 'stripe', 1250, 'USD', false, 1250, 'USD');

select is(
    pg_temp.found('gift_counted_twice', 'select'),
    '00000000-0000-7000-8000-000000000002 is_counted is t beside the other payments of its donation',
    'two payments, both counted'
);
select is(
    pg_temp.found('gift_counted_twice', 'update data.payments set is_counted = false where payment_intent_id is null'),
    '00000000-0000-7000-8000-000000000001 is_counted is f beside the other payments of its donation', 'none counted'
);
select is(
    pg_temp.found(
        'gift_counted_twice',
        $$update data.payments set is_counted = false where id = '00000000-0000-7000-8000-000000000002'$$
    ),
    null,
    'the earlier one counted: as it should be'
);

select * from finish();
rollback;
