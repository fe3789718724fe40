-- Take the code away. State stays.

drop schema if exists api cascade;
drop schema if exists private cascade;
