create function private.fail(word text, http int, detail text default '', hint text default '')
returns void
language plpgsql volatile set search_path = ''
as $$
begin
    raise exception using
        errcode = 'PT' || http,
        message = word,
        detail = coalesce(detail, ''),
        hint = coalesce(hint, '');
end;
$$;

comment on function private.fail is
$$Refuse a request with a word from sql/errors.md

Nothing else raises our errors. http is the status of the answer (SQLSTATE PTnnn); detail names the field.$$;
