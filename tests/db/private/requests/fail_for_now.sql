begin;
select plan(3);

create function pg_temp.failure() returns text
language plpgsql
as $$
declare
    v_detail text;
begin
    perform private.fail_for_now('some_word', 409, 1, null, 'Later.');
    return 'nothing raised';
exception when sqlstate 'PGRST' then
    get stacked diagnostics v_detail = pg_exception_detail;
    return jsonb_build_array(sqlerrm::jsonb, v_detail::jsonb);
end;
$$;

select is(
    pg_temp.failure()::jsonb -> 0, '{"code": "PT409", "message": "some_word", "details": "", "hint": "Later."}'::jsonb,
    'PostgREST reads the body of the answer from the message'
);
select is(
    pg_temp.failure()::jsonb -> 1, '{"status": 409, "headers": {"Retry-After": "1"}}'::jsonb,
    'its status and header from the detail'
);
set local role web_anon;
select throws_ok(
    $$select private.fail_for_now('a', 409, 1, 'b', 'c')$$, '42501', null, 'callers do not raise our words'
);
reset role;

select * from finish();
rollback;
