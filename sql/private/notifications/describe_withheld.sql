create function private.describe_withheld(word text)
returns text
language sql immutable
as $$
    select case word
        when 'opted_out' then 'opted out'
        when 'no_longer_failed' then 'the gift is not failed any more'
        when 'nothing_new' then 'nothing new since the last one'
    end
$$;

comment on function private.describe_withheld is
'Describe to people why a notification was not sent, given a word of data.notifications.withheld';
