begin;
select plan(2);

select ok(bool_and(private.is_public_event(type)), 'what happens to campaigns, donations, payments and refunds is told')
from unnest(array['campaign.goal_reached', 'donation.completed', 'payment.refunded', 'refund.failed']) as type;
select ok(not bool_or(private.is_public_event(type)), 'what we tell ourselves is not')
from unnest(array['gateway_event.unconfirmed', 'reconciliation.due', 'events.recorded', 'donations.x', '']) as type;

select * from finish();
rollback;
