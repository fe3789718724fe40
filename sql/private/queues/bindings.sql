create view private.bindings as
select bound.pattern as topic, bound.queue_name as queue, bound.bound_at
from pgmq.list_topic_bindings() as bound;

comment on view private.bindings is
$$Which queues get which events: each queue once, if one of its topics fits the event's type

* stands for one word of a type, # for any number of words. Change it with pgmq.bind_topic('donation.*', 'audit') and
pgmq.unbind_topic('donation.*', 'audit'): it holds for the next event that is routed.
pgmq.test_routing('donation.completed') shows which queues get an event.$$;
