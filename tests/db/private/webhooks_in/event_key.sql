begin;
select plan(19);

create function pg_temp.key(raw text) returns text
language sql immutable
as $$ select private.event_key(true, private.json_or_null(convert_to(raw, 'UTF8')), convert_to(raw, 'UTF8')) $$;

select is(pg_temp.key('{"id": "evt_1"}'), 'test evt_1', 'the gateway''s own id, with its mode');
select is(pg_temp.key('{"id": "evt_1", "livemode": true}'), 'live evt_1', 'the same id of live money is another event');
select is(
    pg_temp.key('{"id": "evt_1", "account": "acct_1"}'), 'test acct_1 evt_1', 'so is the same id of another account'
);
select is(
    pg_temp.key('{"id": "evt_1", "type": "a"}'), pg_temp.key('{"type":"b","id":"evt_1"}'),
    'whatever else the body says, the id decides'
);
select is(
    pg_temp.key(raw), 'sha256:' || encode(sha256(convert_to(raw, 'UTF8')), 'hex'),
    format('%L has no id: its bytes name it', left(raw, 40))
)
from unnest(array[
    '', '[]', 'null', '"evt_1"', '{', '{"id": 5}', '{"id": null}', '{"id": ""}', '{"id": "a b"}', '{"id": "évt"}',
    '{"id": "evt\u0000"}', '["id", "evt_1"]'
]) as raw;

select is(
    private.event_key(false, '{"id": "WH-1", "livemode": true, "account": "a"}', ''), 'event WH-1',
    'where the body names no mode, it matters not what somebody writes there'
);
select is(private.event_key(false, '{}', 'x'), 'sha256:' || encode(sha256('x'), 'hex'), 'its bytes, without an id');
select isnt(
    private.event_key(false, '{"id": "a"}', ''), private.event_key(true, '{"id": "a"}', ''),
    'a key tells whose it is'
);

select * from finish();
rollback;
