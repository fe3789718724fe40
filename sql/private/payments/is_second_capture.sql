create function private.is_second_capture(payment data.payments)
returns boolean
language sql immutable
as $$
    select payment.captured_minor > 0 and not payment.is_counted
$$;

comment on function private.is_second_capture is
$$Decide whether a payment's money is owed to its donor, because another payment is the gift$$;
