create function private.is_capturable(payment data.payments)
returns boolean
language sql stable set search_path = ''
as $$
    select payment.is_open
        and exists (select from data.gateways where gateways.name = payment.gateway and gateways.is_captured_by_us)
        and not exists (
            select from data.evidence
            where evidence.payment_id = payment.id and evidence.kind = 'progress' and evidence.state = 'capture_pending'
        )
        and not exists (
            select from data.payments as other
            where other.donation_id = payment.donation_id and other.captured_minor > 0
        )
$$;

comment on function private.is_capturable is
$$Decide whether an approved payment is to be captured

Not if its money was captured or is on its way, if another gateway's payment replaced it, or if its donation is paid.$$;
