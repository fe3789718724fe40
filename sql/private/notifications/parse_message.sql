create function private.parse_message(payload json, kind text, type text)
returns jsonb
language plpgsql stable set search_path = ''
as $$
begin
    if kind <> 'message' then
        if coalesce(json_typeof(payload), 'null') <> 'null' then
            perform private.fail('unknown_field', 400, 'payload is only for kind message',
                'Other kinds say what is known of the gift.');
        end if;
        return null;
    end if;
    if coalesce(json_typeof(payload), 'null') = 'null' then
        perform private.fail('missing_field', 400, 'payload is required');
    end if;
    if json_typeof(payload) <> 'object' then
        perform private.fail('wrong_type', 400, 'payload must be an object');
    end if;
    perform private.check_body(payload, '{subject,text}', '{subject,text}');
    return jsonb_build_object(
        'subject', private.parse_text(payload, 'subject', 150), 'text', private.parse_text(
            payload, 'text', case type when 'SMS' then 600 else 4000 end, true
        )
    );
end;
$$;

comment on function private.parse_message is
$$Parse what a message says: {subject, text}; null for other kinds, which say what is known of the gift

Plain text of at most 150 and 4000 (SMS: 600) characters. 400 names the field.$$;
