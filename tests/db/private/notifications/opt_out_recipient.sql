begin;
\ir ../../support/gift.sql
select plan(3);

select pg_temp.capture() as answer \gset
select id as receipt from data.notifications \gset
set local role workers;
select lives_ok(format('select private.opt_out_recipient(%L, ''21610'')', :'receipt'), 'a worker was told so');
reset role;
select results_eq(
    'select type, recipient, reason from data.opt_outs', $$values ('EMAIL', 'ada@example.org', '21610')$$, 'by whom'
);
set local role web_anon;
select throws_ok($$select private.opt_out_recipient(null, '')$$, '42501', null, 'callers tell us otherwise');
reset role;

select * from finish();
rollback;
