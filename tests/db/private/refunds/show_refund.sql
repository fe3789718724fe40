begin;
\ir ../../support/gift.sql
select plan(2);

insert into data.refunds (payment_id, amount_minor, currency, reason, requested_by) values
(:'payment', 500, 'USD', 'Asked by phone', 'staff s@example.org') returning id as refund \gset
select is(
    private.show_refund(refunds) - 'created_at' - 'updated_at',
    jsonb_build_object(
        'id', :'refund', 'payment_id', :'payment', 'amount', 5.00, 'currency', 'USD', 'reason', 'Asked by phone',
        'status', 'PENDING', 'gateway_refund_id', null, 'version', 1
    ),
    'a refund without the person who asked for it'
) from data.refunds;
select is(private.show_refund(refunds) ->> 'amount', '5.00', 'the amount with its decimals') from data.refunds;

select * from finish();
rollback;
