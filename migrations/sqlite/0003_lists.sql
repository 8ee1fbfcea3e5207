-- Why: lists that people keep (saved views), the day's figures of the ledger check, and the indexes that lists of
-- ten thousand rows and their facets need.

create table saved_view (
    id text not null constraint saved_view_pk primary key,
    owner_id text not null,
    owner_name text not null,
    kind text not null,
    name text not null,
    query text not null,
    shared boolean not null,
    created_at bigint not null
);
create unique index saved_view_name_unique on saved_view (owner_id, kind, name);
create index saved_view_kind_idx on saved_view (kind);

create table ledger_day (
    day text not null constraint ledger_day_pk primary key,
    at bigint not null,
    parties bigint not null,
    engagements bigint not null,
    complete bigint not null,
    fields bigint not null,
    answered bigint not null,
    unknown bigint not null
);

create table ledger_day_class (
    day text not null constraint ledger_day_class_day_fk references ledger_day (day),
    class text not null,
    findings bigint not null,
    constraint ledger_day_class_pk primary key (day, class)
);

create index engagement_party_tier_idx on engagement (party_id, archived_at, tier);
create index engagement_live_tier_idx on engagement (archived_at, tier);
create index engagement_live_department_idx on engagement (archived_at, department);
create index engagement_live_kind_idx on engagement (archived_at, kind);
create index party_live_department_idx on party (archived_at, department);
