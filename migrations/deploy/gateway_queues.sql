-- Deploy careforall:gateway_queues to pg
-- requires: queues

begin;

do $$
declare
    v_queue text;
begin
    foreach v_queue in array array[
        'captures', 'captures_dead', 'confirmations', 'confirmations_dead', 'reconciliations', 'reconciliations_dead'
    ] loop
        perform pgmq.create(v_queue);
        execute format(
            'create trigger wake_listeners after insert on pgmq.%I for each statement execute function data.wake_listeners()',
            'q_' || v_queue
        );
        execute format('grant select, insert, update, delete on pgmq.%I, pgmq.%I to workers', 'q_' || v_queue, 'a_' || v_queue);
        -- pgmq.metrics counts by it.
        execute format('grant select on sequence pgmq.%I to workers', 'q_' || v_queue || '_msg_id_seq');
    end loop;
    perform pgmq.bind_topic('payment.approved', 'captures');
    perform pgmq.bind_topic('gateway_event.unconfirmed', 'confirmations');
    perform pgmq.bind_topic('reconciliation.due', 'reconciliations');
end;
$$;

commit;
