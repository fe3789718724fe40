begin;
select plan(3);

select lives_ok('select private.check_version(3, 3)', 'nothing has changed');
select throws_ok('select private.check_version(4, 3)', 'PT409', 'stale_version', 'it has');
select throws_ok(
    'select private.check_version(3, 4)', 'PT409', 'stale_version', 'a version cannot be ahead of the stored one'
);

select * from finish();
rollback;
