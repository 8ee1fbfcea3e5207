-- Why: a piece of evidence brings its file, kept under the hash of its content like every other one. And an incident of a
-- party proposes to assess its engagements anew: what a person decided about such a proposal is kept, the proposals
-- themselves are derived from the incidents.

create table evidence_file (
    id text not null constraint evidence_file_pk primary key,
    evidence_id text not null constraint evidence_file_evidence_fk references evidence (id),
    name text not null,
    content_hash text not null constraint evidence_file_file_fk references file (content_hash),
    size bigint not null,
    by_name text not null,
    at bigint not null,
    removed_at bigint
);
create index evidence_file_evidence_idx on evidence_file (evidence_id);

create table event_decision (
    incident_id text not null constraint event_decision_incident_fk references incident (id),
    engagement_id text not null constraint event_decision_engagement_fk references engagement (id),
    outcome text not null constraint event_decision_outcome check (outcome in ('opened', 'dismissed')),
    assessment_id text constraint event_decision_assessment_fk references assessment (id),
    reason text not null,
    at bigint not null,
    actor_id text not null,
    actor_name text not null,
    constraint event_decision_pk primary key (incident_id, engagement_id),
    constraint event_decision_case check ((outcome = 'opened') = (assessment_id is not null))
);
create index event_decision_engagement_idx on event_decision (engagement_id);
