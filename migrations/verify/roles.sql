-- Verify careforall:roles on pg

begin;

select pg_catalog.pg_has_role('authenticator', wanted.role, 'member')::int / 1
from unnest(array['web_anon', 'donor', 'organizer', 'staff', 'service']::name[]) as wanted (role);

do $$
begin
    if pg_catalog.pg_has_role('authenticator', 'careforall_owner', 'member') then
        raise exception 'authenticator may become careforall_owner';
    end if;
    perform 'webhook_adapter'::regrole, 'workers'::regrole, 'clock'::regrole,
        'monitor'::regrole, 'analyst'::regrole;
end;
$$;

rollback;
