create function private.describe_payment(payment data.payments)
returns text
language sql stable
as $$
    select payment.status || coalesce(
        ' ' || private.major_units(payment.captured_minor, payment.captured_currency) || ' '
        || payment.captured_currency, ''
    )
$$;

comment on function private.describe_payment is 'Write a payment''s status for people, and what it captured';
