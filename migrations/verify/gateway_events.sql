-- Verify careforall:gateway_events on pg

begin;

insert into data.gateway_events (gateway, dedupe_key, raw, signature_scheme)
values ('stripe', 'evt_verify', '\x00ff'::bytea, 'stripe-v1');
insert into data.gateway_events (gateway, dedupe_key, raw, signature_scheme)
values ('stripe', 'evt_verify', '\x00ff'::bytea, 'stripe-v1') on conflict do nothing;
select 1 / (count(*) = 1)::int from data.gateway_events where dedupe_key = 'evt_verify';

do $$
begin
    delete from data.evidence where false;
    raise exception 'evidence can be deleted';
exception when sqlstate 'PT409' then
    null;
end;
$$;

select gateway_event_id, received_at from data.gateway_redeliveries where false;
select payment_id, kind, detail from data.discrepancies where false;

rollback;
