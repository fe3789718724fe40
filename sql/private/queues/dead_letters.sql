create view private.dead_letters as
select dead.queue, dead.msg_id, dead.enqueued_at, dead.reason, dead.message
from private.find_dead_letters() as dead;

comment on view private.dead_letters is 'Messages that workers gave up on, with the reason, per queue';
