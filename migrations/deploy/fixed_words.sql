-- Deploy careforall:fixed_words to pg
-- requires: notification_kinds

begin;

alter table data.notifications
add column is_asked_for boolean not null default false,
add column withheld text,
add constraint reason_to_withhold_is_known check (withheld in ('opted_out', 'no_longer_failed', 'nothing_new')),
add constraint only_the_unsent_is_withheld check (withheld is null or status in ('FAILED', 'SUPERSEDED'));

-- What was stored as a sentence until now.
update data.notifications set is_asked_for = true where about like 'asked %';
update data.notifications
set withheld = case last_error
    when 'opted out' then 'opted_out'
    when 'the gift is not failed any more' then 'no_longer_failed'
    when 'nothing new since the last one' then 'nothing_new'
end
where status in ('FAILED', 'SUPERSEDED') and last_error in (
    'opted out', 'the gift is not failed any more', 'nothing new since the last one'
);

comment on column data.notifications.about is
'Tells it from others of its kind, by a payment and its version, say. Empty for the receipt, random if asked for.';
comment on column data.notifications.is_asked_for is
'A service asked for it, so it is sent even if there is nothing new to tell.';
comment on column data.notifications.withheld is
'Why it was not sent when its turn came: opted_out, no_longer_failed, nothing_new. last_error says so to people.';

commit;
