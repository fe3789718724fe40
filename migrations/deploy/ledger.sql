-- Deploy careforall:ledger to pg
-- requires: gateway_events

begin;

create table data.ledger_accounts (
    name text primary key,
    description text not null
);
comment on table data.ledger_accounts is 'The chart of accounts. Each is kept per gateway, campaign and currency by the columns of the transfers.';
insert into data.ledger_accounts (name, description) values
('gateway_clearing', 'Money gateways captured for us, gross, less their fees'),
('campaign_funds', 'What campaigns own: the total of a campaign is this balance'),
('refunds', 'Money that went back to donors'),
('disputes', 'Money that card issuers took back'),
('fees', 'What gateways charged us'),
('owed_to_donors', 'Second captures of one donation: to be given back'),
('platform_loss', 'Returned beyond what was captured: borne by the platform, not by the campaign');

create table data.ledger_transfers (
    id bigint generated always as identity primary key,
    debit_account text not null references data.ledger_accounts (name),
    credit_account text not null references data.ledger_accounts (name),
    amount_minor bigint not null,
    currency text not null references data.currencies (code),
    kind text not null,
    gateway text not null,
    campaign_id uuid not null references data.campaigns (id),
    donation_id uuid not null references data.donations (id),
    payment_id uuid not null references data.payments (id),
    gateway_event_id bigint references data.gateway_events (id),
    booked_at timestamptz not null default clock_timestamp(),
    constraint amount_is_positive check (amount_minor > 0),
    constraint accounts_differ check (debit_account <> credit_account),
    constraint transfer_kind_is_known check (kind in ('capture', 'refund', 'dispute', 'fee'))
);
comment on table data.ledger_transfers is
'The books: each row moves an amount from its credit to its debit account, so every currency balances at every commit by construction. Append-only.';
comment on column data.ledger_transfers.amount_minor is 'In minor units of currency; always positive, corrections go the other way.';
comment on column data.ledger_transfers.booked_at is 'When it was booked, which is what totals as of a moment mean.';

create index transfers_of_a_payment on data.ledger_transfers (payment_id, id);
create index transfers_of_a_campaign on data.ledger_transfers (campaign_id, booked_at);

create trigger ledger_transfers_is_append_only
before update or delete or truncate on data.ledger_transfers
for each statement execute function data.refuse_change();

create view data.ledger_balances as
select
    campaign_id,
    payment_id,
    account,
    currency,
    sum(amount_minor)::bigint as balance_minor
from (
    select campaign_id, payment_id, credit_account as account, currency, amount_minor
    from data.ledger_transfers
    union all
    select campaign_id, payment_id, debit_account as account, currency, -amount_minor
    from data.ledger_transfers
) as entries
group by campaign_id, payment_id, account, currency;
comment on view data.ledger_balances is
'Balance per campaign, payment, account and currency in minor units: credits less debits. Sums to zero per currency.';

alter table data.ledger_transfers enable row level security;

commit;
