-- Runs sql/guard.sql where it is expected to refuse; what it said is in :LAST_ERROR_MESSAGE.

\set ON_ERROR_STOP 0
\ir ../../../sql/guard.sql
\set ON_ERROR_STOP 1
