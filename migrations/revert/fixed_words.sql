-- Revert careforall:fixed_words from pg

begin;

-- The code of before knows by this prefix what a service asked for.
update data.notifications set about = 'asked ' || about where is_asked_for and about not like 'asked %';
alter table data.notifications
drop constraint only_the_unsent_is_withheld,
drop constraint reason_to_withhold_is_known,
drop column withheld,
drop column is_asked_for;
comment on column data.notifications.about is
'What it is about besides donation or campaign, such as a payment''s change; empty for the receipt, "asked <uuid>" for what a service asked for.';

commit;
