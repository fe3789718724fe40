create function private.count_donor(campaign_id uuid, donor_id uuid, completed int)
returns int
language plpgsql volatile set search_path = ''
as $$
declare
    v_donations int;
begin
    -- Two statements, because an upsert checks the row that it proposes, and minus one donation is refused.
    if completed > 0 then
        insert into data.campaign_donors as gifts (campaign_id, donor_id, donations)
        values (count_donor.campaign_id, count_donor.donor_id, completed)
        on conflict on constraint campaign_donors_pkey do update
        set donations = gifts.donations + excluded.donations
        returning gifts.donations into v_donations;
    else
        update data.campaign_donors as gifts
        set donations = gifts.donations + completed
        where gifts.campaign_id = count_donor.campaign_id and gifts.donor_id = count_donor.donor_id
        returning gifts.donations into strict v_donations;
    end if;
    return case
        when v_donations = completed and completed > 0 then 1
        when v_donations = 0 then -1
        else 0
    end;
end;
$$;

comment on function private.count_donor is
$$Count a donor's completed donations to a campaign; returns by how much the number of its donors changes$$;
