create function private.parse_time(body json, field text)
returns timestamptz
language plpgsql stable set search_path = ''
as $$
declare
    v_hint constant text := 'Send RFC 3339, such as 2026-12-24T18:00:00Z.';
begin
    if coalesce(json_typeof(body -> field), 'null') = 'null' then
        return null;
    end if;
    if json_typeof(body -> field) <> 'string'
        or body ->> field !~ '^\d{4}-\d\d-\d\d[Tt]([01]\d|2[0-3]):\d\d:\d\d(\.\d{1,9})?([Zz]|[+-]\d\d:\d\d)$'
    then
        perform private.fail('invalid_time', 400, field || ' must be a time with its offset from UTC', v_hint);
    end if;
    return (body ->> field)::timestamptz;
-- The pattern lets 2026-02-30 through; only the cast knows the calendar.
exception when datetime_field_overflow or invalid_datetime_format or invalid_time_zone_displacement_value then
    perform private.fail('invalid_time', 400, field || ' is not a time that exists', v_hint);
    return null;
end;
$$;

comment on function private.parse_time is
'Parse an optional RFC 3339 time of a request; null when absent. 400 invalid_time.';
