create function private.donation_story(donation_id uuid)
returns table (at timestamptz, rank int, what text, detail jsonb)
language sql stable
as $$
    select step.* from private.story_of_commands(donation_id) as step
    union all
    select step.* from private.story_of_states(donation_id) as step
    union all
    select step.* from private.story_of_messages(donation_id) as step
$$;

comment on function private.donation_story is
$$List everything that happened to a donation

rank orders what happened in the same instant.$$;
