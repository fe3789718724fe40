-- Revert careforall:queue_creation from pg

begin;

drop function data.create_queue(text);

commit;
