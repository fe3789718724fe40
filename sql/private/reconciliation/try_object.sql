create function private.try_object(run data.reconciliations, kind text, raw bytea)
returns void
language plpgsql volatile set search_path = ''
as $$
begin
    perform private.reconcile_object(run, kind, private.json_or_null(raw), raw);
exception when others then
    -- As in private.try_event: these errors pass, and the worker tries again.
    if sqlstate ~ '^(40|53|55|57|58)' then
        raise;
    end if;
    -- An object at which we fail must not hide the others.
    perform private.add_finding(
        run.id, 'missing', private.listed_id(private.json_or_null(raw), raw), null,
        format('%s that cannot be compared: %s %s', kind, sqlstate, left(sqlerrm, 200)), false
    );
end;
$$;

comment on function private.try_object is 'Compare one listed object; if that fails, undo what it did and report that';
