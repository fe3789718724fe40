create function private.time_or_null(text text)
returns timestamptz
language plpgsql immutable set search_path = ''
as $$
begin
    if text ~ '^\d{4}-\d\d-\d\dT\d\d:\d\d:\d\d(\.\d{1,9})?(Z|[+-]\d\d:\d\d)$' then
        return text::timestamptz;
    end if;
    return null;
-- It looks like a time, but is the 31st of February.
exception when datetime_field_overflow or invalid_datetime_format then
    return null;
end;
$$;

comment on function private.time_or_null is
$$Read an RFC 3339 time that a gateway wrote; null if it is not one

For showing only: nothing is decided by it.$$;
