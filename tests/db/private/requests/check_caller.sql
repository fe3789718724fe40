begin;
select plan(12);

create function pg_temp.checked(claims text) returns text
language plpgsql
as $$
begin
    perform set_config('request.jwt.claims', claims, true);
    perform private.check_caller();
    return 'may act';
exception when sqlstate 'PT403' then
    return sqlerrm;
end;
$$;

select is(pg_temp.checked(claims), verdict, format('%s: %s', claims, verdict))
from (values
    ('', 'may act'),
    ('{"role": "web_anon"}', 'may act'),
    ('{"role": "service"}', 'may act'),
    ('{"role": "donor", "email": "ada@example.org"}', 'may act'),
    ('{"role": "organizer", "email": "ada@example.org"}', 'may act'),
    ('{"role": "staff", "email": "ada@example.org"}', 'may act'),
    ('{"role": "donor"}', 'email_required'),
    ('{"role": "organizer"}', 'email_required'),
    ('{"role": "organizer", "email": ""}', 'email_required'),
    ('{"role": "organizer", "email": 5}', 'email_required'),
    ('{"role": "organizer", "email": []}', 'email_required'),
    ('{"role": "staff", "email": null}', 'email_required')
) as example (claims, verdict);

select * from finish();
rollback;
