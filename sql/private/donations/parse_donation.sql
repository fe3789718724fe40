create function private.parse_donation(body json)
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
    v_currency := private.parse_currency(body, 'currency', 'USD');
    v_donation.campaign_id := private.parse_uuid(body, 'campaign_id');
    v_donation.donor_email := private.parse_email(body, 'donor_email');
    v_donation.donor_name := private.parse_text(body, 'donor_name', 200);
    v_donation.is_anonymous := private.parse_boolean(body, 'anonymous', false);
    v_donation.message := private.parse_text(body, 'message', 2000, true);
    v_donation.amount_minor := private.parse_amount(body, 'amount', v_currency);
    v_donation.currency := v_currency.code;
    v_donation.extra_data := private.parse_object(body, 'extra_data');
    return v_donation;
end;
$$;

comment on function private.parse_donation is
$$Parse the body of POST /donations, fill in defaults, and check what can be checked without its campaign

Refusals are listed at api.create_donation.$$;
