create function private.invariant_captured_without_donation(since timestamptz)
returns table (subject text, detail text)
language sql stable
as $$
    select donation.id::text, format('is %s, its payments make it %s', donation.status, private.fold_donation(donation))
    from private.recent_donations(since) as donation
    where donation.status <> private.fold_donation(donation)
$$;

comment on function private.invariant_captured_without_donation is
$$Invariant: a donation's status is what its payments make it: COMPLETED where money was captured$$;
