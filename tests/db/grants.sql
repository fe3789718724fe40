-- Cases 57, 71, 91: everything that roles other than the owner may do in our schemas.
-- A right that is not planned here fails this test.
begin;
select plan(15);

create function pg_temp.named(grantee oid) returns text
language sql stable as $$ select case grantee when 0 then 'public' else grantee::regrole::text end $$;
-- pgmq itself lets pg_monitor read messages, which hold ids. The last tests make sure that no role of ours is a member.
create view pg_temp.granted as
select 'schema ' || pg_namespace.oid::regnamespace as object, pg_temp.named(acl.grantee) as role,
    acl.privilege_type as privilege
from pg_catalog.pg_namespace
cross join lateral aclexplode(coalesce(nspacl, acldefault('n', nspowner))) as acl
where nspname in ('data', 'private', 'api', 'pgmq') and acl.grantee not in (nspowner, to_regrole('pg_monitor'))
union all
select pg_proc.oid::regprocedure::text, pg_temp.named(acl.grantee), acl.privilege_type
from pg_catalog.pg_proc
cross join lateral aclexplode(coalesce(proacl, acldefault('f', proowner))) as acl
where pronamespace::regnamespace::text in ('data', 'private', 'api', 'pgmq') and acl.grantee <> proowner
union all
select pg_class.oid::regclass::text, pg_temp.named(acl.grantee), acl.privilege_type
from pg_catalog.pg_class
cross join lateral aclexplode(
    coalesce(relacl, acldefault(case relkind when 'S' then 's'::"char" else 'r' end, relowner))
) as acl
where relnamespace::regnamespace::text in ('data', 'private', 'api', 'pgmq')
    and relkind in ('r', 'v', 'm', 'p', 'f', 'S') and acl.grantee not in (relowner, to_regrole('pg_monitor'))
union all
select attrelid::regclass || '.' || attname, pg_temp.named(acl.grantee), acl.privilege_type
from pg_catalog.pg_attribute
inner join pg_catalog.pg_class on pg_class.oid = attrelid
cross join lateral aclexplode(attacl) as acl
where relnamespace::regnamespace::text in ('data', 'private', 'api', 'pgmq') and acl.grantee <> relowner;

