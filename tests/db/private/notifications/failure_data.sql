begin;
\ir ../../support/gift.sql
select plan(1);

select is(
    private.failure_data(:'donation'),
    '{"donor_name": null, "campaign_title": "Clean water", "amount": "12.50", "currency": "USD"}', 'the pledge'
);

select * from finish();
rollback;
