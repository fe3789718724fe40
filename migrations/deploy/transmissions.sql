-- Deploy careforall:transmissions to pg
-- requires: gateway_events

begin;

-- PayPal's signature binds the body by a CRC-32 only: a transmission seen once is not believed with another body.
alter table data.gateway_events add column transmission_id text;
comment on column data.gateway_events.transmission_id is
'PayPal''s id of the delivery, which its signature covers; null elsewhere. What repeats it is a duplicate, whatever its body says.';
create unique index a_transmission_is_stored_once on data.gateway_events (gateway, transmission_id)
where transmission_id is not null;

comment on column data.gateway_events.signature_scheme is
'How it was authenticated; api: read by ourselves from the gateway''s API, see private.receive_reading.';

commit;
