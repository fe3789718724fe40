create function private.time_or_null(text text)
returns timestamptz
language plpgsql immutable set search_path = ''
as $$
begin
    if text ~ '^\d{4}-\d\d-\d\dT\d\d:\d\d:\d\d(\.\d{1,9})?(Z|[+-]\d\d:\d\d)$' then
        return text::timestamptz;
    end if;
    return null;
-- The 31st of February.
exception when datetime_field_overflow or invalid_datetime_format then
    return null;
end;
$$;

comment on function private.time_or_null is 'Read an RFC 3339 moment that a gateway wrote; null for what is none. For showing only: it decides nothing.';
