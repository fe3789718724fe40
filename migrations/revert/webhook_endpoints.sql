-- Revert careforall:webhook_endpoints from pg

begin;

do $$
begin
    perform pgmq.drop_queue(queue_name) from pgmq.meta
    where queue_name in ('webhooks', 'webhooks_dead', 'webhook_deliveries', 'webhook_deliveries_dead');
end;
$$;
drop table data.webhook_attempts;
drop table data.webhook_deliveries;
drop table data.webhook_endpoints;

commit;
