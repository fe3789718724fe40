create function private.page_objects(kind text, page bytea)
returns setof bytea
language plpgsql immutable set search_path = ''
as $$
declare
    v_text text;
    v_marks text[];
    v_page json;
begin
    if jsonb_typeof(private.json_or_null(page)) is distinct from 'object' then
        perform private.fail('unreadable_listing', 400, 'the page is not a JSON object');
    end if;
    v_text := convert_from(page, 'UTF8');
    -- json keeps every byte, but cannot be taken apart if it holds \u0000 or half a surrogate pair. Two characters that
    -- do not occur in it therefore stand for the beginnings of escapes, which are put back when it is taken apart.
    v_marks := array(
        select chr(code) from generate_series(57344, 63743) as code where position(chr(code) in v_text) = 0 limit 2
    );
    v_page := replace(replace(v_text, '\\', v_marks[1]), '\u', v_marks[2])::json;
    if kind <> 'transaction' and v_page ->> 'object' is distinct from 'list' then
        return next page;
        return;
    end if;
    v_page := v_page -> case kind when 'transaction' then 'transaction_details' else 'data' end;
    if json_typeof(v_page) is distinct from 'array' then
        perform private.fail('unreadable_listing', 400, 'the page has no list');
    end if;
    return query
        select convert_to(replace(replace(element::text, v_marks[2], '\u'), v_marks[1], '\\'), 'UTF8')
        from json_array_elements(v_page) as element;
end;
$$;

comment on function private.page_objects is
$$Take a gateway's list answer apart: each object byte for byte as it was answered; a single object as it is

400 unreadable_listing for anything else, so that it is not mistaken for an empty list.$$;
