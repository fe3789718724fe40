create function private.check_version(current int, expected int)
returns void
language plpgsql immutable set search_path = ''
as $$
begin
    if current <> expected then
        perform private.fail('stale_version', 409, format('version is %s now, not %s', current, expected),
            'Read it again and repeat.');
    end if;
end;
$$;

comment on function private.check_version is
'Refuse to change a row that has changed since it was read. 409 stale_version.';
