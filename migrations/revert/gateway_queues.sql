-- Revert careforall:gateway_queues from pg

begin;

do $$
begin
    perform pgmq.drop_queue(queue_name) from pgmq.meta where queue_name in (
        'captures', 'captures_dead', 'confirmations', 'confirmations_dead', 'reconciliations', 'reconciliations_dead'
    );
end;
$$;

commit;
