begin;
\ir ../support/sound.sql
select plan(5);

set local role staff;
select results_eq(
    format('select told ->> ''kind'', told ->> ''status'', told ->> ''recipient''
        from jsonb_array_elements(api.donation_notifications(%L)) as told', :'donation'),
    $$values ('receipt', 'PENDING', 'ada@example.org'), ('refund', 'PENDING', 'ada@example.org')$$,
    'what a donor was told, in order'
);
select throws_ok(
    format('select api.donation_notifications(%L)', :'payment'), 'PT404', 'donation_not_found', 'an unknown donation'
);
reset role;
select pg_temp.donation(:'campaign') as pledge \gset
select is(api.donation_notifications(:'pledge'), '[]', 'a pledge: nothing yet');
set local role service;
select throws_ok(format('select api.donation_notifications(%L)', :'donation'), '42501', null, 'a service may not look');
set local role web_anon;
select throws_ok(
    format('select api.donation_notifications(%L)', :'donation'), '42501', null, 'nor may anonymous callers'
);
reset role;

select * from finish();
rollback;
