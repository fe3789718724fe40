begin;
select plan(5);

create function pg_temp.failure(word text, http int, detail text, hint text) returns text
language plpgsql
as $$
declare
    v_detail text;
    v_hint text;
begin
    perform private.fail(word, http, detail, hint);
    return 'nothing raised';
exception when others then
    get stacked diagnostics v_detail = pg_exception_detail, v_hint = pg_exception_hint;
    return format('%s %s (%s) (%s)', sqlstate, sqlerrm, v_detail, v_hint);
end;
$$;

select is(
    pg_temp.failure('some_word', 409, 'what', 'how'), 'PT409 some_word (what) (how)', 'status, word, detail and hint'
);
select is(
    pg_temp.failure('some_word', 404, null, null), 'PT404 some_word () ()',
    'null is nothing: as an option it would be an error itself'
);
select throws_ok($$select private.fail('some_word', 400)$$, 'PT400', 'some_word', 'a word and a status are enough');
select throws_ok($$select private.fail('100 %', 400)$$, 'PT400', '100 %', 'a word is not a format');
set local role web_anon;
select throws_ok($$select private.fail('some_word', 400)$$, '42501', null, 'callers do not raise our words');
reset role;

select * from finish();
rollback;
