create function private.describe_amount(amount_minor bigint, currency text)
returns text
language sql stable
as $$
    select coalesce(private.major_units(amount_minor, currency) || ' ' || currency, 'nothing')
$$;

comment on function private.describe_amount is
'Write an amount for people, in major units with its currency; "nothing" for null';
