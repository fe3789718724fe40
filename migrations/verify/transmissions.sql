-- Verify careforall:transmissions on pg

begin;

insert into data.gateway_events (gateway, dedupe_key, transmission_id, raw, signature_scheme)
values ('paypal', 'one', 'same', '', 'verify'), ('paypal', 'two', 'same', '', 'verify') on conflict do nothing;
select 1 / (count(*) = 1)::int from data.gateway_events where transmission_id = 'same' and signature_scheme = 'verify';

rollback;
