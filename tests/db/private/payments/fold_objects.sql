begin;
\ir ../../support/evidence.sql
select plan(9);

select is_empty(format('select * from private.fold_objects(%L, ''USD'')', :'payment'), 'without evidence, no rows');

select pg_temp.claim('refunded_total', 'ch_1', 300) as done \gset
select pg_temp.claim('refunded_total', 'ch_1', 700) as done \gset
select pg_temp.claim('refunded_total', 'ch_1', 500) as done \gset
select pg_temp.claim('refunded_total', 'ch_2', 100) as done \gset
select results_eq(
    format('select object_id, refunded_minor from private.fold_objects(%L, ''USD'') order by object_id', :'payment'),
    $$values ('ch_1', 700::bigint), ('ch_2', 100)$$, 'cumulative figures: the highest of each charge'
);
select pg_temp.claim('refunded_total', 'ch_2', 900, null, 'EUR') as done \gset
select is(refunded_minor, 100::bigint, 'a figure in another currency is not a higher one')
from private.fold_objects(:'payment', 'USD') where object_id = 'ch_2';
select is(bool_or(is_voided or is_authorized or has_failed), false, 'a refund says nothing else')
from private.fold_objects(:'payment', 'USD');

select pg_temp.claim('voided', 'pi_1', null, 'abandoned') as done \gset
select pg_temp.claim('authorized', 'pi_1', 1250) as done \gset
select pg_temp.claim('attempt_failed', 'pi_1', null, 'card_declined') as done \gset
select pg_temp.claim('attempt_failed', 'pi_1', null, 'expired_card') as done \gset
select pg_temp.claim('progress', 'pi_1', null, 'created') as done \gset
select pg_temp.claim('progress', 'pi_1', null, 'requires_action') as done \gset
select ok(is_voided and is_authorized and has_failed, 'all that was ever said holds')
from private.fold_objects(:'payment', 'USD') where object_id = 'pi_1';
select is(
    void_reason, 'abandoned', 'why it was voided'
)
from private.fold_objects(:'payment', 'USD') where object_id = 'pi_1';
select is(
    progress, 'requires_action', 'a further step beats created'
)
from private.fold_objects(:'payment', 'USD') where object_id = 'pi_1';
select is(decline_code, 'expired_card', 'one code of several, whatever their order')
from private.fold_objects(:'payment', 'USD') where object_id = 'pi_1';
select is(refunded_minor, null, 'nothing was refunded of the intent itself')
from private.fold_objects(:'payment', 'USD') where object_id = 'pi_1';

select * from finish();
rollback;
