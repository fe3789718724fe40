create function private.parse_text(body json, field text, max_length int, is_multiline boolean default false)
returns text
language plpgsql immutable set search_path = ''
as $$
declare
    v_text text := body ->> field;
    v_line text := case when is_multiline then translate(v_text, e'\n\r\t', '') else v_text end;
begin
    if coalesce(json_typeof(body -> field), 'null') not in ('null', 'string') then
        perform private.fail('wrong_type', 400, field || ' must be a string');
    end if;
    -- The pattern finds all kinds of blanks; btrim() knows only the plain space.
    if v_text !~ '[^[:space:]]' then
        perform private.fail('empty_field', 400, field || ' must not be empty');
    end if;
    if length(v_text) > max_length then
        perform private.fail('too_long', 400, format('%s is longer than %s characters', field, max_length));
    end if;
    -- A message may have several lines, a name may not. Neither may hold other control characters.
    if v_line ~ '[[:cntrl:]]' then
        perform private.fail('control_character', 400, field || ' holds a control character');
    end if;
    return v_text;
end;
$$;

comment on function private.parse_text is
$$Parse an optional string of a request and return it as it was sent; null when absent

400 wrong_type, empty_field, too_long (max_length characters), control_character.$$;
