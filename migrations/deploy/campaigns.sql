-- Deploy careforall:campaigns to pg
-- requires: currencies

begin;

create table data.campaigns (
    id uuid primary key default data.uuid_v7(),
    title text not null,
    description text not null default '',
    goal_minor bigint,
    currency text not null references data.currencies (code),
    organizer_email text,
    starts_at timestamptz,
    ends_at timestamptz,
    status text not null default 'ACTIVE',
    version int not null default 1,
    created_at timestamptz not null default now(),
    updated_at timestamptz not null default now(),
    constraint title_is_one_to_200_characters check (length(title) between 1 and 200),
    constraint description_is_at_most_20000_characters check (length(description) <= 20000),
    constraint goal_is_positive check (goal_minor > 0),
    constraint campaign_ends_after_it_starts check (ends_at > starts_at),
    constraint campaign_status_is_known check (status in ('ACTIVE', 'CLOSED'))
);
comment on table data.campaigns is 'What people give to. Each campaign counts in one currency.';
comment on column data.campaigns.goal_minor is 'Goal in minor units of currency; null: none.';
comment on column data.campaigns.organizer_email is 'Who may change it, besides staff: the email claim of the creator''s token.';
comment on column data.campaigns.starts_at is 'Gifts before this moment are refused; null: no limit.';
comment on column data.campaigns.ends_at is 'Gifts from this moment on are refused; null: no limit.';

create index campaigns_newest_first on data.campaigns (created_at desc);

create trigger campaigns_touch before update on data.campaigns
for each row execute function data.touch_row();

-- Anyone may read campaigns, but who organizes one is nobody else's business.
alter table data.campaigns enable row level security;
create policy anyone_reads_campaigns on data.campaigns for select using (true);
grant usage on schema data to web_anon, donor, organizer, staff, service;
grant select (
    id, title, description, goal_minor, currency, starts_at, ends_at, status, version, created_at, updated_at
) on data.campaigns to web_anon, donor, organizer, staff, service;

commit;
