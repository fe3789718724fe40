create function private.fail(word text, detail text default '', hint text default '', http int default 400)
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

The only place that raises. http is the status of the answer (SQLSTATE PTnnn); detail names the field.$$;
