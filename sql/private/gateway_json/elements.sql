create function private.elements(list jsonb)
returns setof jsonb
language sql immutable
as $$
    select jsonb_array_elements(case when jsonb_typeof(list) = 'array' then list else '[]' end)
$$;

comment on function private.elements is 'List the elements of a JSON array; nothing if it is not an array';
