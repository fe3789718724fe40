begin;
select plan(7);

select is(private.gateway_amount('stripe', 1250, 'USD'), '1250'::jsonb, 'Stripe counts cents');
select is(private.gateway_amount('stripe', 100, 'ISK'), '10000'::jsonb, 'and krónur with two decimals');
select is(private.gateway_amount('paypal', 1250, 'USD'), '"12.50"'::jsonb, 'PayPal writes dollars');
select is(private.gateway_amount('paypal', 5, 'USD'), '"0.05"'::jsonb, 'with their cents');
select is(private.gateway_amount('paypal', 1200, 'JPY'), '"1200"'::jsonb, 'yen without');
select is(
    private.gateway_amount('paypal', 50000, 'HUF'), '"500"'::jsonb, 'and forints, of which we count the hundredths'
);
select is(private.gateway_amount('paypal', 999999999, 'EUR'), '"9999999.99"'::jsonb, 'exactly');

select * from finish();
rollback;
