create function private.find_broken_invariants(since timestamptz)
returns table (invariant text, subject text, detail text)
language sql stable security definer set search_path = ''
as $$
    select 'books_differ_from_payment', found.* from private.invariant_books_differ_from_payment(since) as found
    union all
    select 'captured_without_donation', found.* from private.invariant_captured_without_donation(since) as found
    union all
    select 'captured_without_receipt', found.* from private.invariant_captured_without_receipt(since) as found
    union all
    select 'counts_differ_from_donations', found.* from private.invariant_counts_differ_from_donations(since) as found
    union all
    select 'donation_without_ledger', found.* from private.invariant_donation_without_ledger(since) as found
    union all
    select 'duplicate_gateway_ids', found.* from private.invariant_duplicate_gateway_ids(since) as found
    union all
    select 'gift_counted_twice', found.* from private.invariant_gift_counted_twice(since) as found
    union all
    select 'orphan_rows', found.* from private.invariant_orphan_rows(since) as found
    union all
    select 'receipt_without_capture', found.* from private.invariant_receipt_without_capture(since) as found
    union all
    select 'refunds_differ_from_payment', found.* from private.invariant_refunds_differ_from_payment(since) as found
    union all
    select 'state_differs_from_evidence', found.* from private.invariant_state_differs_from_evidence(since) as found
    union all
    select 'state_differs_from_history', found.* from private.invariant_state_differs_from_history(since) as found
    union all
    select 'totals_differ_from_ledger', found.* from private.invariant_totals_differ_from_ledger(since) as found
    union all
    select 'unbalanced_ledger', found.* from private.invariant_unbalanced_ledger(since) as found
    union all
    select 'unconfirmed_money', found.* from private.invariant_unconfirmed_money(since) as found
    union all
    select 'unsettled_events', found.* from private.invariant_unsettled_events(since) as found
$$;

comment on function private.find_broken_invariants is
$$Run every private.invariant_<what_is_wrong> on what changed since a moment, or on everything for -infinity

Each row returned is money that does not add up.$$;

grant execute on function private.find_broken_invariants to monitor;
