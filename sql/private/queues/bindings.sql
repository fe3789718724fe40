create view private.bindings as
select bound.pattern as topic, bound.queue_name as queue, bound.bound_at
from pgmq.list_topic_bindings() as bound;

comment on view private.bindings is
$$Which queues get which events. An event goes once to each queue of which a topic fits its type

* stands for one word of a type, # for any number. Change it by pgmq.bind_topic('donation.*', 'audit') and
pgmq.unbind_topic('donation.*', 'audit'); it holds for the next event that is routed. pgmq.test_routing('donation.completed')
tells who gets an event.$$;
