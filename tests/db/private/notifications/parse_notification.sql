begin;
select plan(13);

\set id 01890a5d-ac96-774b-bcce-b302099a8057
create function pg_temp.body(more jsonb default '{}') returns json
language sql immutable as $$
    select (('{"donation_id": "01890a5d-ac96-774b-bcce-b302099a8057", "type": "EMAIL", "kind": "receipt"}'::jsonb
        || more))::json
$$;
create function pg_temp.read(more jsonb default '{}') returns text
language sql stable as $$
    select concat_ws(' ', asked.donation_id, asked.type, asked.kind, asked.recipient, asked.payload)
    from private.parse_notification(pg_temp.body(more)) as asked
$$;

select is(pg_temp.read(), :'id' || ' EMAIL receipt', 'to the donor');
select is(pg_temp.read('{"recipient": "bob@example.org"}'), :'id' || ' EMAIL receipt bob@example.org', 'to somebody');
select throws_ok($$select pg_temp.read('{"type": "SMS", "recipient": "+14155550100"}')$$, 'PT400',
    'channel_not_available', 'no account for text messages');
update data.deployment set has_sms = true;
select is(
    pg_temp.read('{"type": "SMS", "recipient": "+14155550100"}'), :'id' || ' SMS receipt +14155550100', 'with one'
);
select throws_ok(format('select pg_temp.read(%L)', more), 'PT400', word, more)
from (values
    ('{"type": "SMS"}', 'missing_field'), ('{"type": "SMS", "recipient": "ada@example.org"}', 'invalid_phone_number'),
    ('{"recipient": "+14155550100"}', 'invalid_email'), ('{"type": "WEBHOOK"}', 'unknown_channel'),
    ('{"kind": "goal_reached"}', 'unknown_kind'), ('{"kind": null}', 'missing_field'),
    ('{"kind": "message"}', 'missing_field'),
    ('{"donation_id": "x"}', 'invalid_id'), ('{"payload": {"a": 1}}', 'unknown_field')
) as bad (more, word);

select * from finish();
rollback;
