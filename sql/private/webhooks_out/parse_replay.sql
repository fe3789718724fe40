create function private.parse_replay(body json)
returns jsonb
language plpgsql stable set search_path = ''
as $$
declare
    v_from timestamptz;
    v_to timestamptz;
begin
    perform private.check_body(body, '{delivery_id,from,to,is_delivered_included}', '{}');
    if body -> 'delivery_id' is not null then
        perform private.check_body(body, '{delivery_id}', '{delivery_id}');
        return jsonb_build_object('delivery_id', private.parse_uuid(body, 'delivery_id'));
    end if;
    perform private.check_body(body, '{from,to,is_delivered_included}', '{from}');
    v_from := private.parse_time(body, 'from');
    v_to := private.parse_time(body, 'to');
    if v_to <= v_from then
        perform private.fail('invalid_period', 400, 'to must be after from');
    end if;
    return jsonb_build_object(
        'from', v_from, 'to', v_to, 'is_delivered_included', private.parse_boolean(body, 'is_delivered_included', false)
    );
end;
$$;

comment on function private.parse_replay is
$$Parse the body of a replay: {delivery_id}, or {from, to, is_delivered_included} with the default filled in

to is null when absent. 400 names the field.$$;
