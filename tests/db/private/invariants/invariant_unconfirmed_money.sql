begin;
\ir ../../support/sound.sql
select plan(5);

select is_empty($$select * from private.invariant_unconfirmed_money('-infinity')$$, 'sound money breaks nothing');
\set believed 'update data.gateway_events set gateway = ''paypal'', signature_scheme = ''paypal-v1'''
select matches(
    pg_temp.found('unconfirmed_money', :'believed'), 'captured of pi_1 was told by payment_intent.succeeded only',
    'money of PayPal''s that a webhook alone told of'
);
select is(
    pg_temp.found('unconfirmed_money', :'believed' || '; update data.evidence set kind = ''progress'''), null,
    'of progress it may tell'
);
select is(
    pg_temp.found('unconfirmed_money', replace(:'believed', 'paypal-v1', 'api')), null, 'what was read is confirmed'
);
select is(
    pg_temp.found('unconfirmed_money', :'believed', now() + interval '1 hour'), null,
    'a check of later money does not look at it'
);

select * from finish();
rollback;
