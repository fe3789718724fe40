begin;
\ir ../../support/gift.sql
select plan(1);

select is(
    private.message_data(:'donation', '{"subject": "Hello", "text": "World"}'),
    '{"donor_name": null, "campaign_title": "Clean water", "subject": "Hello", "text": "World"}', 'what was given'
);

select * from finish();
rollback;
