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

comment on function private.has_open_dispute is
$$Decide whether a dispute of the payment is undecided

It must not be refunded meanwhile: the money would go back twice.$$;
