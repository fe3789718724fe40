begin;
select plan(5);

select private.find_or_add_donor('ada@example.org') as ada \gset
select is(private.find_or_add_donor('ada@example.org'), :'ada'::uuid, 'the same address is the same donor');
select is(private.find_or_add_donor('ADA@Example.Org'), :'ada'::uuid, 'whatever its capitals');
select isnt(private.find_or_add_donor('ada+gift@example.org'), :'ada'::uuid, 'another address is another donor');
select results_eq(
    'select email from data.donors order by email', $$values ('ada+gift@example.org'), ('ada@example.org')$$,
    'kept in small letters'
);
select throws_ok(
    $$select private.find_or_add_donor('ä')$$, '23514', null,
    'the table refuses what is too short to be an address'
);

select * from finish();
rollback;
