create view private.attention as
select found.kind, found.subject, found.reason, found.since
from private.find_attention() as found;

comment on view private.attention is
'What is not broken but waits for a person, with age and reason; see private.find_attention';

grant select on private.attention to monitor;
