-- Two gateways share the deliveries; this one says who signs.
alter table deliveries add column gateway text not null default 'stripe' check (gateway in ('stripe', 'paypal'));
