-- Revert careforall:order_looks from pg

begin;

do $$ begin perform pgmq.unbind_topic('order.unsettled', 'captures'); end; $$;
drop index data.pending_refunds;
drop index data.evidence_that_waits;
drop index data.payments_open_at_paypal;
drop table data.order_looks;

commit;
