-- sql/load.sql drops and rebuilds all code in one transaction, and leaves state alone.
begin;
\ir support/gift.sql
select plan(6);

select pg_temp.capture() as answer \gset
create view pg_temp.code as
select 'function' as kind, oid::regprocedure::text as name,
    md5(pg_get_functiondef(oid)) || coalesce(proacl::text, '') as definition
from pg_catalog.pg_proc where pronamespace::regnamespace::text in ('private', 'api')
union all
select 'view', oid::regclass::text, md5(pg_get_viewdef(oid)) || coalesce(relacl::text, '')
from pg_catalog.pg_class where relnamespace::regnamespace::text in ('private', 'api') and relkind = 'v'
union all
select 'schema', oid::regnamespace::text, nspacl::text from pg_catalog.pg_namespace where nspname in ('private', 'api');
create table pg_temp.before as select * from pg_temp.code;
select isnt_empty('select * from pg_temp.before', 'given code');

create function private.forgotten() returns int language sql as 'select 1';
set local role careforall_owner;
\ir ../../sql/load.sql
select set_eq(
    'select * from pg_temp.code', 'select * from pg_temp.before', 'loaded again, it is the same, with the same grants'
);
select hasnt_function('private', 'forgotten', 'objects that no file makes are gone');
select is(pg_temp.state(:'payment'), 'CAPTURED captured 1250 refunded 0 disputed 0', 'state is untouched');
select is(pg_temp.total(:'campaign'), '1250 from 1 gifts of 1 donors', 'and found again by the new code');
select is_empty(
    $$select oid::regprocedure from pg_catalog.pg_proc
        where pronamespace::regnamespace::text in ('private',
            'api') and pg_get_userbyid(proowner) <> 'careforall_owner'$$,
    'all of it is the owner''s'
);

select * from finish();
rollback;
