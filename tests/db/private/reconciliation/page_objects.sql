begin;
select plan(12);

create function pg_temp.objects(kind text, page text) returns text
language sql immutable
as $$
    select string_agg(convert_from(object, 'UTF8'), '|')
    from private.page_objects(kind, convert_to(page, 'UTF8')) as object
$$;

select is(pg_temp.objects('charge', '{"object": "list", "data": []}'), null, 'an empty list');
select is(
    pg_temp.objects('charge', e'{"object":"list","data":[{"id" : "a",\n  "n":1.00, "n":2},{"id":"b"}]}'),
    e'{"id" : "a",\n  "n":1.00, "n":2}|{"id":"b"}', 'each object as it was written, to the byte'
);
select is(
    pg_temp.objects('refund', '{"object":"list","data":[{"reason":"\u0000 \ud800 \\u0041 \u00e9 \" \\"}]}'),
    '{"reason":"\u0000 \ud800 \\u0041 \u00e9 \" \\"}', 'whatever a text holds'
);
select is(
    pg_temp.objects('refund', format('{"object":"list","data":[{"a":"%s \u0000 \\"}]}', chr(57344) || chr(57345))),
    format('{"a":"%s \u0000 \\"}', chr(57344) || chr(57345)), 'even what stands for escapes'
);
select is(
    pg_temp.objects('transaction', '{"object": "list", "transaction_details":[{"a":1}, {"b":2}]}'), '{"a":1}|{"b":2}',
    'PayPal names its transactions otherwise'
);
select is(
    pg_temp.objects('capture', '{"id": "C1", "data": []}'), '{"id": "C1", "data": []}', 'a single object is itself'
);
select throws_ok(
    format('select pg_temp.objects(%L, %L)', kind, page), 'PT400', 'unreadable_listing',
    format('%s is not a listing', page)
)
from (values
    ('charge', ''), ('charge', '[]'), ('charge', '{"object":"list"'), ('charge', '{"object":"list","data":{}}'),
    ('transaction', '{"name": "INVALID_REQUEST"}')
) as listing (kind, page);
select throws_ok(
    $$select private.page_objects('charge', '\xff')$$, 'PT400', 'unreadable_listing', 'nor are bytes that are not text'
);

select * from finish();
rollback;
