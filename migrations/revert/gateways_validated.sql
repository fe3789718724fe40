-- Revert careforall:gateways_validated from pg

begin;

-- What was looked at need not be forgotten.

commit;
