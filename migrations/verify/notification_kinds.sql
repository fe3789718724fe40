-- Verify careforall:notification_kinds on pg

begin;

select campaign_id, payment_id, payload, send_after, told_minor, is_in_doubt, traceparent
from data.notifications where false;
select type, recipient, reason, opted_out_at from data.opt_outs where false;
select campaign_id, goal_minor, total_minor, reached_at from data.goals_reached where false;
select staff_email, has_sms from data.deployment where false;
select 1 / (count(*) / 3) from pgmq.topic_bindings
where pattern in ('payment.refunded', 'campaign.goal_reached', 'notification.due') and queue_name = 'notifications';

do $$
begin
    insert into data.notifications (kind, recipient) values ('goal_reached', 'verify@careforall.example');
    raise exception 'a notification can be about nothing';
exception when check_violation then
    null;
end;
$$;

rollback;
