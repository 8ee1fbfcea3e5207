-- Why: inherent risk. Versions of the policy, each result with the version that it used, and tiers set by hand
-- with reason, expiry and the approval of a second person.

create table policy_version (
    version bigint not null constraint policy_version_pk primary key,
    content text not null,
    reason text not null,
    at bigint not null,
    actor_id text not null,
    actor_name text not null
);

create table risk_result (
    id text not null constraint risk_result_pk primary key,
    engagement_id text not null constraint risk_result_engagement_fk references engagement (id),
    policy_version bigint not null,
    score double precision,
    tier bigint,
    provisional boolean not null,
    detail text not null,
    cause text not null,
    at bigint not null,
    is_current boolean not null
);
create unique index risk_result_one_current on risk_result (engagement_id) where is_current;
create index risk_result_engagement_idx on risk_result (engagement_id, at);

create table tier_override (
    id text not null constraint tier_override_pk primary key,
    engagement_id text not null constraint tier_override_engagement_fk references engagement (id),
    tier bigint not null constraint tier_override_tier_range check (tier between 1 and 4),
    computed_tier bigint,
    reason text not null,
    expires_on text,
    state text not null,
    proposed_at bigint not null,
    proposed_by text not null,
    proposer_name text not null,
    decided_at bigint,
    decided_by text,
    decider_name text,
    constraint tier_override_two_people check (decided_by is null or decided_by <> proposed_by)
);
create index tier_override_engagement_idx on tier_override (engagement_id);
create unique index tier_override_one_open on tier_override (engagement_id) where state = 'proposed';
