begin;
\ir ../../support/giving.sql
select plan(15);

\set ours 01909c7e-7d3a-7c50-a2cb-3f4a3c0d9e11
select is(
    to_jsonb(claim),
    '{"kind": "refund", "object_id": "re_1", "state": "succeeded", "units": 500, "currency": "USD",
      "reference": null}'::jsonb,
    'a refund made in the dashboard'
) from private.stripe_refund_evidence(pg_temp.refund(500)) as claim;
select is(reference, :'ours'::uuid, 'one that we asked for carries our id')
from private.stripe_refund_evidence(pg_temp.refund(500, 'pending', 're_1',
    jsonb_build_object('metadata', jsonb_build_object('refund_id', :'ours'))));
select is(reference, null, format('none of ours: %s', metadata))
from unnest(array['null', '{}', '"x"', '{"refund_id": null}', '{"refund_id": 5}', '{"refund_id": "x"}',
    '{"refund_id": ""}',
    '{"refund_id": "{01909c7e-7d3a-7c50-a2cb-3f4a3c0d9e11}"}',
    '{"refund_id": "01909c7e-7d3a-7c50-a2cb-3f4a3c0d9e11 "}']::jsonb []) as metadata
cross join lateral private.stripe_refund_evidence(pg_temp.refund(500, 'pending', 're_1',
    jsonb_build_object('metadata', metadata)));

select is_empty(
    format('select * from private.stripe_refund_evidence(pg_temp.refund(500, ''succeeded'', ''re_1'', %L))',
        jsonb_build_object('reason', reason)),
    reason || ' gives no captured money back'
) from unnest(array['expired_uncaptured_charge', 'partial_capture']) as reason;
select is(count(*), 1::bigint, coalesce(reason, 'no reason') || ' does')
from unnest(array['requested_by_customer', null]) as reason
cross join lateral private.stripe_refund_evidence(pg_temp.refund(500, 'succeeded', 're_1',
    jsonb_build_object('reason', reason)))
group by reason;

select * from finish();
rollback;
