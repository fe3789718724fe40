create function private.events_of(owner_email text, after bigint, page_limit int)
returns setof data.event_log
language plpgsql stable set search_path = ''
as $$
begin
    if owner_email is null then
        return query
            select event.* from data.event_log as event
            where event.position > after and private.is_public_event(event.type)
            order by event.position limit page_limit;
    else
        -- Each campaign by its index, so that a small campaign's feed does not read through the events of big ones.
        return query
            select event.*
            from data.campaigns
            cross join lateral (
                select recorded.* from data.event_log as recorded
                where recorded.campaign_id = campaigns.id and recorded.position > after
                    and private.is_public_event(recorded.type)
                order by recorded.position limit page_limit
            ) as event
            where campaigns.organizer_email = events_of.owner_email
            order by event.position limit page_limit;
    end if;
end;
$$;

comment on function private.events_of is
$$List up to page_limit public events after a position

Those of an organizer's own campaigns, or of all campaigns if owner_email is null.$$;
