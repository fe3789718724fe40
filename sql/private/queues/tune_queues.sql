create function private.tune_queues()
returns int
language plpgsql volatile set search_path = ''
as $$
declare
    v_table regclass;
    v_tuned int := 0;
begin
    for v_table in
        select class.oid::regclass
        from pgmq.meta
        inner join pg_catalog.pg_class as class
            on class.relnamespace = 'pgmq'::regnamespace and class.relname = 'q_' || meta.queue_name
        where not coalesce(class.reloptions, '{}')
            @> '{autovacuum_vacuum_threshold=1000,autovacuum_vacuum_scale_factor=0}'
    loop
        -- By default a table is vacuumed when a fifth of it has changed. All of a queue changes: each message leaves
        -- at least two dead rows, whose space is free for the next ones only once they are vacuumed.
        execute format(
            'alter table %s set (autovacuum_vacuum_scale_factor = 0, autovacuum_vacuum_threshold = 1000,
                autovacuum_vacuum_cost_delay = 0)', v_table
        );
        v_tuned := v_tuned + 1;
    end loop;
    return v_tuned;
end;
$$;

comment on function private.tune_queues is
$$Set the tables of all queues to be vacuumed early and without pauses, so that they stay small

Returns how many were not set yet. Called at each deploy, for queues that a migration has made.$$;
