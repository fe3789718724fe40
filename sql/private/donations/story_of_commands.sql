create function private.story_of_commands(donation_id uuid)
returns table (at timestamptz, rank int, what text, detail jsonb)
language sql stable
as $$
    select donations.created_at, 0, 'pledged', jsonb_build_object(
        'amount', private.major_units(donations.amount_minor, donations.currency), 'currency', donations.currency
    )
    from data.donations
    where donations.id = story_of_commands.donation_id
    union all
    select payments.created_at, 1, 'payment_started', jsonb_build_object(
        'payment_id', payments.id, 'gateway', payments.gateway
    )
    from data.payments
    where payments.donation_id = story_of_commands.donation_id
    union all
    select refunds.created_at, 2, 'refund_requested', jsonb_build_object(
        'refund_id', refunds.id, 'amount', private.major_units(refunds.amount_minor, refunds.currency),
        'currency', refunds.currency, 'by', refunds.requested_by, 'reason', refunds.reason,
        'status', refunds.status, 'failure', refunds.failure
    )
    from data.refunds
    inner join data.payments on payments.id = refunds.payment_id
    where payments.donation_id = story_of_commands.donation_id
    union all
    select log.happened_at, 9, 'command', jsonb_build_object(
        'action', log.action, 'by', concat_ws(' ', log.role, log.subject), 'detail', log.detail,
        'request_id', log.request_id, 'traceparent', log.traceparent
    )
    from data.audit_log as log
    where log.object_id = story_of_commands.donation_id
        or log.object_id in (
            select payments.id from data.payments where payments.donation_id = story_of_commands.donation_id
        )
$$;

comment on function private.story_of_commands is
'List what people and programs asked for: pledge, payments, refunds, commands; see private.donation_story';
