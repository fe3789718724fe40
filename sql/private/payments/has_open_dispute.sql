create function private.has_open_dispute(payment data.payments)
returns boolean
language plpgsql stable set search_path = ''
as $$
begin
    return exists (
        select from private.fold_disputes(payment.id, payment.captured_currency) as dispute where dispute.state = 'open'
    );
end;
$$;

comment on function private.has_open_dispute is 'Tell whether a dispute of the payment is undecided: no refunds meanwhile, or the money would go back twice';
