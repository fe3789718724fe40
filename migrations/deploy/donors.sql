-- Deploy careforall:donors to pg
-- requires: schemas

begin;

create table data.donors (
    id uuid primary key default data.uuid_v7(),
    email text not null,
    created_at timestamptz not null default now(),
    constraint email_is_normalised check (email = lower(btrim(email))),
    constraint email_is_at_most_254_characters check (length(email) between 3 and 254)
);
comment on table data.donors is 'People who pledged, one row per normalised email address. Personal data.';
comment on column data.donors.email is 'Lower-cased address: the same person whatever capitals they typed.';

create unique index donors_email_is_unique on data.donors (email);

commit;
