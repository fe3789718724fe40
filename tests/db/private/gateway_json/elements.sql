begin;
select plan(7);

select results_eq(
    $$select private.elements('[1, "a", {"b": null}, [2], null]')$$,
    $$values ('1'::jsonb), ('"a"'), ('{"b": null}'), ('[2]'), ('null')$$, 'the elements of an array, in order'
);
select is_empty(format('select private.elements(%L)', list), coalesce(list, 'nothing') || ' has none')
from unnest(array['[]', 'null', '{}', '"[1]"', '5', null]) as list;

select * from finish();
rollback;
