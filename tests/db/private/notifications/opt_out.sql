begin;
select plan(2);

select private.opt_out('EMAIL', 'Ada@Example.org', 'asked by mail') as done \gset
select private.opt_out('EMAIL', 'ada@example.org', 'asked again') as done \gset
select results_eq(
    'select type, recipient, reason from data.opt_outs', $$values ('EMAIL', 'ada@example.org', 'asked by mail')$$,
    'said once or twice, in whatever capitals'
);
select throws_ok($$select private.opt_out('PIGEON', 'x', 'x')$$, '23514', null, 'of channels that there are');

select * from finish();
rollback;
