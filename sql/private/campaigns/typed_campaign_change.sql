create function private.typed_campaign_change(body json, campaign data.campaigns)
returns jsonb
language plpgsql stable set search_path = ''
as $$
declare
    v_typed data.campaigns := private.parse_campaign_change(body, campaign);
begin
    -- Null in a field that null does not clear is the same as no such field.
    return jsonb_strip_nulls(body::jsonb - '{goal_amount,starts_at,ends_at,version}'::text[])
        || jsonb_build_object('version', private.parse_version(body))
        || case
            when body -> 'goal_amount' is null then '{}' else jsonb_build_object('goal_minor', v_typed.goal_minor)
        end
        || case when body -> 'starts_at' is null then '{}' else jsonb_build_object('starts_at', v_typed.starts_at) end
        || case when body -> 'ends_at' is null then '{}' else jsonb_build_object('ends_at', v_typed.ends_at) end;
end;
$$;

comment on function private.typed_campaign_change is
'Write a body of PATCH /campaigns/:id in one form, for hashing: 10.0 is 10.00, and a moment is the same in every zone';
