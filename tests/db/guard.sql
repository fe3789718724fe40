-- sql/guard.sql refuses to load if state depends on code: dropping the code would drop the state with it.
begin;
select plan(7);

\ir ../../sql/guard.sql
select pass('state does not lean on code now');
savepoint sound;

alter table data.campaigns alter column title set default private.mask_email('x');
\ir support/guard.sql
\set by_default :LAST_ERROR_MESSAGE
rollback to sound;

alter table data.campaigns add constraint leaning check (private.mask_email(title) <> '');
\ir support/guard.sql
\set by_check :LAST_ERROR_MESSAGE
rollback to sound;

create index leaning on data.donors (private.mask_email(email));
\ir support/guard.sql
\set by_index :LAST_ERROR_MESSAGE
rollback to sound;

create policy leaning on data.donors for select using (private.is_whole_for_caller(email));
\ir support/guard.sql
\set by_policy :LAST_ERROR_MESSAGE
rollback to sound;

create view data.leaning as select private.mask_email(email) as email from data.donors;
\ir support/guard.sql
\set by_view :LAST_ERROR_MESSAGE
rollback to sound;

create function private.on_change() returns trigger language plpgsql as 'begin return new; end';
create trigger leaning before update on data.donors for each row execute function private.on_change();
\ir support/guard.sql
\set by_trigger :LAST_ERROR_MESSAGE
rollback to sound;

select matches(message, '^state depends on code: ' || culprit, culprit)
from (values
    (:'by_default', 'default value for column title'), (:'by_check', 'constraint leaning'),
    (:'by_index', 'index data.leaning'), (:'by_policy', 'policy leaning'),
    (:'by_view', 'rule _RETURN on view data.leaning'), (:'by_trigger', 'trigger leaning')
) as refusal (message, culprit);

select * from finish();
rollback;
