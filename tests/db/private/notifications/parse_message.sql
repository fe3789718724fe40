begin;
select plan(11);

select is(private.parse_message(null, 'receipt', 'EMAIL'), null, 'other kinds say what is known');
select throws_ok(
    $$select private.parse_message('{}', 'receipt', 'EMAIL')$$, 'PT400', 'unknown_field', 'and nothing else'
);
select is(
    private.parse_message('{"subject": "Hi", "text": "a\nb"}', 'message', 'EMAIL'), '{"subject": "Hi", "text": "a\nb"}',
    'a message says what it is given'
);
select throws_ok(
    format('select private.parse_message(%L, ''message'', %L)', payload, type), 'PT400', word, coalesce(payload, 'none')
)
from (values
    (null, 'EMAIL', 'missing_field'), ('5', 'EMAIL', 'wrong_type'), ('{"text": "a"}', 'EMAIL', 'missing_field'),
    ('{"subject": "a", "text": "b", "html": "c"}', 'EMAIL', 'unknown_field'),
    ('{"subject": "a\nBcc: b", "text": "b"}', 'EMAIL', 'control_character'),
    ('{"subject": "a", "text": ""}', 'EMAIL', 'empty_field'),
    (json_build_object('subject', 'a', 'text', repeat('b', 4001))::text, 'EMAIL', 'too_long'),
    (json_build_object('subject', 'a', 'text', repeat('b', 601))::text, 'SMS', 'too_long')
) as bad (payload, type, word);

select * from finish();
rollback;
