begin;
\ir ../../support/giving.sql
select plan(5);

select is(private.stripe_subject(object), 'pi_1', format('%s speaks of its intent', object ->> 'object'))
from unnest(array[pg_temp.intent(), pg_temp.charge(), pg_temp.refund(1), pg_temp.dispute(1)]) as object;
select is(private.stripe_subject('{"object": "charge", "id": "ch_1"}'), null, 'an object without an intent of none');

select * from finish();
rollback;
