begin;
select plan(4);

select results_eq(
    $$select topic from private.bindings where queue = 'refunds'$$, $$values ('refund.requested')$$, 'who gets what'
);
-- A change made by SQL holds for the next event.
do $$ begin perform pgmq.create('later'), pgmq.bind_topic('donation.*', 'later'); end $$;
select isnt_empty(
    $$select * from private.bindings where (topic, queue) = ('donation.*', 'later')$$, 'a binding that was added shows'
);
do $$ begin perform private.emit(array[private.event('donation.failed', data.uuid_v7(), 1, '{}')]); end $$;
do $$ begin perform private.route_events(100); end $$;
select results_eq(
    $$select message ->> 'type' from pgmq.q_later$$, $$values ('donation.failed')$$, 'and gets what its pattern fits'
);
do $$ begin perform pgmq.unbind_topic('donation.*', 'later'); end $$;
select is_empty($$select * from private.bindings where queue = 'later'$$, 'until it is taken away');

select * from finish();
rollback;
