-- Deploy careforall:currencies to pg
-- requires: schemas

begin;

create table data.currencies (
    code text primary key,
    exponent smallint not null,
    constraint code_is_three_capitals check (code ~ '^[A-Z]{3}$'),
    constraint exponent_is_zero_to_four check (exponent between 0 and 4)
);
comment on table data.currencies is 'ISO 4217: how many decimals a currency has is data, not code.';
comment on column data.currencies.exponent is 'Minor units are major units times ten to this power: JPY 0, USD 2, KWD 3.';

insert into data.currencies (code, exponent) values
    ('AED', 2), ('AFN', 2), ('ALL', 2), ('AMD', 2), ('ANG', 2), ('AOA', 2), ('ARS', 2), ('AUD', 2),
    ('AWG', 2), ('AZN', 2), ('BAM', 2), ('BBD', 2), ('BDT', 2), ('BGN', 2), ('BHD', 3), ('BIF', 0),
    ('BMD', 2), ('BND', 2), ('BOB', 2), ('BRL', 2), ('BSD', 2), ('BTN', 2), ('BWP', 2), ('BYN', 2),
    ('BZD', 2), ('CAD', 2), ('CDF', 2), ('CHE', 2), ('CHF', 2), ('CHW', 2), ('CLF', 4), ('CLP', 0),
    ('CNY', 2), ('COP', 2), ('CRC', 2), ('CUP', 2), ('CVE', 2), ('CZK', 2), ('DJF', 0), ('DKK', 2),
    ('DOP', 2), ('DZD', 2), ('EGP', 2), ('ERN', 2), ('ETB', 2), ('EUR', 2), ('FJD', 2), ('FKP', 2),
    ('GBP', 2), ('GEL', 2), ('GHS', 2), ('GIP', 2), ('GMD', 2), ('GNF', 0), ('GTQ', 2), ('GYD', 2),
    ('HKD', 2), ('HNL', 2), ('HTG', 2), ('HUF', 2), ('IDR', 2), ('ILS', 2), ('INR', 2), ('IQD', 3),
    ('IRR', 2), ('ISK', 0), ('JMD', 2), ('JOD', 3), ('JPY', 0), ('KES', 2), ('KGS', 2), ('KHR', 2),
    ('KMF', 0), ('KPW', 2), ('KRW', 0), ('KWD', 3), ('KYD', 2), ('KZT', 2), ('LAK', 2), ('LBP', 2),
    ('LKR', 2), ('LRD', 2), ('LSL', 2), ('LYD', 3), ('MAD', 2), ('MDL', 2), ('MGA', 2), ('MKD', 2),
    ('MMK', 2), ('MNT', 2), ('MOP', 2), ('MRU', 2), ('MUR', 2), ('MVR', 2), ('MWK', 2), ('MXN', 2),
    ('MXV', 2), ('MYR', 2), ('MZN', 2), ('NAD', 2), ('NGN', 2), ('NIO', 2), ('NOK', 2), ('NPR', 2),
    ('NZD', 2), ('OMR', 3), ('PAB', 2), ('PEN', 2), ('PGK', 2), ('PHP', 2), ('PKR', 2), ('PLN', 2),
    ('PYG', 0), ('QAR', 2), ('RON', 2), ('RSD', 2), ('RUB', 2), ('RWF', 0), ('SAR', 2), ('SBD', 2),
    ('SCR', 2), ('SDG', 2), ('SEK', 2), ('SGD', 2), ('SHP', 2), ('SLE', 2), ('SOS', 2), ('SRD', 2),
    ('SSP', 2), ('STN', 2), ('SVC', 2), ('SYP', 2), ('SZL', 2), ('THB', 2), ('TJS', 2), ('TMT', 2),
    ('TND', 3), ('TOP', 2), ('TRY', 2), ('TTD', 2), ('TWD', 2), ('TZS', 2), ('UAH', 2), ('UGX', 0),
    ('USD', 2), ('USN', 2), ('UYI', 0), ('UYU', 2), ('UYW', 4), ('UZS', 2), ('VED', 2), ('VES', 2),
    ('VND', 0), ('VUV', 0), ('WST', 2), ('XAF', 0), ('XCD', 2), ('XCG', 2), ('XOF', 0), ('XPF', 0),
    ('YER', 2), ('ZAR', 2), ('ZMW', 2), ('ZWG', 2);

