-- Deploy careforall:gateway_choice to pg
-- requires: payments

begin;

alter table data.payments add column is_replaced boolean not null default false;
comment on column data.payments.is_replaced is
'The donor chose another gateway before this one had an answer to cancel: closed on our side by command. Money it captures all the same is booked.';

alter table data.gateway_currencies add column maximum_units bigint not null default 99999999;
alter table data.gateway_currencies alter column maximum_units drop default;
alter table data.gateway_currencies add constraint maximum_is_not_below_minimum check (maximum_units >= minimum_units);
comment on column data.gateway_currencies.maximum_units is
'Largest charge, in the gateway''s units: Stripe refuses more than eight digits, PayPal more than seven before the point.';

-- PayPal writes decimal strings in major units; its units here are the last decimal that it takes.
insert into data.gateway_currencies (gateway, currency, exponent, minimum_units, step_units, maximum_units)
select 'paypal', offered.currency, offered.exponent, 1, 1, 10000000 * 10 ^ offered.exponent - 1
from (
    select unnest(array[
        'AUD', 'BRL', 'CAD', 'CHF', 'CNY', 'CZK', 'DKK', 'EUR', 'GBP', 'HKD', 'ILS', 'MXN', 'MYR', 'NOK', 'NZD',
        'PHP', 'PLN', 'RUB', 'SEK', 'SGD', 'THB', 'USD'
    ]) as currency, 2 as exponent
    union all
    select unnest(array['HUF', 'JPY', 'TWD']), 0
) as offered;

commit;
