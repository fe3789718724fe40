-- One payment as in gift.sql, :payment, and evidence written beside it without any event being applied.

\ir gift.sql

insert into data.gateway_events (gateway, dedupe_key, raw, signature_scheme, status)
values ('stripe', 'evt_evidence', '', 'stripe-v1', 'applied') returning id as event \gset

-- Adds a claim to the payment, by default a capture of the intent.
create function pg_temp.claim(
    kind text, object_id text default 'pi_1', amount_minor bigint default null, state text default null,
    currency text default 'USD'
) returns void
language sql volatile
as $$
    insert into data.evidence (payment_id, gateway_event_id, kind, object_id, state, amount_minor, currency)
    select payments.id, gateway_events.id, claim.kind, claim.object_id, claim.state, claim.amount_minor,
        case when claim.amount_minor is not null then claim.currency end
    from data.payments, data.gateway_events
    where gateway_events.dedupe_key = 'evt_evidence' and payments.payment_intent_id = 'pi_1'
$$;

-- Several claims in words: 'kind id amount state currency, ...'; the end of each may be left out.
create function pg_temp.claims(list text) returns void
language sql volatile
as $$
    select pg_temp.claim(
        words[1], words[2], nullif(words[3], '-')::bigint, nullif(words[4], '-'), coalesce(words[5], 'USD')
    )
    from regexp_split_to_table(list, ', ') as entry
    cross join lateral regexp_split_to_array(entry, ' ') as words
    where list <> ''
$$;
