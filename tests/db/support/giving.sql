-- Helpers of the tests in the session's own schema, which is gone when it ends. Include after begin.

create function pg_temp.campaign(currency text default 'USD') returns uuid
language sql volatile
as $$
    insert into data.campaigns (title, currency) values ('Clean water', campaign.currency) returning id
$$;

-- A pledge in its campaign's currency; amount in major units.
create function pg_temp.donation(campaign_id uuid, amount text default '12.50', email text default 'ada@example.org')
returns uuid
language sql volatile
as $$
    select (api.create_donation(json_build_object(
        'campaign_id', campaigns.id, 'currency', campaigns.currency, 'amount', donation.amount, 'donor_email',
        donation.email
    )) ->> 'id')::uuid
    from data.campaigns where campaigns.id = donation.campaign_id
$$;

-- A payment for which the gateway has answered, so that its intent is known.
create function pg_temp.payment(donation_id uuid, intent text default 'pi_1') returns uuid
language sql volatile
as $$
    select (private.store_intent(
        (private.open_payment(json_build_object('donation_id', payment.donation_id, 'gateway',
            'stripe')) #>> '{payment,id}')::uuid,
        payment.intent, payment.intent || '_secret'
    ) #>> '{payment,id}')::uuid
$$;

create function pg_temp.event(type text, object jsonb, id text default null,
    is_live boolean default false) returns bytea
language sql volatile
as $$
    select convert_to(jsonb_build_object(
        'id', coalesce(event.id, 'evt_' || gen_random_uuid()), 'object', 'event', 'created', 1700000000,
        'livemode', is_live, 'type', event.type, 'data', jsonb_build_object('object', event.object)
    )::text, 'UTF8')
$$;

-- What webhook_adapter does with a verified delivery. Without an id: a new event each time.
create function pg_temp.webhook(type text, object jsonb, id text default null) returns jsonb
language sql volatile
as $$
    select private.receive_webhook('stripe', pg_temp.event(type, object, id), '{}', 'stripe-v1')
$$;

-- Objects as Stripe sends them, cut to what matters; more replaces or adds fields.
create function pg_temp.intent(more jsonb default '{}') returns jsonb
language sql immutable
as $$
    select '{"id": "pi_1", "object": "payment_intent", "amount": 1250, "amount_received": 1250,
        "currency": "usd"}'::jsonb || more
$$;

create function pg_temp.charge(more jsonb default '{}') returns jsonb
language sql immutable
as $$
    select '{"id": "ch_1", "object": "charge", "payment_intent": "pi_1", "captured": true, "status": "succeeded",
        "amount": 1250, "amount_captured": 1250, "amount_refunded": 0, "currency": "usd"}'::jsonb || more
$$;

create function pg_temp.refund(amount bigint, status text default 'succeeded', id text default 're_1',
    more jsonb default '{}')
returns jsonb
language sql immutable
as $$
    select jsonb_build_object(
        'id', refund.id, 'object', 'refund', 'payment_intent', 'pi_1', 'charge', 'ch_1', 'amount', refund.amount,
        'status', refund.status, 'currency', 'usd'
    ) || more
$$;

create function pg_temp.dispute(amount bigint, status text default 'needs_response',
    id text default 'dp_1') returns jsonb
language sql immutable
as $$
    select jsonb_build_object(
        'id', dispute.id, 'object', 'dispute', 'payment_intent', 'pi_1', 'charge', 'ch_1', 'amount', dispute.amount,
        'status', dispute.status, 'currency', 'usd'
    )
$$;

create function pg_temp.capture(intent text default 'pi_1', units bigint default 1250) returns jsonb
language sql volatile
as $$
    select pg_temp.webhook(
        'payment_intent.succeeded',
        pg_temp.intent(jsonb_build_object('id', intent, 'amount', units, 'amount_received', units))
    )
$$;

-- What a payment is, in words: its status and sums.
create function pg_temp.state(payment_id uuid) returns text
language sql stable
as $$
    select format('%s captured %s refunded %s disputed %s', status, captured_minor, refunded_minor, disputed_minor)
    from data.payments where payments.id = state.payment_id
$$;

-- A campaign's live counters: money, gifts and donors.
create function pg_temp.total(campaign_id uuid) returns text
language sql stable
as $$
    select format('%s from %s gifts of %s donors', amount_minor, donations, donors)
    from data.campaigns cross join lateral private.count_campaign(campaigns.id, campaigns.currency)
    where campaigns.id = total.campaign_id
$$;

-- What the books hold of a payment: account and minor units, without zero balances.
create function pg_temp.books(payment_id uuid) returns jsonb
language sql stable
as $$
    select jsonb_object_agg(account, balance_minor)
    from data.ledger_balances where ledger_balances.payment_id = books.payment_id and balance_minor <> 0
$$;
