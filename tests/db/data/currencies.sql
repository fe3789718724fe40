begin;
select plan(7);

select results_eq(
    $$select code, exponent::int
    from data.currencies where code in ('BHD', 'CLF', 'EUR', 'ISK', 'JPY', 'KWD', 'UGX', 'USD') order by code$$,
    $$values ('BHD', 3), ('CLF', 4), ('EUR', 2), ('ISK', 0), ('JPY', 0), ('KWD', 3), ('UGX', 0), ('USD', 2)$$,
    'decimals are data'
);
select is_empty(
    $$select code from data.currencies where code in ('XAU', 'XXX', 'XTS', 'XDR', 'BTC')$$,
    'gold, tests and coins cannot be given'
);
select set_eq(
    $$select currency from data.gateway_currencies inner join data.currencies on code = currency
        where gateway = 'stripe' and gateway_currencies.exponent <> currencies.exponent$$,
    $$values ('ISK'), ('MGA'), ('UGX')$$, 'Stripe counts three of them otherwise'
);
select set_eq(
    $$select currency from data.gateway_currencies inner join data.currencies on code = currency
        where gateway = 'paypal' and gateway_currencies.exponent <> currencies.exponent$$,
    $$values ('HUF'), ('TWD')$$, 'PayPal takes two of them without decimals that have some'
);
select results_eq(
    $$select count(*), count(*) filter (where exponent = 0), min(minimum_units)
        from data.gateway_currencies where gateway = 'paypal'$$,
    'values (25::bigint, 3::bigint, 1::bigint)', 'and 25 in all, from one cent on'
);
set local role web_anon;
select isnt_empty('select * from data.currencies', 'anyone may read them');
select throws_ok('update data.currencies set exponent = 3', '42501', null, 'callers may not change currencies');
reset role;

select * from finish();
rollback;
