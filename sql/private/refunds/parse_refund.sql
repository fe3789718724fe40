create function private.parse_refund(body json, payment data.payments)
returns data.refunds
language plpgsql stable set search_path = ''
as $$
declare
    v_refund data.refunds;
    v_currency data.currencies;
begin
    perform private.check_body(body, '{amount,reason}', '{}');
    select * into v_currency from data.currencies
    where currencies.code = coalesce(payment.captured_currency, payment.currency);
    v_refund.amount_minor := private.parse_amount(body, 'amount', v_currency);
    v_refund.reason := private.parse_text(body, 'reason', 500);
    return v_refund;
end;
$$;

comment on function private.parse_refund is
'Parse the body of POST /payments/:id/refund; amount_minor stays null when no amount was sent';
