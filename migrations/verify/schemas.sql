-- Verify careforall:schemas on pg

begin;

do $$
declare
    v_ids uuid[] := array(select data.uuid_v7() from generate_series(1, 100));
    v_function regprocedure;
begin
    if (select count(distinct id) from unnest(v_ids) as made (id)) <> 100
        or exists (select from unnest(v_ids) as made (id) where id::text !~ '^[0-9a-f]{8}-[0-9a-f]{4}-7[0-9a-f]{3}-[89ab]')
    then
        raise exception 'data.uuid_v7() does not make version 7 ids: %', v_ids[1];
    end if;
    create function data.default_privileges_probe() returns int language sql return 1;
    v_function := 'data.default_privileges_probe()';
    if has_function_privilege('web_anon', v_function, 'execute') then
        raise exception 'new functions are executable by everyone';
    end if;
end;
$$;

select 1 / count(*) from data.deployment;

rollback;
