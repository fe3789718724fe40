begin;
select plan(21);

create function pg_temp.checked(body json) returns text
language plpgsql
as $$
declare
    v_detail text;
begin
    perform private.check_body(body, '{a,b}', '{a}');
    return 'fine';
exception when sqlstate 'PT400' then
    get stacked diagnostics v_detail = pg_exception_detail;
    return sqlerrm || ': ' || v_detail;
end;
$$;

select is(pg_temp.checked('{"a": 1}'), 'fine', 'a body with what is required passes');
select is(
    pg_temp.checked('{"a": {"c": 1, "c": 2}, "b": null}'), 'fine', 'only the fields of the body itself are looked at'
);
select is(pg_temp.checked('{"a": ""}'), 'fine', 'an empty string is there');
select is(pg_temp.checked('{"a": false}'), 'fine', 'so is false');

select is(pg_temp.checked(body::json), 'body_not_an_object: body must be one JSON object',
    format('%s is not an object', body))
from unnest(array['[]', '[{"a": 1}]', '[{"a": 1}, {"a": 2}]', 'null', '"a"', '1', 'true', '[[[{"a": 1}]]]']) as body;
select is(pg_temp.checked(null), 'body_not_an_object: body must be one JSON object', 'nor is null');

select is(
    pg_temp.checked('{"a": 1, "c": 1}'), 'unknown_field: c is not a field of this request', 'an unknown field is named'
);
select is(pg_temp.checked('{"A": 1}'), 'unknown_field: A is not a field of this request', 'capitals count');
select is(pg_temp.checked('{"": 1}'), 'unknown_field:  is not a field of this request', 'an empty name is a name');
select is(
    length(pg_temp.checked(json_build_object(repeat('x', 5000), 1))),
    length('unknown_field:  is not a field of this request') + 100,
    'a long name is cut in the answer'
);
select is(
    pg_temp.checked('{"a": 1, "a": 1}'), 'repeated_field: a occurs more than once',
    'a field given twice means two things'
);
select is(
    pg_temp.checked('{"a": 1, "\u0061": 2}'), 'repeated_field: a occurs more than once', 'also when spelt otherwise'
);
select is(pg_temp.checked('{}'), 'missing_field: a is required', 'a required field is named');
select is(pg_temp.checked('{"a": null}'), 'missing_field: a is required', 'null is absent');

select * from finish();
rollback;
