-- Deploy careforall:roles to pg
-- Roles belong to the cluster, not to the database: another database may have made them already.

begin;

-- The deployer acts as careforall_owner, which may not create roles; the login behind it may.
set local role none;

do $$
declare
    v_role text;
begin
    foreach v_role in array array[
        'web_anon', 'donor', 'organizer', 'staff', 'service', 'monitor', 'analyst'
    ] loop
        if not exists (select from pg_catalog.pg_roles where rolname = v_role) then
            execute format('create role %I nologin', v_role);
        end if;
    end loop;
    -- pg_cron runs jobs only for roles that can log in; without a password nobody else can.
    foreach v_role in array array['webhook_adapter', 'workers', 'clock'] loop
        if not exists (select from pg_catalog.pg_roles where rolname = v_role) then
            execute format('create role %I login', v_role);
        end if;
    end loop;
    if not exists (select from pg_catalog.pg_roles where rolname = 'authenticator') then
        create role authenticator login noinherit;
    end if;
end;
$$;

-- PostgREST switches to the role in the token: exactly these, never the owner.
grant web_anon to authenticator;
grant donor to authenticator;
grant organizer to authenticator;
grant staff to authenticator;
grant service to authenticator;

-- Upper limits per request: a client that goes away does not cancel its query.
alter role authenticator set statement_timeout = '8s';
alter role authenticator set idle_in_transaction_session_timeout = '10s';
alter role authenticator set timezone = 'UTC';
alter role webhook_adapter set statement_timeout = '8s';
alter role webhook_adapter set idle_in_transaction_session_timeout = '10s';
alter role webhook_adapter set timezone = 'UTC';
alter role workers set statement_timeout = '60s';
alter role workers set timezone = 'UTC';
alter role analyst set statement_timeout = '60s';
alter role clock set timezone = 'UTC';

commit;
