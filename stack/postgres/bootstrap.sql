-- What only a superuser can create. stack/deploy.sh runs it, connected to any database. It may be repeated.
-- Input from the environment: TARGET_DATABASE, DEPLOYER, DEPLOYER_PASSWORD. Variable: for_tests.

\getenv target_database TARGET_DATABASE
\getenv deployer DEPLOYER
\getenv deployer_password DEPLOYER_PASSWORD

set client_min_messages = warning;

-- The owner of everything cannot log in; the deployer logs in and acts as the owner.
select 'create role careforall_owner nologin'
where to_regrole('careforall_owner') is null \gexec

select format('create role %I', :'deployer')
where to_regrole(quote_ident(:'deployer')) is null \gexec

alter role :"deployer" login createrole password :'deployer_password';
grant careforall_owner to :"deployer";
alter role :"deployer" set role = 'careforall_owner';

select format('create database %I owner careforall_owner encoding ''UTF8'' template template0', :'target_database')
where not exists (select from pg_database where datname = :'target_database') \gexec

\connect :"target_database"
set client_min_messages = warning;

-- pg_cron can be in one database only, and a plain PostgreSQL does not have it.
select 'create extension if not exists pg_cron'
where current_setting('shared_preload_libraries') like '%pg_cron%'
    and current_setting('cron.database_name', true) = current_database() \gexec

\if :for_tests
create extension if not exists pgtap;
create extension if not exists plpgsql_check;
\endif
