begin;
select plan(46);

select is(private.parse_email(json_build_object('e', value), 'e'), value, value || ' is taken as it is')
from unnest(array[
    'ada@example.org', 'Ada.Lovelace@Example.ORG', 'a@b.co', 'a+b@example.org', 'a-b_c@mail.example.org', '1@2.example',
    'o''brien@example.org', 'x@xn--bcher-kva.example', 'a@' || repeat('x', 63) || '.org',
    repeat('a', 64) || '@example.org', 'a!#$%&*/?=^`{|}~@example.org'
]) as value;
select is(private.parse_email('{}', 'e'), null, 'absent is null');
select is(private.parse_email('{"e": null}', 'e'), null, 'null is absent');

select throws_ok(
    format('select private.parse_email(%L, ''e'')', json_build_object('e', value)), 'PT400', 'invalid_email',
    to_json(value) || ' is refused'
)
from unnest(array[
    'ada', '@', 'ada@', '@example.org', 'ada@example', 'ada@@example.org', 'ada@exa mple.org',
    'ada lovelace@example.org', ' ada@example.org',
    'ada@example.org ', '=?utf-8?q?ada?=@example.org', '.ada@example.org', 'ada.@example.org', 'a..b@example.org',
    'ada@.example.org',
    'ada@example..org',
    'ada@example.org.', 'ada@-example.org', 'ada@example-.org', 'ada@[127.0.0.1]', 'ada@127.0.0.1', 'ädä@example.org',
    'ada@exämple.org',
    '"ada"@example.org', 'Ada <ada@example.org>', 'ada@example.org,eve@example.org', 'ada@example.o',
    repeat('a', 65) || '@example.org',
    'a@' || repeat('x', 64) || '.org'
]) as value;
select throws_ok(
    format('select private.parse_email(%L, ''e'')', json_build_object('e', value)), 'PT400', 'control_character',
    to_json(value) || ' would reach into the headers of a mail'
)
from unnest(array[e'ada@example.org\n', e'ada@example.org\r\nBcc: eve@example.org', e'\tada@example.org']) as value;
select throws_ok(
    format('select private.parse_email(%L, ''e'')', json_build_object('e', 'a@' || repeat('a.', 130) || 'org')),
    'PT400',
    'too_long',
    '254 characters are the limit'
);

select * from finish();
rollback;
