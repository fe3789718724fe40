create function private.largest_capture(payment_id uuid)
returns text
language sql stable set search_path = ''
as $$
    select evidence.object_id from data.evidence
    where evidence.payment_id = largest_capture.payment_id and evidence.kind = 'captured'
    order by evidence.amount_minor desc, evidence.object_id
    limit 1
$$;

comment on function private.largest_capture is
'Find the capture to which a refund is addressed: the largest, and as a rule the only one';
