create function api.explain_donation(id uuid)
returns jsonb
language plpgsql stable security definer set search_path = ''
as $$
declare
    v_donation data.donations;
begin
    select * into v_donation from data.donations where donations.id = explain_donation.id;
    if not found then
        perform private.fail('donation_not_found', 404, 'no donation has this id');
    end if;
    return jsonb_build_object(
        'donation', private.show_donation(v_donation, true),
        'payments', (
            select coalesce(jsonb_agg(private.show_payment(payments, false) order by payments.id), '[]')
            from data.payments where payments.donation_id = v_donation.id
        ),
        'story', (
            select jsonb_agg(
                jsonb_build_object('at', step.at, 'what', step.what) || jsonb_strip_nulls(step.detail)
                order by step.at, step.rank
            )
            from private.donation_story(v_donation.id) as step
        )
    );
end;
$$;

comment on function api.explain_donation is
$$Tell everything that happened to a donation, in order of time

{donation, payments, story: [{at, what, ...}]}: commands, gateway events with their deliveries, changes of state, ledger
lines, messages and mail attempts, with trace ids. For staff. 404 donation_not_found.$$;

grant execute on function api.explain_donation to staff;
