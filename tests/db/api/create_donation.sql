begin;
\ir ../support/giving.sql
select plan(36);

select pg_temp.campaign() as campaign \gset
-- A pledge to the campaign with other fields.
create function pg_temp.pledge(campaign_id uuid, changes jsonb default '{}') returns json
language sql immutable
as $$
    select (jsonb_build_object('campaign_id', campaign_id, 'donor_email', 'Ada@Example.org', 'amount',
        12.50) || changes)::json
$$;
create function pg_temp.refusal(campaign_id uuid, changes jsonb) returns text
language plpgsql
as $$
begin
    perform api.create_donation(pg_temp.pledge(campaign_id, changes));
    return null;
exception when others then
    return substr(sqlstate, 3) || ' ' || sqlerrm;
end;
$$;

select pg_temp.pledge(:'campaign', '{"extra_data": {"a": 1}}') as body \gset
set local role web_anon;
select api.create_donation(:'body') as made \gset
reset role;
select is(
    :'made'::jsonb - '{id,created_at,updated_at}'::text [],
    jsonb_build_object(
        'campaign_id', :'campaign', 'donor_email', 'Ada@Example.org', 'donor_name', null, 'anonymous', false,
        'message', null, 'amount', 12.50, 'currency', 'USD', 'status', 'PENDING', 'payment_intent_id', null,
        'version', 1, 'extra_data', '{"a": 1}'::jsonb, 'receipt_number', null
    ),
    'anyone may pledge'
);
select is(current_setting('response.status'), '201', 'created');
select is(
    current_setting('response.headers')::jsonb,
    jsonb_build_array(jsonb_build_object('Location', '/api/v1/donations/' || (:'made'::jsonb ->> 'id'))),
    'at this address'
);
select results_eq(
    'select donors.email, donations.donor_email from data.donations join data.donors on donors.id = donor_id',
    $$values ('ada@example.org', 'Ada@Example.org')$$, 'the same donor whatever capitals; the address as it was given'
);
select results_eq(
    $$select message ->> 'type', message -> 'data' ->> 'donation_id' from pgmq.q_events$$,
    format($$values ('donation.created', %L)$$, :'made'::jsonb ->> 'id'), 'which is told'
);
select unalike((select message::text from pgmq.q_events), '%@%', 'without personal data');
select is_empty('select * from data.notifications', 'no receipt for a pledge');
select is(pg_temp.total(:'campaign'), '0 from 0 gifts of 0 donors', 'nor a total');
select is(
    api.create_donation(pg_temp.pledge(:'campaign',
        '{"amount": "0.50", "donor_name": "Ada", "anonymous": true, "message": "With\nlove"}'))
        - '{id,created_at,updated_at,campaign_id,extra_data,receipt_number,version,status,payment_intent_id}'::text [],
    '{"donor_email": "Ada@Example.org", "donor_name": "Ada", "anonymous": true, "message": "With\nlove",
      "amount": 0.50, "currency": "USD"}'::jsonb,
    'the donor sees all of it, anonymous or not'
);

select is(pg_temp.refusal(:'campaign', changes::jsonb), expected, changes)
from (values
    ('{"campaign_id": "00000000-0000-7000-8000-000000000000"}', '404 campaign_not_found'),
    ('{"campaign_id": "x"}', '400 invalid_id'), ('{"campaign_id": null}', '400 missing_field'),
    ('{"currency": "EUR"}', '400 currency_mismatch'), ('{"currency": "XXX"}', '400 unknown_currency'),
    ('{"amount": 0}', '400 invalid_amount'), ('{"amount": "NaN"}', '400 invalid_amount'),
    ('{"amount": "Infinity"}', '400 invalid_amount'), ('{"amount": true}', '400 invalid_amount'),
    ('{"amount": 10.999}', '400 too_many_decimals'), ('{"amount": 99999999999}', '400 amount_too_large'),
    ('{"donor_email": "ada"}', '400 invalid_email'), ('{"status": "COMPLETED"}', '400 unknown_field'),
    ('{"donor_id": "x"}', '400 unknown_field'), ('{"extra_data": []}', '400 wrong_type')
) as example (changes, expected);
select throws_ok(
    format('select api.create_donation(%L)', format('[%s]', :'body')), 'PT400', 'body_not_an_object',
    'one pledge at a time'
);
select throws_ok(
    format('select api.create_donation(%L)', replace(:'body', '12.50', '1e2')), 'PT400', 'invalid_amount',
    'an exponent is not a plain number'
);

-- Once.
set local request.headers = '{"idempotency-key": "k1"}';
select api.create_donation(pg_temp.pledge(:'campaign', '{"amount": 10.0}')) as once \gset
select is(
    api.create_donation(pg_temp.pledge(:'campaign',
        '{"amount": "10.00", "currency": "USD", "anonymous": false, "donor_name": null}')), :'once'::jsonb,
    'the same request with the same key, however it is written, has the same answer'
);
select matches(current_setting('response.headers'), 'Idempotency-Replayed', 'which says so');
select matches(
    current_setting('response.headers'), '/api/v1/donations/' || (:'once'::jsonb ->> 'id'), 'with the same Location'
);
select is(pg_temp.refusal(:'campaign', '{"amount": 10.01}'), '422 idempotency_key_reused', 'another amount has none');
select is(
    pg_temp.refusal(:'campaign', '{"amount": -1}'), '400 invalid_amount',
    'a body that is not a request is refused as ever'
);
update data.campaigns set status = 'CLOSED';
select is(
    api.create_donation(pg_temp.pledge(:'campaign', '{"amount": 10.0}')), :'once'::jsonb,
    'the answer is the same after the campaign has closed'
);
set local request.headers = '{"idempotency-key": "k2"}';
select is(pg_temp.refusal(:'campaign', '{"amount": 10.0}'), '409 campaign_closed', 'a new request comes too late');
update data.campaigns set status = 'ACTIVE';
select is(pg_temp.refusal(:'campaign', '{"amount": 10.0}'), null, 'the refusal was not kept: its key works');
select is((select count(*) from data.donations where amount_minor = 1000), 2::bigint, 'one gift for each of both keys');

set local role workers;
select throws_ok(
    format('select api.create_donation(%L)', :'body'), '42501', null, 'back-end roles may not call it'
);
reset role;

select * from finish();
rollback;
