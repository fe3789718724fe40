-- Drop the code; state stays.

drop schema if exists api cascade;
drop schema if exists private cascade;