-- The plan: these roles may do this with each of these objects.
create table pg_temp.planned (roles text, privileges text, objects text);
\set callers 'web_anon donor organizer staff service'
insert into pg_temp.planned values
(:'callers', 'USAGE', 'schema api, schema private, schema data'),
(:'callers', 'SELECT', 'api.campaigns, api.campaign_totals'),
-- Views run as their caller, who needs the public columns of public tables.
(:'callers', 'SELECT', 'data.currencies, data.campaign_counters, data.campaign_totals'),
(:'callers', 'SELECT', 'data.campaigns.id, data.campaigns.title, data.campaigns.description, data.campaigns.goal_minor,
    data.campaigns.currency, data.campaigns.starts_at, data.campaigns.ends_at, data.campaigns.status,
    data.campaigns.version, data.campaigns.created_at, data.campaigns.updated_at'),
(:'callers', 'EXECUTE', 'private.count_campaign(uuid,text), private.major_units(numeric,text)'),
(:'callers', 'EXECUTE',
    'api.campaign(uuid), api.campaign_total(uuid), api.donation(uuid), api.payment(uuid), api.create_donation(json)'),
('organizer staff', 'EXECUTE', 'api.create_campaign(json), api.change_campaign(json)'),
('organizer staff', 'EXECUTE', 'api.events(text,timestamp with time zone,integer), api.webhook_endpoints(),
    api.webhook_endpoint(uuid), api.create_webhook_endpoint(json), api.change_webhook_endpoint(json),
    api.delete_webhook_endpoint(), api.rotate_webhook_secret(json), api.replay_webhooks(json),
    api.webhook_deliveries(uuid,text,uuid,integer)'),
('staff', 'SELECT', 'api.parked_events, data.gateway_events.id, data.gateway_events.gateway,
    data.gateway_events.event_id, data.gateway_events.event_type, data.gateway_events.subject,
    data.gateway_events.status, data.gateway_events.reason, data.gateway_events.occurred_at,
    data.gateway_events.received_at, data.gateway_events.settled_at'),
('staff', 'EXECUTE', 'api.explain_donation(uuid), api.request_refund(json)'),
('staff', 'EXECUTE', 'api.donation_notifications(uuid)'),
('service', 'EXECUTE', 'api.set_donation_status(json), api.send_notification(json)'),
('webhook_adapter workers clock monitor', 'USAGE', 'schema private'),
('webhook_adapter', 'EXECUTE', 'private.receive_webhook(text,bytea,jsonb,text), private.open_payment(json,text),
    private.store_intent(uuid,text,text), private.replace_payment(uuid), private.receive_reading(text,text,bytea)'),
('workers', 'EXECUTE', 'private.route_events(integer), private.beat(text), private.notifications_due(jsonb),
     private.start_notification(uuid), private.finish_notification(uuid,text,text,text),
     private.fail_attempt(uuid,text,boolean), private.opt_out_recipient(uuid,text), private.note_goal_reached(uuid),
     private.campaign_total(uuid,text), private.total_is_due_again(uuid,bigint), private.start_refund(uuid),
     private.store_refund(uuid,text), private.fail_refund(uuid,text), private.start_capture(uuid,boolean),
     private.confirm_event(bigint,text[],bytea[]), private.receive_reading(text,text,bytea),
     private.start_reconciliation(text,timestamp with time zone,timestamp with time zone),
     private.reconcile_page(bigint,text,bytea), private.finish_reconciliation(bigint), private.add_deliveries(bigint,bigint),
     private.start_delivery(uuid,integer), private.finish_delivery(uuid,integer,integer,text,integer,text,integer)'),
('workers monitor', 'EXECUTE', 'private.worker_is_alive(), private.queue_metrics()'),
('clock', 'EXECUTE', 'private.apply_parked_events(text,text), private.refresh_campaign_totals(),
    private.delete_expired_keys(), private.delete_old_beats(), private.delete_old_items(), private.delete_old_events(),
    private.look_at_orders(integer), private.request_reconciliations(), private.trim_archives(integer),
    private.wake_notifications(), private.check_invariants(timestamp with time zone)'),
('monitor', 'SELECT', 'private.broken_invariants, private.attention'),
('monitor', 'EXECUTE', 'private.find_broken_invariants(timestamp with time zone), private.find_attention()'),
-- The broker works on the queues directly.
('workers', 'USAGE', 'schema pgmq'),
('workers', 'SELECT', 'pgmq.meta');
insert into pg_temp.planned
select 'workers', privileges, format(names, queue)
from (values ('SELECT INSERT UPDATE DELETE', 'pgmq.q_%1$s, pgmq.a_%1$s'),
    ('SELECT', 'pgmq.q_%s_msg_id_seq')) as of_queue (privileges, names)
cross join unnest(array[
    'captures', 'captures_dead', 'confirmations', 'confirmations_dead', 'events', 'events_dead', 'notifications',
    'notifications_dead', 'reconciliations', 'reconciliations_dead', 'refunds', 'refunds_dead', 'totals', 'totals_dead',
    'webhook_deliveries', 'webhook_deliveries_dead', 'webhooks', 'webhooks_dead'
]) as queue;
insert into pg_temp.planned
select 'workers', 'EXECUTE', oid::regprocedure::text
from pg_catalog.pg_proc
where pronamespace = 'pgmq'::regnamespace and proname in (
    'read', 'read_with_poll', 'send', 'send_batch', '_send_batch', '_validate_batch_params', 'archive', 'delete',
    'set_vt', 'metrics',
    'format_table_name'
);

select set_eq(
    format('select object, privilege from pg_temp.granted where role = %L', role),
    format($$select object, privilege from pg_temp.planned cross join regexp_split_to_table(objects, ',\s+') as object
        cross join regexp_split_to_table(privileges, ' ') as privilege where %L = any (string_to_array(roles, ' '))$$,
        role),
    role || ' may do what is planned and nothing else'
)
from unnest(array['web_anon', 'donor', 'organizer', 'staff', 'service', 'webhook_adapter', 'workers', 'clock',
    'monitor']) as role;
select is_empty(
    $$select * from pg_temp.granted where role not in
        ('web_anon', 'donor', 'organizer', 'staff', 'service', 'webhook_adapter', 'workers', 'clock', 'monitor')$$,
    'nobody else may do anything: not public, not authenticator itself, not analyst yet'
);

-- What a role has through another one, or through its own attributes.
select set_eq(
    $$select member::regrole::text, roleid::regrole::text from pg_catalog.pg_auth_members
        where member::regrole::text in ('authenticator', 'web_anon', 'donor', 'organizer', 'staff', 'service',
            'webhook_adapter', 'workers',
            'clock', 'monitor', 'analyst', 'careforall_owner')$$,
    $$select 'authenticator', role from unnest(array['web_anon', 'donor', 'organizer', 'staff', 'service']) as role$$,
    'only authenticator may act as others, and only as callers'
);
select is_empty(
    $$select rolname from pg_catalog.pg_roles
        where rolname in ('authenticator', 'web_anon', 'donor', 'organizer', 'staff', 'service', 'webhook_adapter',
            'workers', 'clock',
            'monitor', 'analyst', 'careforall_owner')
        and (rolsuper or rolcreaterole or rolcreatedb or rolreplication or rolbypassrls
            or (rolname = 'authenticator' and rolinherit))$$,
    'nobody is above the rules'
);

-- Policies keep apart the rows that callers may not read; every caller who reads a table meets one.
select is_empty(
    $$select relname from pg_catalog.pg_class
        where relnamespace = 'data'::regnamespace and relkind = 'r' and not relrowsecurity and exists (
            select from pg_temp.granted where granted.object like 'data.' || relname || '%'
        )$$,
    'every table that a caller may read has row-level security'
);

-- Deliberate offenders.
create function private.offender() returns int language sql as 'select 1';
select is_empty(
    $$select * from pg_temp.granted where object = 'private.offender()'$$, 'a new function is nobody''s to execute'
);
grant execute on function private.offender() to donor;
grant select (email) on data.donors to public;
grant update on data.payments to web_anon;
grant usage on sequence data.receipt_numbers to staff;
select bag_eq(
    $$select * from pg_temp.granted
    where object in ('private.offender()', 'data.donors.email', 'data.payments', 'data.receipt_numbers')$$,
    $$values ('private.offender()', 'donor', 'EXECUTE'), ('data.donors.email', 'public', 'SELECT'),
    ('data.payments', 'web_anon', 'UPDATE'),
    ('data.receipt_numbers', 'staff', 'USAGE')$$, 'a grant beyond the plan is seen, whatever it is of'
);

select * from finish();
rollback;
