begin;
select plan(5);

create function pg_temp.failure(word text, detail text, hint text, http int) returns text
language plpgsql
as $$
declare
    v_detail text;
    v_hint text;
begin
    perform private.fail(word, detail, hint, http);
    return 'nothing raised';
exception when others then
    get stacked diagnostics v_detail = pg_exception_detail, v_hint = pg_exception_hint;
    return format('%s %s (%s) (%s)', sqlstate, sqlerrm, v_detail, v_hint);
end;
$$;

select is(
    pg_temp.failure('some_word', 'what', 'how', 409), 'PT409 some_word (what) (how)', 'status, word, detail and hint'
);
select is(
    pg_temp.failure('some_word', null, null, 404), 'PT404 some_word () ()',
    'null is nothing: as an option it would be an error itself'
);
select throws_ok($$select private.fail('some_word')$$, 'PT400', 'some_word', 'the status is 400 unless said otherwise');
select throws_ok($$select private.fail('100 %')$$, 'PT400', '100 %', 'a word is no format');
set local role web_anon;
select throws_ok($$select private.fail('some_word')$$, '42501', null, 'callers do not raise our words');
reset role;

select * from finish();
rollback;
