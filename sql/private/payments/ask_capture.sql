create function private.ask_capture(event data.gateway_events, object jsonb)
returns void
language plpgsql volatile set search_path = ''
as $$
declare
    v_payment data.payments;
    -- Approved again after a declined card: capture again. A reading asks for it only if it is the first to know.
    v_is_approved constant boolean := exists (
        select from data.evidence
        where evidence.gateway_event_id = event.id and evidence.payment_id = event.payment_id
            and evidence.kind = 'progress' and evidence.state = 'approved'
    ) or event.signature_scheme <> 'api' and exists (
        select from private.gateway_evidence(event, object) as claim
        where claim.kind = 'progress' and claim.state = 'approved'
    );
begin
    if not v_is_approved then
        return;
    end if;
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
end;
$$;

comment on function private.ask_capture is
$$Ask for a payment to be captured if an applied event says that its donor has approved it: event payment.approved

Its data: {payment_id, donation_id, campaign_id}.$$;
