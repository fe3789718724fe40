-- Refuse to load if state depends on code: dropping the code would drop the state with it.

do $$
declare
    v_leaning text;
begin
    select pg_describe_object(dependency.classid, dependency.objid, dependency.objsubid) into v_leaning
    from pg_catalog.pg_depend as dependency
    inner join pg_catalog.pg_proc as code on code.oid = dependency.refobjid
    cross join lateral pg_identify_object(dependency.classid, dependency.objid, dependency.objsubid) as leaning
    where dependency.refclassid = 'pg_proc'::regclass
        and dependency.deptype = 'n'
        and code.pronamespace in (to_regnamespace('private'), to_regnamespace('api'))
        and coalesce(leaning.schema, '') not in ('private', 'api')
        -- A view depends through its rule, which has no schema: look at the view's.
        and not exists (
            select from pg_catalog.pg_rewrite as rule
            inner join pg_catalog.pg_class as owner on owner.oid = rule.ev_class
            where dependency.classid = 'pg_rewrite'::regclass and rule.oid = dependency.objid
                and owner.relnamespace in (to_regnamespace('private'), to_regnamespace('api'))
        )
    limit 1;
    if found then
        raise exception 'state depends on code: %', v_leaning
            using hint = 'A function that a table needs belongs in schema data, beside the table.';
    end if;
end;
$$;
