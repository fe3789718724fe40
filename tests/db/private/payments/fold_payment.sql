begin;
\ir ../../support/evidence.sql
select plan(41);

-- What the payment folds to with these claims, which are then taken back.
create function pg_temp.folded(claims text) returns data.payments
language plpgsql
as $$
declare
    v_folded data.payments;
begin
    perform pg_temp.claims(claims);
    select folded.* into v_folded from data.payments cross join lateral private.fold_payment(payments) as folded;
    raise sqlstate 'BACK0';
exception when sqlstate 'BACK0' then
    return v_folded;
end;
$$;
create function pg_temp.summary(payment data.payments) returns text
language sql immutable
as $$
    select format('%s %s captured %s refunded %s disputed %s', payment.status,
        case when payment.is_open then 'open' else 'closed' end,
        payment.captured_minor, payment.refunded_minor, payment.disputed_minor)
$$;

select is(pg_temp.folded(''), payments, 'without evidence a payment is as it was made') from data.payments;

-- Precedence: refunded, captured, canceled or expired, authorised, failed attempt, initiated.
select is(pg_temp.summary(pg_temp.folded(claims)), expected || ' captured 0 refunded 0 disputed 0', description)
from (values
    ('progress ch_1 - processing', 'INITIATED open', 'on its way'),
    ('attempt_failed ch_1 - card_declined', 'FAILED open', 'a failed attempt can still be paid'),
    ('attempt_failed ch_1, progress ch_1 - requires_action', 'FAILED open', 'progress does not undo the failure'),
    ('authorized ch_1 1250', 'AUTHORIZED open', 'authorised, to be captured'),
    ('authorized ch_1 1250, attempt_failed ch_1', 'AUTHORIZED open', 'another card did it'),
    ('authorized ch_1 1250, voided ch_1 - expired', 'FAILED closed', 'released'),
    ('voided ch_1 - abandoned', 'FAILED closed', 'canceled'),
    ('captured ch_1 0', 'INITIATED open', 'a capture of nothing is none'),
    ('refund re_1 500 succeeded', 'INITIATED open', 'a refund heard of before its capture waits'),
    ('refunded_total ch_1 500', 'INITIATED open', 'so does a cumulative figure'),
    ('dispute dp_1 500 lost', 'INITIATED open', 'and a dispute')
) as example (claims, expected, description);

-- After 12.50 was captured.
select is(
    pg_temp.summary(pg_temp.folded(concat_ws(', ', 'captured pi_1 1250', nullif(claims, '')))),
    format('%s closed captured %s refunded %s disputed %s', status, captured, refunded, disputed), description
)
from (values
    ('', 'CAPTURED', 1250, 0, 0, 'captured'),
    ('attempt_failed ch_1, voided ch_1, progress ch_1, authorized ch_1 2000', 'CAPTURED', 1250, 0, 0,
        'whatever else is said, before or after'),
    ('captured ch_1 800', 'CAPTURED', 1250, 0, 0, 'a lower figure of the same money'),
    ('captured ch_1 800, captured ch_2 700', 'CAPTURED', 1500, 0, 0, 'several charges on one intent'),
    ('refund re_1 500 succeeded', 'CAPTURED', 1250, 500, 0, 'a partial refund'),
    ('refund re_1 500 pending', 'CAPTURED', 1250, 500, 0, 'counts while it is on its way'),
    ('refund re_1 500 succeeded, refund re_1 500 failed', 'CAPTURED', 1250, 0, 0, 'and no more once it failed'),
    ('refund re_1 1250 succeeded', 'REFUNDED', 1250, 1250, 0, 'a full refund'),
    ('refunded_total ch_1 500', 'CAPTURED', 1250, 500, 0, 'a cumulative figure tells of refunds unknown'),
    ('refunded_total ch_1 500, refund re_1 500 succeeded', 'CAPTURED', 1250, 500, 0,
        'which are not counted again when they become known'),
    ('refunded_total ch_1 800, refund re_1 500 succeeded', 'CAPTURED', 1250, 800, 0, 'the rest is still unknown'),
    ('refunded_total ch_1 500, refund re_1 500 failed', 'CAPTURED', 1250, 0, 0,
        'a refund that fails after the cumulative figure came'),
    ('refunded_total ch_1 800, refund re_1 500 failed', 'CAPTURED', 1250, 300, 0, 'of which it was a part'),
    ('refunded_total ch_1 500, refunded_total ch_2 200', 'CAPTURED', 1250, 700, 0,
        'cumulative figures are each of one charge'),
    ('refund re_1 900 succeeded, refund re_2 900 succeeded', 'REFUNDED', 1250, 1800, 0,
        'more than was captured: the gateway did it'),
    ('dispute dp_1 1250 warning_needs_response', 'CAPTURED', 1250, 0, 0, 'an inquiry moves no money'),
    ('dispute dp_1 1250 needs_response', 'REFUNDED', 1250, 0, 1250, 'a dispute takes it out'),
    ('dispute dp_1 1250 lost', 'REFUNDED', 1250, 0, 1250, 'for good when lost'),
    ('dispute dp_1 1250 needs_response, dispute dp_1 1250 won', 'CAPTURED', 1250, 0, 0, 'won, it comes back'),
    ('dispute dp_1 300 lost', 'CAPTURED', 1250, 0, 300, 'a partial dispute'),
    ('refund re_1 950 succeeded, dispute dp_1 300 lost', 'REFUNDED', 1250, 950, 300,
        'a dispute after a partial refund: nothing is left'),
    ('refund re_1 500 succeeded EUR', 'CAPTURED', 1250, 0, 0, 'what went back in another currency is never subtracted')
) as example (claims, status, captured, refunded, disputed, description);

select is((pg_temp.folded('captured ch_1 900 - EUR')).captured_currency, 'EUR', 'money keeps the currency it came in');
select is((pg_temp.folded('attempt_failed ch_1 - expired_card')).sub_status, 'expired_card', 'why an attempt failed');
select is(
    (pg_temp.folded('attempt_failed ch_1 - expired_card, voided ch_1 - abandoned')).sub_status,
    'abandoned', 'why it was given up says more'
);
select is((pg_temp.folded('progress ch_1 - processing')).sub_status, 'processing', 'how far it has come');
select is(
    (pg_temp.folded('progress ch_1 - processing, captured ch_1 1250')).sub_status, null,
    'captured says all'
);
select is((pg_temp.folded('fee txn_1 66')).fee_minor, 66::bigint, 'the fee');
select is(
    (private.fold_payment(jsonb_populate_record(payments,
        '{"status": "REFUNDED", "captured_minor": 9, "refunded_minor": 9}'))).captured_minor,
    0::bigint, 'what the row says is not evidence'
) from data.payments;

select * from finish();
rollback;
