-- Revert careforall:refunds from pg

begin;

do $$
begin
    perform pgmq.drop_queue(queue_name) from pgmq.meta where queue_name in ('refunds', 'refunds_dead');
end;
$$;
drop table data.refunds;

commit;
