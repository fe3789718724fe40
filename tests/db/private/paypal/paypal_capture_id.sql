begin;
\ir ../../support/paypal.sql
select plan(6);

select is(private.paypal_capture_id(pg_temp.paypal_refund('1.00')), 'CAPTURE1', 'a refund hangs on its capture');
select is(private.paypal_capture_id(pg_temp.paypal_capture()), null, 'a capture on none');
select is(private.paypal_capture_id(jsonb_build_object('links', links)), null, format('%s names none', links))
from unnest(array[
    '[]', '{}', '[{"rel": "self", "href": "https://a.example/captures/X"}]',
    '[{"rel": "up", "href": "https://a.example/captures/../../evil"}]'
]::jsonb []) as links;

select * from finish();
rollback;
