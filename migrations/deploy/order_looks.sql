-- Deploy careforall:order_looks to pg
-- requires: gateway_queues

begin;

create table data.order_looks (
    payment_id uuid primary key references data.payments,
    looks int not null default 1,
    next_look_at timestamptz not null,
    constraint looks_are_counted check (looks > 0)
);
alter table data.order_looks enable row level security;
comment on table data.order_looks is
'When an unsettled order at PayPal is read again, and how often it was: nothing that could not be begun anew.';
create index order_looks_by_time on data.order_looks (next_look_at);

-- What private.unsettled_orders looks for, among millions that are settled.
create index payments_open_at_paypal on data.payments (created_at)
where is_open and gateway = 'paypal' and payment_intent_id is not null;
create index evidence_that_waits on data.evidence (recorded_at)
where kind = 'refund' and state = 'pending' or kind = 'progress' and state = 'capture_pending';
create index pending_refunds on data.refunds (created_at) where status = 'PENDING';

do $$ begin perform pgmq.bind_topic('order.unsettled', 'captures'); end; $$;

commit;
