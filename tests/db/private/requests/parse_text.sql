begin;
select plan(38);

create function pg_temp.read(value text, is_multiline boolean default false) returns text
language plpgsql
as $$
begin
    return private.parse_text(json_build_object('t', value), 't', 10, is_multiline);
exception when sqlstate 'PT400' then
    return sqlerrm;
end;
$$;

select is(pg_temp.read(value), value, to_json(value) || ' is taken as it is')
from unnest(array['a', ' a ', '0123456789', 'ääääääääää', '🎁🎁🎁🎁🎁🎁🎁🎁🎁🎁', '{{7*7}}', '<b>', '''; --', '\n',
    'null']) as value;
select is(pg_temp.read('01234567890'), 'too_long', 'eleven characters of ten');
select is(pg_temp.read(repeat('🎁', 11)), 'too_long', 'characters are counted, not bytes');
select is(private.parse_text('{}', 't', 10), null, 'absent is null');
select is(private.parse_text('{"t": null}', 't', 10), null, 'null is absent');

select is(pg_temp.read(value), 'empty_field', to_json(value) || ' is blank')
from unnest(array['', ' ', '   ', e'\u2003 ', e'\u3000']) as value;
select is(pg_temp.read(value, true), 'empty_field', to_json(value) || ' is a blank letter')
from unnest(array[e'\n', e' \r\n\t ', e'\n\n\n']) as value;

select is(pg_temp.read(value), 'control_character', to_json(value) || ' is no line')
from unnest(array[e'a\nb', e'a\rb', e'a\tb', e'a\x01', e'a\x1b[0m', e'a\x7f', e'a\u0085']) as value;
select is(pg_temp.read(e'a\r\n\tb', true), e'a\r\n\tb', 'a letter may have lines');
select is(pg_temp.read(e'a\x0bb', true), 'control_character', 'but nothing else of the kind');
select is(pg_temp.read(e'a\x1b', true), 'control_character', 'such as an escape');

select throws_ok(format('select private.parse_text(%L, ''t'', 10)', format('{"t": %s}', value)), 'PT400', 'wrong_type',
    value || ' is no text')
from unnest(array['5', 'true', '[]', '["a"]', '{}']) as value;
select throws_ok(
    $$select private.parse_text('{"t": "a\u0000"}', 't', 10)$$, '22P05', null,
    'a NUL is refused by PostgreSQL itself: 400'
);

select * from finish();
rollback;
