begin;
\ir ../support/gift.sql
select plan(10);

select set_eq(
    $$select tgrelid::regclass::text from pg_catalog.pg_trigger where tgfoid = 'data.touch_row()'::regprocedure$$,
    $$select attrelid::regclass::text from pg_catalog.pg_attribute
        inner join pg_catalog.pg_class on pg_class.oid = attrelid
        where relnamespace = 'data'::regnamespace and relkind = 'r' and attname = 'updated_at' and exists (
            select from pg_catalog.pg_attribute as version
            where version.attrelid = pg_attribute.attrelid and version.attname = 'version'
        )$$,
    'every table whose rows have a version counts it up'
);
select version as version from data.donations \gset
update data.donations set message = 'x';
select is((select version from data.donations), :version + 1, 'a change makes a version');
update data.donations set message = 'x';
select is((select version from data.donations), :version + 2, 'even one that changes nothing');
update data.donations set version = 1;
select is((select version from data.donations), :version + 3, 'it cannot be set by hand');
select ok((select updated_at >= now() from data.donations), 'with the time of it');
update data.donations set updated_at = 'epoch';
select ok((select updated_at >= now() from data.donations), 'which cannot be set by hand either');

select version as version from data.payments \gset
update data.payments set sub_status = 'x';
select is((select version from data.payments), :version + 1, 'a payment');
update data.campaigns set title = 'x';
select is((select version from data.campaigns), 2, 'a campaign');
insert into data.refunds (payment_id, amount_minor, currency, requested_by) values (:'payment', 1, 'USD', 'staff');
select is((select version from data.refunds), 1, 'a row begins with 1');
update data.refunds set reason = 'x';
select is((select version from data.refunds), 2, 'a refund');

select * from finish();
rollback;
