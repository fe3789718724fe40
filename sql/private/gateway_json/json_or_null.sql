create function private.json_or_null(raw bytea)
returns jsonb
language plpgsql immutable set search_path = ''
as $$
declare
    v_text text;
begin
    v_text := convert_from(raw, 'UTF8');
    begin
        return v_text::jsonb;
    exception when untranslatable_character or invalid_text_representation then
        null;
    end;
    -- JSON has no raw control characters, so \x01 is free to stand for an escaped backslash meanwhile.
    if position(e'\x01' in v_text) > 0 then
        return null;
    end if;
    v_text := replace(v_text, '\\', e'\x01');
    v_text := regexp_replace(v_text, '\\u0000', '\\ufffd', 'g');
    -- Half a surrogate pair: the first without the second, then the second without the first.
    v_text := regexp_replace(
        v_text, '\\u[dD][89abAB][[:xdigit:]]{2}(?!\\u[dD][c-fC-F][[:xdigit:]]{2})', '\\ufffd', 'g'
    );
    v_text := regexp_replace(
        v_text, '(?<!\\u[dD][89abAB][[:xdigit:]]{2})\\u[dD][c-fC-F][[:xdigit:]]{2}', '\\ufffd', 'g'
    );
    return replace(v_text, e'\x01', '\\')::jsonb;
-- Not UTF-8, not JSON, nested too deeply, numbers beyond numeric.
exception when others then
    return null;
end;
$$;

comment on function private.json_or_null is
$$Read JSON that a gateway signed, whatever its texts hold; null if it is not JSON

jsonb refuses \u0000 and lone surrogates, so a donor's own text could block a real payment: both become U+FFFD. For
reading only: the signed bytes stay in data.gateway_events.raw.$$;
