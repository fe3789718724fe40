create function private.read_donation(body json)
returns data.donations
language plpgsql stable set search_path = ''
as $$
declare
    v_donation data.donations;
    v_currency data.currencies;
begin
    perform private.check_body(
        body, '{campaign_id,donor_email,amount,currency,donor_name,anonymous,message,extra_data}',
        '{campaign_id,donor_email,amount}'
    );
    v_currency := private.read_currency(body, 'currency', 'USD');
    v_donation.campaign_id := private.read_uuid(body, 'campaign_id');
    v_donation.donor_email := private.read_email(body, 'donor_email');
    v_donation.donor_name := private.read_text(body, 'donor_name', 200);
    v_donation.is_anonymous := private.read_boolean(body, 'anonymous', false);
    v_donation.message := private.read_text(body, 'message', 2000, true);
    v_donation.amount_minor := private.read_amount(body, 'amount', v_currency);
    v_donation.currency := v_currency.code;
    v_donation.extra_data := private.read_object(body, 'extra_data');
    return v_donation;
end;
$$;

comment on function private.read_donation is
$$Read the body of POST /donations, defaults filled in, and check what can be checked without looking at its campaign

Refusals are listed at api.create_donation.$$;
