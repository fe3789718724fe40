-- One campaign, one pledge of 12.50 USD and its payment at PayPal with order ORDER1: :campaign, :donation, :payment.

\ir giving.sql
\ir paypal_helpers.sql

select pg_temp.campaign() as campaign \gset
select pg_temp.donation(:'campaign') as donation \gset
select pg_temp.paypal_payment(:'donation') as payment \gset
