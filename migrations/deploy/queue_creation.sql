-- Deploy careforall:queue_creation to pg
-- requires: queues

begin;

create function data.create_queue(queue_name text) returns void
language plpgsql set search_path = ''
as $$
declare
    v_queue text;
begin
    foreach v_queue in array array[queue_name, queue_name || '_dead'] loop
        perform pgmq.create(v_queue);
        execute format(
            'create trigger wake_listeners after insert on pgmq.%I
            for each statement execute function data.wake_listeners()', 'q_' || v_queue
        );
        execute format(
            'grant select, insert, update, delete on pgmq.%I, pgmq.%I to workers', 'q_' || v_queue, 'a_' || v_queue
        );
        -- pgmq.metrics counts by it.
        execute format('grant select on sequence pgmq.%I to workers', 'q_' || v_queue || '_msg_id_seq');
    end loop;
end;
$$;
comment on function data.create_queue is
$$Make a queue and its _dead twin as the workers need them: tables, wake-up trigger, grants

For migrations, which run as the owner; pgmq.drop_queue takes each of the two away. A queue that exists is an error.$$;

commit;
