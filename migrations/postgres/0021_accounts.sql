-- Why: accounts are managed in the browser. An invited person sets the own password behind a one-time link
-- (`user_link`), the administrator role is given by two persons (`admin_proposal`, held by the database too), a session
-- knows when its password was last proved, and each account is reviewed from time to time.
alter table app_user add column last_sign_in_at bigint;
alter table app_user add column password_changed_at bigint;
alter table app_user add column reviewed_at bigint;
alter table app_user add column reviewer_name text;
update app_user set password_changed_at = created_at;

alter table session add column proved_at bigint not null default 0;
-- Wrong passwords given in this session since the last right one.
alter table session add column refusals bigint not null default 0;
alter table session add column agent text not null default '';

create table user_link (
    id text not null constraint user_link_pk primary key,
    user_id text not null constraint user_link_user_fk references app_user (id),
    kind text not null constraint user_link_kind check (kind in ('invite', 'reset')),
    token_hash text not null constraint user_link_hash_unique unique,
    created_at bigint not null,
    creator_name text not null,
    expires_at bigint not null,
    used_at bigint,
    revoked_at bigint
);
create unique index user_link_one_open on user_link (user_id) where used_at is null and revoked_at is null;

create table admin_proposal (
    id text not null constraint admin_proposal_pk primary key,
    user_id text not null constraint admin_proposal_user_fk references app_user (id),
    state text not null constraint admin_proposal_state check (state in ('open', 'confirmed', 'refused', 'withdrawn')),
    proposed_at bigint not null,
    proposer_id text not null,
    proposer_name text not null,
    decided_at bigint,
    decider_id text,
    decider_name text,
    constraint admin_proposal_two_persons
        check (state <> 'confirmed' or (decider_id is not null and decider_id <> proposer_id and decider_id <> user_id))
);
create unique index admin_proposal_one_open on admin_proposal (user_id) where state = 'open';

-- Browsers in which somebody has signed in before: guessing from elsewhere does not slow them.
create table user_device (
    token_hash text not null,
    user_id text not null constraint user_device_user_fk references app_user (id),
    created_at bigint not null,
    last_seen_at bigint not null,
    constraint user_device_pk primary key (token_hash, user_id)
);
create index user_device_user_idx on user_device (user_id);
