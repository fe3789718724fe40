begin;
\ir ../../support/gift.sql
select plan(4);

select pg_temp.donation(:'campaign') as unpaid \gset
select set_eq(
    $$select id from private.recent_donations('-infinity')$$, format('values (%L::uuid), (%L)', :'donation', :'unpaid'),
    'all, for a full run'
);
select is_empty($$select id from private.recent_donations(now() - interval '1 hour')$$, 'none, without evidence');
select pg_temp.capture() as answer \gset
select set_eq(
    $$select id from private.recent_donations(now() - interval '1 hour')$$, format('values (%L::uuid)', :'donation'),
    'the one whose payment got evidence'
);
select is_empty($$select id from private.recent_donations(now() + interval '1 hour')$$, 'not since then');

select * from finish();
rollback;
