create function private.follow_up_paypal(event data.gateway_events)
returns void
language plpgsql volatile set search_path = ''
as $$
declare
    v_payment data.payments;
begin
    -- Approved again after a declined card: capture again. A reading asks for it only if it is the first to know.
    if event.event_type = 'CHECKOUT.ORDER.APPROVED' or exists (
        select from data.evidence
        where evidence.gateway_event_id = event.id and evidence.payment_id = event.payment_id
            and evidence.kind = 'progress' and evidence.state = 'approved'
    ) then
        select * into strict v_payment from data.payments where payments.id = event.payment_id;
        if private.is_capturable(v_payment) then
            perform private.emit(array[
                private.event('payment.approved', v_payment.id, v_payment.version, jsonb_build_object(
                    'payment_id', v_payment.id, 'donation_id', v_payment.donation_id, 'campaign_id', (
                        select donations.campaign_id from data.donations where donations.id = v_payment.donation_id
                    )
                ))
            ]);
        end if;
    end if;
    -- News of refunds and disputes may have come before that of their capture.
    perform private.apply_parked_events('paypal', captured.object_id)
    from data.evidence as captured
    where captured.gateway_event_id = event.id and captured.payment_id = event.payment_id and captured.kind = 'captured';
end;
$$;

comment on function private.follow_up_paypal is
'Ask for an approved order to be captured, and apply what waited for a capture; see private.follow_up';
