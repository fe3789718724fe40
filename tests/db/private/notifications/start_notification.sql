begin;
\ir ../../support/gift.sql
select plan(20);

select pg_temp.capture() as answer \gset
select id as receipt from data.notifications \gset
select private.receipt_data(:'donation') as data \gset
update data.notifications set traceparent = '00-1-1-01';

set local role workers;
select is(
    private.start_notification(:'receipt'),
    jsonb_build_object(
        'id', :'receipt', 'kind', 'receipt', 'type', 'EMAIL', 'recipient', 'ada@example.org', 'template', 'receipt',
        'is_in_doubt', false, 'traceparent', '00-1-1-01', 'data', :'data'::jsonb
    ),
    'what to send to whom'
);
select is(
    private.start_notification(:'receipt') -> 'is_in_doubt', 'true', 'a worker that died may have sent it or not: it is begun again'
);
reset role;
select results_eq(
    'select status, retry_count, attempted_at is not null from data.notifications', $$values ('PENDING', 2, true)$$,
    'attempts are counted'
);
select private.fail_attempt(:'receipt', 'SMTP is away', false) as done \gset
select is(
    private.start_notification(:'receipt') -> 'is_in_doubt', 'false', 'a worker that lived to say that it failed leaves no doubt'
);
do $$ begin perform private.finish_notification(id, 'SENT', '<1@example.org>', null) from data.notifications; end $$;
select is(private.start_notification(:'receipt'), null, 'what was sent is not begun');
select is((select retry_count from data.notifications), 3, 'nor counted');
select is(private.start_notification(data.uuid_v7()), null, 'nor is what nobody knows');

-- News of a refund tells the figure at the moment when it is sent.
select pg_temp.webhook('refund.created', pg_temp.refund(500)) as answer \gset
select pg_temp.webhook('refund.created', pg_temp.refund(200, 'succeeded', 're_2')) as answer \gset
select id as refund from data.notifications where kind = 'refund' \gset
select is(private.start_notification(:'refund') #>> '{data,refunded}', '7.00', 'two refunds are one news');
select pg_temp.webhook('refund.created', pg_temp.refund(100, 'succeeded', 're_3')) as answer \gset
select is(
    private.start_notification(:'refund') #>> '{data,refunded}', '7.00', 'what may be out is said again in the same words'
);
select id as second from data.notifications where kind = 'refund' and id <> :'refund' \gset
select private.fail_attempt(:'refund', 'SMTP is away', false) as done \gset
select is(private.start_notification(:'refund') #>> '{data,refunded}', '8.00', 'what is not, says what is true now');
select private.finish_notification(:'refund', 'SENT', 'x', null) as done \gset
select is(private.start_notification(:'second'), null, 'so the other has nothing left to tell');
select results_eq(
    format('select status, last_error, retry_count from data.notifications where id = %L', :'second'),
    $$values ('SUPERSEDED', 'nothing new since the last one', 0)$$, 'and says so'
);

-- A refund that fails is told only to people who were told of the refund.
select pg_temp.webhook('refund.failed', pg_temp.refund(100, 'failed', 're_3')) as answer \gset
select id as back from data.notifications where kind = 'refund' and status = 'PENDING' \gset
select is(
    (private.start_notification(:'back') -> 'data') - array['donated_at', 'receipt_number', 'donor_name', 'campaign_title'],
    '{"amount": "12.50", "refunded": "7.00", "kept": "5.50", "currency": "USD", "news": "came_back"}', 'money that came back'
);
select private.finish_notification(:'back', 'SENT', 'x', null) as done \gset
select pg_temp.webhook('refund.created', pg_temp.refund(300, 'pending', 're_4')) as answer \gset
select pg_temp.webhook('refund.failed', pg_temp.refund(300, 'failed', 're_4')) as answer \gset
select id as none from data.notifications where kind = 'refund' and status = 'PENDING' \gset
select is(private.start_notification(:'none'), null, 'made and failed before anybody was told');

-- A failure is not told after success, and a recipient who opted out gets nothing.
insert into data.notifications (donation_id, payment_id, kind, recipient, is_in_doubt)
values (:'donation', :'payment', 'payment_failed', 'ada@example.org', true) returning id as failure \gset
select is(private.start_notification(:'failure'), null, 'no failure after success');
insert into data.notifications (donation_id, kind, type, recipient)
values (:'donation', 'receipt', 'SMS', '+14155550100') returning id as sms \gset
select private.opt_out('SMS', '+14155550100', 'STOP') as done \gset
select is(private.start_notification(:'sms'), null, 'no text message to a recipient who opted out');
select results_eq(
    format('select status, withheld, last_error from data.notifications where id = %L', :'sms'),
    $$values ('FAILED', 'opted_out', 'opted out')$$,
    'that is final'
);
select is_empty(
    $$select * from private.find_attention() where kind = 'failed_notification'$$, 'and nobody''s business'
);
set local role web_anon;
select throws_ok('select private.start_notification(null)', '42501', null, 'only workers send');
reset role;
select is((select count(*) from data.notifications where kind = 'receipt' and type = 'EMAIL'), 1::bigint, 'one receipt');

select * from finish();
rollback;
