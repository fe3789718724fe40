create function private.rebuild()
returns bigint
language plpgsql volatile set search_path = ''
as $$
declare
    v_step record;
    v_replayed bigint := 0::bigint;
begin
    for v_step in select step.* from data.replay_steps as step order by step.at, step.id loop
        if v_step.refund is not null then
            perform private.replay_refund(v_step.refund);
        elsif v_step.scheme = 'api' then
            perform private.receive_reading(v_step.gateway, v_step.headers ->> 'reading', v_step.raw);
        else
            perform private.receive_webhook(v_step.gateway, v_step.raw, v_step.headers, v_step.scheme);
        end if;
        v_replayed := v_replayed + 1;
    end loop;
    return v_replayed;
end;
$$;

comment on function private.rebuild is
$$Replay stored raw events, readings and refund requests into a scratch database, in the order in which they came

stack/rebuild.py makes that database and fills it with the commands (campaigns, donors, pledges, intents) as they were
given, and data.replay_steps with the rest. It then calls this and compares private.digest() with the live one. Returns
the number of steps.$$;
