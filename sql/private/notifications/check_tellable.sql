create function private.check_tellable(kind text, donation_id uuid, payment_id uuid)
returns void
language plpgsql stable set search_path = ''
as $$
begin
    if kind = 'receipt' and private.receipt_data(donation_id) is null then
        perform private.fail('not_captured', 409, 'no money was captured for the donation');
    end if;
    if kind = 'refund' and payment_id is null then
        perform private.fail('nothing_to_tell', 409, 'nothing of the donation was given back');
    end if;
    if kind = 'payment_failed' and not private.is_failed_for_now(donation_id) then
        perform private.fail('nothing_to_tell', 409, 'the payment of the donation has not failed');
    end if;
end;
$$;

comment on function private.check_tellable is
$$Refuse to tell what did not happen: a receipt without captured money, a refund or a failure that there was not

payment_id is the refunded payment. 409 not_captured, nothing_to_tell.$$;
