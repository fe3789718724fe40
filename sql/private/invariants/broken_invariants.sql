create view private.broken_invariants as
select found.invariant, found.subject, found.detail
from private.find_broken_invariants('-infinity') as found;

comment on view private.broken_invariants is
$$Every row of money that does not add up; always empty

What waits for a person is in private.attention.$$;

grant select on private.broken_invariants to monitor;
