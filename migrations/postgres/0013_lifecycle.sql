-- Why: what happens after the start of an engagement. Evidence with its validity, service levels and their results,
-- audits, training of the third party's staff, credit and news, incidents with who was told when, exercises, exit
-- plans and their tests. Columns are those of the field catalogue; moments are text in Japan Standard Time.

create table evidence (
    id text not null constraint evidence_pk primary key,
    party_id text constraint evidence_party_fk references party (id),
    kind text,
    title text,
    engagements text,
    issuer text,
    period_from text,
    period_to text,
    valid_until text,
    received_on text,
    bridges_id text constraint evidence_bridges_fk references evidence (id),
    scope text,
    opinion text,
    user_controls text,
    exceptions text,
    carve_out text,
    reviewed_on text,
    reviewed_by text,
    place text,
    external_id text constraint evidence_external_id_unique unique,
    note text,
    unknowns text not null default '',
    version bigint not null,
    created_at bigint not null,
    updated_at bigint not null,
    archived_at bigint
);
create index evidence_party_idx on evidence (party_id);
create index evidence_bridges_idx on evidence (bridges_id);

create table sla_target (
    id text not null constraint sla_target_pk primary key,
    engagement_id text constraint sla_target_engagement_fk references engagement (id),
    name text,
    direction text,
    target text,
    unit text,
    cadence text,
    starts_on text,
    ends_on text,
    remedy text,
    external_id text constraint sla_target_external_id_unique unique,
    note text,
    unknowns text not null default '',
    version bigint not null,
    created_at bigint not null,
    updated_at bigint not null,
    archived_at bigint
);
create index sla_target_engagement_idx on sla_target (engagement_id);

create table sla_result (
    id text not null constraint sla_result_pk primary key,
    target_id text constraint sla_result_target_fk references sla_target (id),
    period_from text,
    value text,
    cause text,
    action text,
    closed_on text,
    external_id text constraint sla_result_external_id_unique unique,
    note text,
    unknowns text not null default '',
    version bigint not null,
    created_at bigint not null,
    updated_at bigint not null,
    archived_at bigint
);
create index sla_result_target_idx on sla_result (target_id);

create table audit_visit (
    id text not null constraint audit_visit_pk primary key,
    party_id text constraint audit_visit_party_fk references party (id),
    kind text,
    title text,
    engagements text,
    planned_on text,
    held_on text,
    lead text,
    result text,
    findings text,
    findings_due_on text,
    findings_closed_on text,
    next_due_on text,
    external_id text constraint audit_visit_external_id_unique unique,
    note text,
    unknowns text not null default '',
    version bigint not null,
    created_at bigint not null,
    updated_at bigint not null,
    archived_at bigint
);
create index audit_visit_party_idx on audit_visit (party_id);

create table training_confirmation (
    id text not null constraint training_confirmation_pk primary key,
    party_id text constraint training_confirmation_party_fk references party (id),
    engagements text,
    subject text,
    method text,
    confirmed_on text,
    covers_incident text,
    attended bigint,
    wanted bigint,
    next_due_on text,
    external_id text constraint training_confirmation_external_id_unique unique,
    note text,
    unknowns text not null default '',
    version bigint not null,
    created_at bigint not null,
    updated_at bigint not null,
    archived_at bigint
);
create index training_confirmation_party_idx on training_confirmation (party_id);

create table watch_note (
    id text not null constraint watch_note_pk primary key,
    party_id text constraint watch_note_party_fk references party (id),
    noted_on text,
    kind text,
    title text,
    content text,
    source text,
    effect text,
    due_on text,
    closed_on text,
    external_id text constraint watch_note_external_id_unique unique,
    note text,
    unknowns text not null default '',
    version bigint not null,
    created_at bigint not null,
    updated_at bigint not null,
    archived_at bigint
);
create index watch_note_party_idx on watch_note (party_id);

create table incident (
    id text not null constraint incident_pk primary key,
    party_id text constraint incident_party_fk references party (id),
    engagements text,
    title text,
    kind text,
    severity text,
    state text,
    origin_party_id text constraint incident_origin_party_fk references party (id),
    summary text,
    occurred_at text,
    learned_at text,
    notified_at text,
    contained_at text,
    recovered_at text,
    customer_impact text,
    customers bigint,
    data_leaked text,
    authority text,
    authority_at text,
    cause text,
    prevention text,
    prevention_due_on text,
    prevention_checked_on text,
    lessons text,
    external_id text constraint incident_external_id_unique unique,
    note text,
    unknowns text not null default '',
    version bigint not null,
    created_at bigint not null,
    updated_at bigint not null,
    archived_at bigint
);
create index incident_party_idx on incident (party_id);
create index incident_origin_party_idx on incident (origin_party_id);

create table incident_notice (
    id text not null constraint incident_notice_pk primary key,
    incident_id text constraint incident_notice_incident_fk references incident (id),
    told_at text,
    told_group text,
    told text,
    told_by text,
    means text,
    content text,
    external_id text constraint incident_notice_external_id_unique unique,
    note text,
    unknowns text not null default '',
    version bigint not null,
    created_at bigint not null,
    updated_at bigint not null,
    archived_at bigint
);
create index incident_notice_incident_idx on incident_notice (incident_id);

create table exercise (
    id text not null constraint exercise_pk primary key,
    title text,
    kind text,
    department text,
    parties text,
    plan_id text constraint exercise_plan_fk references plan (id),
    planned_on text,
    held_on text,
    scenario text,
    result text,
    findings text,
    findings_due_on text,
    findings_closed_on text,
    next_due_on text,
    external_id text constraint exercise_external_id_unique unique,
    note text,
    unknowns text not null default '',
    version bigint not null,
    created_at bigint not null,
    updated_at bigint not null,
    archived_at bigint
);
create index exercise_plan_idx on exercise (plan_id);

create table exit_plan (
    id text not null constraint exit_plan_pk primary key,
    engagement_id text constraint exit_plan_engagement_fk references engagement (id),
    title text,
    state text,
    strategy text,
    substitute_id text constraint exit_plan_substitute_fk references party (id),
    alternatives text,
    rto_hours bigint,
    owner text,
    approved_on text,
    reviewed_on text,
    next_test_on text,
    triggers text,
    steps text,
    data_return text,
    external_id text constraint exit_plan_external_id_unique unique,
    note text,
    unknowns text not null default '',
    version bigint not null,
    created_at bigint not null,
    updated_at bigint not null,
    archived_at bigint
);
create index exit_plan_engagement_idx on exit_plan (engagement_id);
create index exit_plan_substitute_idx on exit_plan (substitute_id);

create table exit_test (
    id text not null constraint exit_test_pk primary key,
    exit_plan_id text constraint exit_test_exit_plan_fk references exit_plan (id),
    tested_on text,
    kind text,
    result text,
    achieved_hours bigint,
    findings text,
    findings_due_on text,
    findings_closed_on text,
    external_id text constraint exit_test_external_id_unique unique,
    note text,
    unknowns text not null default '',
    version bigint not null,
    created_at bigint not null,
    updated_at bigint not null,
    archived_at bigint
);
create index exit_test_exit_plan_idx on exit_test (exit_plan_id);
