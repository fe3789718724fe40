create function private.refundable_minor(payment data.payments)
returns bigint
language plpgsql stable set search_path = ''
as $$
begin
    -- What we asked for and the gateway has not told us of comes on top of what it has: a cumulative figure may be
    -- of somebody else's refund, and at worst ours waits for the other news.
    return least(
        payment.captured_minor - payment.refunded_minor - payment.disputed_minor
        - (select refunds.unheard_of from private.pending_refunds(payment) as refunds),
        -- A gateway may have given back less than we asked for: what we ask for stays within what was captured.
        payment.captured_minor - payment.requested_refund_minor
    );
end;
$$;

comment on function private.refundable_minor is 'Say how much of a payment can still be given back, in minor units of what was captured; less than zero when a gateway gave back more';
