-- One campaign, one pledge of 12.50 USD and its payment with intent pi_1: :campaign, :donation, :payment.

\ir giving.sql

select pg_temp.campaign() as campaign \gset
select pg_temp.donation(:'campaign') as donation \gset
select pg_temp.payment(:'donation') as payment \gset
