-- Helpers of the tests of comparisons, beside those of giving.sql: a gateway's listing, and what came of it.

create function pg_temp.run(gateway text default 'stripe') returns bigint
language sql volatile
as $$
    select private.start_reconciliation(run.gateway, now() - interval '1 day', clock_timestamp() + interval '1 hour')
$$;

create function pg_temp.row_of(run bigint) returns data.reconciliations
language sql stable as $$ select reconciliations from data.reconciliations where id = row_of.run $$;

create function pg_temp.page(variadic objects jsonb []) returns bytea
language sql stable
as $$
    select convert_to(
        jsonb_build_object('object', 'list', 'data', to_jsonb(objects), 'has_more', false)::text, 'UTF8'
    )
$$;

-- A page of PayPal's reporting API: one transaction.
create function pg_temp.transaction(id text, code text default 'T0006', more jsonb default '{}') returns bytea
language sql stable
as $$
    select convert_to(jsonb_build_object('transaction_details', jsonb_build_array(jsonb_build_object(
        'transaction_info', jsonb_build_object(
            'transaction_id', transaction.id, 'transaction_event_code', transaction.code, 'transaction_status', 'S'
        ) || more
    )), 'total_pages', 1)::text, 'UTF8')
$$;

create function pg_temp.bytes_of(object jsonb) returns bytea
language sql stable as $$ select convert_to(object::text, 'UTF8') $$;

-- What a comparison has found: finding, object, and ! where a person is needed.
create function pg_temp.found(run bigint) returns text
language sql volatile
as $$
    select string_agg(
        finding || ' ' || object_id || case when is_applied then '' else '!' end, ', ' order by finding, object_id
    )
    from data.reconciliation_findings where reconciliation_id = found.run
$$;
