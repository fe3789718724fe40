create function private.total_is_due_again(campaign_id uuid, msg_id bigint)
returns boolean
language sql stable security definer set search_path = ''
as $$
    select exists (
        select from pgmq.q_totals as later
        -- In a long queue of other campaigns a later message may be missed, which costs one more refresh.
        where later.msg_id between total_is_due_again.msg_id + 1 and total_is_due_again.msg_id + 1000
            and later.message #>> '{data,campaign_id}' = total_is_due_again.campaign_id::text
            -- A message that failed and was put off for long does not count.
            and later.vt < clock_timestamp() + interval '1 minute'
    )
$$;

comment on function private.total_is_due_again is
$$Decide whether a later message of queue totals is about the same campaign, so that this message needs no refresh

A message gets its id after its event was committed. The worker that takes the later message therefore reads a total
that includes everything the earlier message tells of.$$;

grant execute on function private.total_is_due_again to workers;
