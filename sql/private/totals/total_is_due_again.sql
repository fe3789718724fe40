create function private.total_is_due_again(campaign_id uuid, msg_id bigint)
returns boolean
language sql stable security definer set search_path = ''
as $$
    select exists (
        select from pgmq.q_totals as later
        -- Behind a long queue of other campaigns the answer may be a wrong no, which costs a refresh.
        where later.msg_id between total_is_due_again.msg_id + 1 and total_is_due_again.msg_id + 1000
            and later.message #>> '{data,campaign_id}' = total_is_due_again.campaign_id::text
            -- Not one that failed and was put off for long.
            and later.vt < clock_timestamp() + interval '1 minute'
    )
$$;

comment on function private.total_is_due_again is
$$Tell whether a later message of queue totals than msg_id speaks of the campaign, so that this one's refresh may be left to it

Ids are given when a message is queued, after its event was committed: whoever works on the later message reads a total that
has all that the earlier one tells of.$$;

grant execute on function private.total_is_due_again to workers;
