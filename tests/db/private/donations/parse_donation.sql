begin;
\ir ../../support/giving.sql
select plan(31);

select data.uuid_v7() as campaign \gset
-- A pledge to that campaign with other fields.
create function pg_temp.pledge(changes jsonb) returns json
language sql immutable
as $$
    select ('{"campaign_id": "00000000-0000-7000-8000-000000000001", "donor_email": "Ada@example.org",
        "amount": 12.50}'::jsonb || changes)::json
$$;
create function pg_temp.refusal(changes jsonb) returns text
language plpgsql
as $$
begin
    perform private.parse_donation(pg_temp.pledge(changes));
    return null;
exception when sqlstate 'PT400' then
    return sqlerrm;
end;
$$;

select results_eq(
    'select (to_jsonb(private.parse_donation(pg_temp.pledge(''{}''))) - ''campaign_id'')::text',
    $$select (to_jsonb(jsonb_populate_record(null::data.donations,
        '{"donor_email": "Ada@example.org", "amount_minor": 1250, "currency": "USD",
        "is_anonymous": false}')) - 'campaign_id')::text$$, 'what is not sent has its default, or nothing'
);
select results_eq(
    $$select donor_name, is_anonymous, message, amount_minor, currency,
    extra_data from private.parse_donation(pg_temp.pledge(
        '{"donor_name": "Ada", "anonymous": true, "message": "With\nlove", "amount": "1200", "currency": "JPY",
            "extra_data": {"a": [1, 2.50]}}'))$$,
    $$values ('Ada', true, e'With\nlove', 1200::bigint, 'JPY', '{"a": [1, 2.50]}'::jsonb)$$,
    'what is sent is kept as it was'
);
select is(
    (private.parse_donation(pg_temp.pledge(
        '{"donor_name": "Robert''); drop table students;--", "message": "{{7*7}} ${x} <script>"}'
    ))).donor_name,
    'Robert''); drop table students;--', 'text is text'
);
select is(
    to_jsonb(private.parse_donation(pg_temp.pledge('{"amount": 12.5, "donor_name": null}'))),
    to_jsonb(private.parse_donation(pg_temp.pledge('{"amount": "12.500", "currency": "USD"}'))),
    'what means the same reads the same'
);

select is(pg_temp.refusal(changes::jsonb), word, changes)
from (values
    ('{"campaign_id": null}', 'missing_field'), ('{"donor_email": null}', 'missing_field'),
    ('{"amount": null}', 'missing_field'), ('{"status": "COMPLETED"}', 'unknown_field'),
    ('{"version": 1}', 'unknown_field'), ('{"id": "x"}', 'unknown_field'), ('{"is_anonymous": true}', 'unknown_field'),
    ('{"currency": "usd"}', 'unknown_currency'), ('{"currency": 840}', 'wrong_type'),
    ('{"campaign_id": "1"}', 'invalid_id'), ('{"campaign_id": 1}', 'invalid_id'),
    ('{"donor_email": "ada"}', 'invalid_email'),
    ('{"donor_email": "a@b.c\r\nBcc: eve@example.org"}', 'control_character'), ('{"donor_email": 5}', 'wrong_type'),
    ('{"donor_email": ""}', 'empty_field'), ('{"donor_name": " "}', 'empty_field'),
    ('{"donor_name": ["Ada"]}', 'wrong_type'), ('{"donor_name": "A\nB"}', 'control_character'),
    ('{"anonymous": "true"}', 'wrong_type'), ('{"message": {"a": 1}}', 'wrong_type'),
    ('{"amount": "NaN"}', 'invalid_amount'), ('{"amount": 0.001}', 'too_many_decimals'),
    ('{"amount": 12.50, "currency": "JPY"}', 'too_many_decimals'), ('{"amount": 99999999999}', 'amount_too_large'),
    ('{"extra_data": []}', 'wrong_type'), ('{"extra_data": "{}"}', 'wrong_type')
) as example (changes, word);
select is(
    pg_temp.refusal(jsonb_build_object('donor_name', repeat('x', 201))), 'too_long', 'a name has at most 200 characters'
);

select * from finish();
rollback;
