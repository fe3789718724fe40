-- Deploy careforall:refunds to pg
-- requires: payments
-- requires: queues

begin;

create table data.refunds (
    id uuid primary key default data.uuid_v7(),
    payment_id uuid not null references data.payments (id),
    amount_minor bigint not null,
    currency text not null references data.currencies (code),
    reason text,
    requested_by text not null,
    status text not null default 'PENDING',
    gateway_refund_id text,
    failure text,
    version int not null default 1,
    created_at timestamptz not null default now(),
    updated_at timestamptz not null default now(),
    constraint amount_is_positive check (amount_minor > 0),
    constraint refund_status_is_known check (status in ('PENDING', 'SUCCEEDED', 'FAILED'))
);
comment on table data.refunds is
'Refunds that we ask gateways for. What a gateway then did, and refunds made in its dashboard, are evidence.';
comment on column data.refunds.requested_by is 'Role and subject of who asked; system for what the rules demand.';
comment on column data.refunds.gateway_refund_id is 'The gateway''s id, once evidence or its answer has told us.';

comment on column data.refunds.failure is 'Why the gateway refused it; null otherwise.';

create index refunds_of_a_payment on data.refunds (payment_id);
create unique index a_gateway_refund_is_one_of_ours_at_most on data.refunds (payment_id, gateway_refund_id);

create trigger refunds_touch before update on data.refunds
for each row execute function data.touch_row();

alter table data.refunds enable row level security;

do $$
declare
    v_queue text;
begin
    foreach v_queue in array array['refunds', 'refunds_dead'] loop
        perform pgmq.create(v_queue);
        execute format(
            'create trigger wake_listeners after insert on pgmq.%I for each statement execute function data.wake_listeners()',
            'q_' || v_queue
        );
        execute format('grant select, insert, update, delete on pgmq.%I, pgmq.%I to workers', 'q_' || v_queue, 'a_' || v_queue);
        -- pgmq.metrics counts by it.
        execute format('grant select on sequence pgmq.%I to workers', 'q_' || v_queue || '_msg_id_seq');
    end loop;
    perform pgmq.bind_topic('refund.requested', 'refunds');
end;
$$;

commit;
