create function private.check_invariants(since timestamptz)
returns int
language plpgsql volatile security definer set search_path = ''
as $$
declare
    v_started constant timestamptz := clock_timestamp();
    v_broken int;
    v_findings jsonb;
begin
    select count(*)::int, coalesce(jsonb_agg(to_jsonb(finding)) filter (where finding.row_number <= 100), '[]')
    into v_broken, v_findings
    from (
        select broken.*, row_number() over () from private.find_broken_invariants(since) as broken
    ) as finding;
    insert into data.invariant_checks (since, took, broken, findings)
    values (check_invariants.since, clock_timestamp() - v_started, v_broken, v_findings);
    delete from data.invariant_checks where checked_at < now() - interval '30 days' and invariant_checks.broken = 0;
    return v_broken;
end;
$$;

comment on function private.check_invariants is
$$Check all invariants of what changed since a moment, and store the result in data.invariant_checks

Returns how many rows break one. Called by pg_cron every minute for the last minutes, and every night for everything.$$;

grant execute on function private.check_invariants to clock;
