begin;
\ir ../support/gift.sql
select plan(30);

-- Puts the payment where it is to start, as evidence does, and lets somebody change it by hand.
create function pg_temp.stepped(old_status text, new_status text) returns text
language plpgsql
as $$
begin
    perform set_config('careforall.applying', payments.id::text, true) from data.payments;
    update data.payments set status = old_status;
    perform set_config('careforall.applying', '', true);
    update data.payments set status = new_status;
    return 'allowed';
exception when sqlstate 'PT409' then
    return sqlerrm;
end;
$$;

select is(
    pg_temp.stepped(one, other), case when one = other or (one, other) in (
        ('INITIATED', 'AUTHORIZED'), ('INITIATED', 'CAPTURED'), ('INITIATED', 'FAILED'), ('AUTHORIZED', 'CAPTURED'),
        ('AUTHORIZED', 'FAILED'),
        ('FAILED', 'AUTHORIZED'), ('FAILED', 'CAPTURED'), ('CAPTURED', 'REFUNDED'), ('REFUNDED', 'CAPTURED')
    ) then 'allowed' else 'step_not_allowed' end,
    format('%s to %s', one, other)
)
from unnest(array['INITIATED', 'AUTHORIZED', 'CAPTURED', 'FAILED', 'REFUNDED']) as one
cross join unnest(array['INITIATED', 'AUTHORIZED', 'CAPTURED', 'FAILED', 'REFUNDED']) as other;

select pg_temp.stepped('CAPTURED', 'CAPTURED') as given \gset
select throws_matching(
    $$update data.payments set status = 'INITIATED'$$, 'step_not_allowed', 'the refusal is a word'
);
set local careforall.applying = '00000000-0000-7000-8000-000000000000';
select throws_ok(
    $$update data.payments set status = 'INITIATED'$$, 'PT409', 'step_not_allowed',
    'evidence of another payment does not allow it'
);
select set_config('careforall.applying', :'payment', true) as applying \gset
select lives_ok($$update data.payments set status = 'INITIATED'$$, 'its own does: verified money is never refused');
set local careforall.applying = '';
select lives_ok(
    $$update data.payments set sub_status = 'x', fee_minor = 0$$, 'changes of other columns are not guarded'
);

set local role webhook_adapter;
select throws_ok(
    $$update data.payments set status = 'CAPTURED'$$, '42501', null,
    'application roles may not even step where others may'
);
reset role;

select * from finish();
rollback;
