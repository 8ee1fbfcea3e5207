-- Why: questionnaires (質問票). A template has versions; what is sent is a snapshot of it; every answer keeps all that
-- was ever typed; who answers holds a link whose token is kept as its hash alone.

create table questionnaire_template (
    code text not null,
    version bigint not null,
    state text not null,
    content text not null,
    revision bigint not null,
    reason text not null,
    at bigint not null,
    actor_name text not null,
    constraint questionnaire_template_pk primary key (code, version)
);

create table questionnaire (
    id text not null constraint questionnaire_pk primary key,
    assessment_id text not null constraint questionnaire_assessment_fk references assessment (id),
    engagement_id text not null constraint questionnaire_engagement_fk references engagement (id),
    templates text not null,
    content text not null,
    state text not null,
    due_on text not null,
    message text not null,
    refusal text not null default '',
    before_id text,
    sent_at bigint not null,
    sent_by_name text not null,
    submitted_at bigint,
    submitted_by text
);
create index questionnaire_assessment_idx on questionnaire (assessment_id);
create index questionnaire_engagement_idx on questionnaire (engagement_id, sent_at);

create table respondent_link (
    id text not null constraint respondent_link_pk primary key,
    questionnaire_id text not null constraint respondent_link_questionnaire_fk references questionnaire (id),
    token_hash text not null constraint respondent_link_token_unique unique,
    name text not null,
    email text not null,
    section text not null,
    created_at bigint not null,
    created_by_name text not null,
    expires_at bigint not null,
    revoked_at bigint,
    used_at bigint
);
create index respondent_link_questionnaire_idx on respondent_link (questionnaire_id);

create table answer (
    questionnaire_id text not null constraint answer_questionnaire_fk references questionnaire (id),
    question text not null,
    value text not null,
    note text not null,
    version bigint not null,
    carried boolean not null,
    by_name text not null,
    at bigint not null,
    constraint answer_pk primary key (questionnaire_id, question)
);

-- Every answer that was ever given, also one that another respondent's answer replaced.
create table answer_version (
    questionnaire_id text not null constraint answer_version_questionnaire_fk references questionnaire (id),
    question text not null,
    version bigint not null,
    value text not null,
    note text not null,
    by_name text not null,
    at bigint not null,
    constraint answer_version_pk primary key (questionnaire_id, question, version)
);

create table answer_file (
    id text not null constraint answer_file_pk primary key,
    questionnaire_id text not null constraint answer_file_questionnaire_fk references questionnaire (id),
    question text not null,
    name text not null,
    content_hash text not null,
    size bigint not null,
    by_name text not null,
    at bigint not null,
    removed_at bigint
);
create index answer_file_questionnaire_idx on answer_file (questionnaire_id);

create table answer_judgement (
    questionnaire_id text not null constraint answer_judgement_questionnaire_fk references questionnaire (id),
    question text not null,
    judgement text not null,
    note text not null,
    answer_version bigint not null,
    by_name text not null,
    at bigint not null,
    constraint answer_judgement_pk primary key (questionnaire_id, question)
);

create table answer_inquiry (
    id text not null constraint answer_inquiry_pk primary key,
    questionnaire_id text not null constraint answer_inquiry_questionnaire_fk references questionnaire (id),
    question text not null,
    side text not null,
    text text not null,
    by_name text not null,
    at bigint not null
);
create index answer_inquiry_questionnaire_idx on answer_inquiry (questionnaire_id, question, at);
