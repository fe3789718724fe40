begin;
\ir ../../support/gift.sql
select plan(1);

select is(
    private.goal_data(:'campaign', '{"goal_minor": 500000, "total_minor": 500050}'),
    '{"campaign_title": "Clean water", "goal": "5000.00", "total": "5000.50", "currency": "USD"}', 'as it was then'
);

select * from finish();
rollback;
