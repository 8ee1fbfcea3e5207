-- Why: the life of an engagement as cases (案件) with gates: what was still missing, who gave it, who approved what
-- exactly (by its hash), conditions, findings, and exceptions that end on a day.

create table assessment (
    id text not null constraint assessment_pk primary key,
    engagement_id text not null constraint assessment_engagement_fk references engagement (id),
    kind text not null,
    stage text not null,
    stage_before text,
    cause text not null,
    cause_key text constraint assessment_cause_unique unique,
    transitional boolean not null,
    due_on text,
    opened_by text not null,
    opened_by_name text not null,
    opened_at bigint not null,
    tier bigint,
    conclusion text,
    conclusion_reason text not null default '',
    score double precision,
    concluded_by text,
    concluded_by_name text,
    concluded_at bigint,
    concentration_seen_at bigint,
    decision text,
    round bigint not null,
    outcome text,
    outcome_hash text,
    outcome_at bigint,
    next_due text,
    ended_at bigint,
    version bigint not null
);
create index assessment_engagement_idx on assessment (engagement_id, opened_at);
create index assessment_stage_idx on assessment (stage);

create table assessment_move (
    id text not null constraint assessment_move_pk primary key,
    assessment_id text not null constraint assessment_move_assessment_fk references assessment (id),
    from_stage text not null,
    to_stage text not null,
    reason text not null,
    at bigint not null,
    actor_id text not null,
    actor_name text not null
);
create index assessment_move_assessment_idx on assessment_move (assessment_id, at);

-- Who has made the record: nobody of them may approve it.
create table assessment_hand (
    assessment_id text not null constraint assessment_hand_assessment_fk references assessment (id),
    actor_id text not null,
    constraint assessment_hand_pk primary key (assessment_id, actor_id)
);

create table approval (
    id text not null constraint approval_pk primary key,
    assessment_id text not null constraint approval_assessment_fk references assessment (id),
    round bigint not null,
    step text not null,
    decision text not null,
    reason text not null,
    content_hash text not null,
    actor_id text not null,
    actor_name text not null,
    opened_by text not null,
    concluded_by text,
    at bigint not null,
    constraint approval_not_own check (actor_id <> opened_by and (concluded_by is null or actor_id <> concluded_by)),
    constraint approval_once_per_person unique (assessment_id, round, actor_id)
);

create table assessment_condition (
    id text not null constraint assessment_condition_pk primary key,
    assessment_id text not null constraint assessment_condition_assessment_fk references assessment (id),
    text text not null,
    owner text not null,
    due_on text not null,
    evidence text not null default '',
    met_at bigint,
    met_by_name text,
    created_at bigint not null
);
create index assessment_condition_assessment_idx on assessment_condition (assessment_id);

create table gate_exception (
    id text not null constraint gate_exception_pk primary key,
    assessment_id text not null constraint gate_exception_assessment_fk references assessment (id),
    need text not null,
    reason text not null,
    control text not null,
    expires_on text not null,
    state text not null,
    proposed_by text not null,
    proposer_name text not null,
    proposed_at bigint not null,
    decided_by text,
    decider_name text,
    decided_at bigint,
    constraint gate_exception_two_people check (decided_by is null or decided_by <> proposed_by)
);
create index gate_exception_assessment_idx on gate_exception (assessment_id);

create table assessment_finding (
    id text not null constraint assessment_finding_pk primary key,
    assessment_id text not null constraint assessment_finding_assessment_fk references assessment (id),
    question text not null,
    text text not null,
    severity text not null,
    owner text not null,
    due_on text not null,
    cost text not null,
    state text not null,
    closing text not null default '',
    created_at bigint not null,
    created_by_name text not null,
    closed_at bigint,
    closed_by_name text
);
create index assessment_finding_assessment_idx on assessment_finding (assessment_id);
