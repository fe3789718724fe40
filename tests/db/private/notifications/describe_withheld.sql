begin;
select plan(2);

select is(private.describe_withheld('opted_out'), 'opted out', 'a sentence for people');
select is_empty(
    $$select word[1]
        from pg_catalog.pg_constraint
        cross join lateral regexp_matches(pg_get_constraintdef(oid), '''(\w+)''::text', 'g') as word
        where conname = 'reason_to_withhold_is_known' and private.describe_withheld(word[1]) is null$$,
    'every word that the table takes has its sentence'
);

select * from finish();
rollback;
