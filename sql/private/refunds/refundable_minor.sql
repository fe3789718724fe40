create function private.refundable_minor(payment data.payments)
returns bigint
language plpgsql stable set search_path = ''
as $$
begin
    -- What we asked for and the gateway has not named yet is subtracted as well. A cumulative figure may be about
    -- somebody else's refund; at worst a refund of ours has to wait for news of the other.
    return least(
        payment.captured_minor - payment.refunded_minor - payment.disputed_minor
        - (select refunds.unheard_of from private.pending_refunds(payment) as refunds),
        -- Even if a gateway gave back less than we asked for, all that we ask for stays within what was captured.
        payment.captured_minor - payment.requested_refund_minor
    );
end;
$$;

comment on function private.refundable_minor is
$$Compute how much of a payment can still be given back, in minor units of what was captured

Less than zero when a gateway gave back more than was captured.$$;
