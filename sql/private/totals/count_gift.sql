create function private.count_gift(donation data.donations, currency text, amount_minor bigint, completed int)
returns void
language plpgsql volatile set search_path = ''
as $$
declare
    v_donors int := 0;
begin
    if completed <> 0 then
        v_donors := private.count_donor(donation.campaign_id, donation.donor_id, completed);
    end if;
    insert into data.campaign_counters as counter (campaign_id, currency, slot, amount_minor, donations, donors)
    values (
        donation.campaign_id, count_gift.currency, pg_backend_pid() % 16, count_gift.amount_minor, completed, v_donors
    )
    on conflict on constraint campaign_counters_pkey do update
    set amount_minor = counter.amount_minor + excluded.amount_minor,
        donations = counter.donations + excluded.donations,
        donors = counter.donors + excluded.donors,
        updated_at = clock_timestamp();
end;
$$;

comment on function private.count_gift is
$$Move a campaign's live totals by amount_minor of currency and by completed donations (1, 0 or -1)

Each backend has its slot, so that captures of one campaign seldom wait for each other.$$;
