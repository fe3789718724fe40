begin;
select plan(8);

select is(private.gateway_units('stripe', 1250, 'USD'), 1250::numeric, 'cents are cents');
select is(private.gateway_units('stripe', 1200, 'JPY'), 1200::numeric, 'yen are yen');
select is(private.gateway_units('stripe', 1500, 'KWD'), 1500::numeric, 'three decimals where ISO says three');
select is(private.gateway_units('stripe', 100, 'ISK'), 10000::numeric, 'Stripe takes krónur with two decimals');
select is(private.gateway_units('stripe', 150, 'MGA'), 1.5::numeric, 'and ariary with none: a fraction shows');
select is(private.gateway_units('paypal', 100, 'ISK'), 100::numeric, 'a rule binds its gateway only');
select is(private.gateway_units('stripe', 999999999999, 'UGX'), 99999999999900::numeric, 'large amounts are exact');
select is(private.gateway_units('stripe', 100, 'XXX'), null, 'an unknown currency has no units');

select * from finish();
rollback;