create table data.gateway_currencies (
    gateway text not null,
    currency text not null references data.currencies (code),
    exponent smallint not null,
    minimum_units bigint not null,
    step_units bigint not null,
    primary key (gateway, currency),
    constraint gateway_exponent_is_zero_to_four check (exponent between 0 and 4),
    constraint minimum_is_positive check (minimum_units > 0),
    constraint step_is_positive check (step_units > 0)
);
comment on table data.gateway_currencies is 'The currencies a gateway charges in, and how it counts them.';
comment on column data.gateway_currencies.exponent is
'Decimals in the gateway''s integer amounts: Stripe takes ISK and UGX with two, MGA with none.';
comment on column data.gateway_currencies.minimum_units is 'Smallest charge, in the gateway''s units.';
comment on column data.gateway_currencies.step_units is
'Amounts must be a multiple of this, in the gateway''s units: at Stripe the last digit of KWD is zero.';

insert into data.gateway_currencies (gateway, currency, exponent, minimum_units, step_units) values
    ('stripe', 'AED', 2, 200, 1), ('stripe', 'AFN', 2, 1, 1), ('stripe', 'ALL', 2, 1, 1),
    ('stripe', 'AMD', 2, 1, 1), ('stripe', 'ANG', 2, 1, 1), ('stripe', 'AOA', 2, 1, 1),
    ('stripe', 'ARS', 2, 1, 1), ('stripe', 'AUD', 2, 50, 1), ('stripe', 'AWG', 2, 1, 1),
    ('stripe', 'AZN', 2, 1, 1), ('stripe', 'BAM', 2, 1, 1), ('stripe', 'BBD', 2, 1, 1),
    ('stripe', 'BDT', 2, 1, 1), ('stripe', 'BGN', 2, 1, 1), ('stripe', 'BHD', 3, 1, 10),
    ('stripe', 'BIF', 0, 1, 1), ('stripe', 'BMD', 2, 1, 1), ('stripe', 'BND', 2, 1, 1),
    ('stripe', 'BOB', 2, 1, 1), ('stripe', 'BRL', 2, 50, 1), ('stripe', 'BSD', 2, 1, 1),
    ('stripe', 'BWP', 2, 1, 1), ('stripe', 'BYN', 2, 1, 1), ('stripe', 'BZD', 2, 1, 1),
    ('stripe', 'CAD', 2, 50, 1), ('stripe', 'CDF', 2, 1, 1), ('stripe', 'CHF', 2, 50, 1),
    ('stripe', 'CLP', 0, 1, 1), ('stripe', 'CNY', 2, 1, 1), ('stripe', 'COP', 2, 1, 1),
    ('stripe', 'CRC', 2, 1, 1), ('stripe', 'CVE', 2, 1, 1), ('stripe', 'CZK', 2, 1500, 1),
    ('stripe', 'DJF', 0, 1, 1), ('stripe', 'DKK', 2, 250, 1), ('stripe', 'DOP', 2, 1, 1),
    ('stripe', 'DZD', 2, 1, 1), ('stripe', 'EGP', 2, 1, 1), ('stripe', 'ETB', 2, 1, 1),
    ('stripe', 'EUR', 2, 50, 1), ('stripe', 'FJD', 2, 1, 1), ('stripe', 'FKP', 2, 1, 1),
    ('stripe', 'GBP', 2, 30, 1), ('stripe', 'GEL', 2, 1, 1), ('stripe', 'GIP', 2, 1, 1),
    ('stripe', 'GMD', 2, 1, 1), ('stripe', 'GNF', 0, 1, 1), ('stripe', 'GTQ', 2, 1, 1),
    ('stripe', 'GYD', 2, 1, 1), ('stripe', 'HKD', 2, 400, 1), ('stripe', 'HNL', 2, 1, 1),
    ('stripe', 'HTG', 2, 1, 1), ('stripe', 'HUF', 2, 17500, 1), ('stripe', 'IDR', 2, 1, 1),
    ('stripe', 'ILS', 2, 1, 1), ('stripe', 'INR', 2, 50, 1), ('stripe', 'ISK', 2, 1, 100),
    ('stripe', 'JMD', 2, 1, 1), ('stripe', 'JOD', 3, 1, 10), ('stripe', 'JPY', 0, 50, 1),
    ('stripe', 'KES', 2, 1, 1), ('stripe', 'KGS', 2, 1, 1), ('stripe', 'KHR', 2, 1, 1),
    ('stripe', 'KMF', 0, 1, 1), ('stripe', 'KRW', 0, 1, 1), ('stripe', 'KWD', 3, 1, 10),
    ('stripe', 'KYD', 2, 1, 1), ('stripe', 'KZT', 2, 1, 1), ('stripe', 'LAK', 2, 1, 1),
    ('stripe', 'LBP', 2, 1, 1), ('stripe', 'LKR', 2, 1, 1), ('stripe', 'LRD', 2, 1, 1),
    ('stripe', 'LSL', 2, 1, 1), ('stripe', 'MAD', 2, 1, 1), ('stripe', 'MDL', 2, 1, 1),
    ('stripe', 'MGA', 0, 1, 1), ('stripe', 'MKD', 2, 1, 1), ('stripe', 'MMK', 2, 1, 1),
    ('stripe', 'MNT', 2, 1, 1), ('stripe', 'MOP', 2, 1, 1), ('stripe', 'MUR', 2, 1, 1),
    ('stripe', 'MVR', 2, 1, 1), ('stripe', 'MWK', 2, 1, 1), ('stripe', 'MXN', 2, 1000, 1),
    ('stripe', 'MYR', 2, 200, 1), ('stripe', 'MZN', 2, 1, 1), ('stripe', 'NAD', 2, 1, 1),
    ('stripe', 'NGN', 2, 1, 1), ('stripe', 'NIO', 2, 1, 1), ('stripe', 'NOK', 2, 300, 1),
    ('stripe', 'NPR', 2, 1, 1), ('stripe', 'NZD', 2, 50, 1), ('stripe', 'OMR', 3, 1, 10),
    ('stripe', 'PAB', 2, 1, 1), ('stripe', 'PEN', 2, 1, 1), ('stripe', 'PGK', 2, 1, 1),
    ('stripe', 'PHP', 2, 1, 1), ('stripe', 'PKR', 2, 1, 1), ('stripe', 'PLN', 2, 200, 1),
    ('stripe', 'PYG', 0, 1, 1), ('stripe', 'QAR', 2, 1, 1), ('stripe', 'RON', 2, 200, 1),
    ('stripe', 'RSD', 2, 1, 1), ('stripe', 'RUB', 2, 1, 1), ('stripe', 'RWF', 0, 1, 1),
    ('stripe', 'SAR', 2, 1, 1), ('stripe', 'SBD', 2, 1, 1), ('stripe', 'SCR', 2, 1, 1),
    ('stripe', 'SEK', 2, 300, 1), ('stripe', 'SGD', 2, 50, 1), ('stripe', 'SHP', 2, 1, 1),
    ('stripe', 'SLE', 2, 1, 1), ('stripe', 'SOS', 2, 1, 1), ('stripe', 'SRD', 2, 1, 1),
    ('stripe', 'SZL', 2, 1, 1), ('stripe', 'THB', 2, 1000, 1), ('stripe', 'TJS', 2, 1, 1),
    ('stripe', 'TND', 3, 1, 10), ('stripe', 'TOP', 2, 1, 1), ('stripe', 'TRY', 2, 1, 1),
    ('stripe', 'TTD', 2, 1, 1), ('stripe', 'TWD', 2, 1, 1), ('stripe', 'TZS', 2, 1, 1),
    ('stripe', 'UAH', 2, 1, 1), ('stripe', 'UGX', 2, 1, 100), ('stripe', 'USD', 2, 50, 1),
    ('stripe', 'UYU', 2, 1, 1), ('stripe', 'UZS', 2, 1, 1), ('stripe', 'VND', 0, 1, 1),
    ('stripe', 'VUV', 0, 1, 1), ('stripe', 'WST', 2, 1, 1), ('stripe', 'XAF', 0, 1, 1),
    ('stripe', 'XCD', 2, 1, 1), ('stripe', 'XOF', 0, 1, 1), ('stripe', 'XPF', 0, 1, 1),
    ('stripe', 'YER', 2, 1, 1), ('stripe', 'ZAR', 2, 1, 1), ('stripe', 'ZMW', 2, 1, 1);

alter table data.currencies enable row level security;
create policy anyone_reads_currencies on data.currencies for select using (true);
grant select on data.currencies to web_anon, donor, organizer, staff, service;

commit;
