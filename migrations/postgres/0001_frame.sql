-- Why: the first schema. The whole frame stands on it: people and sessions, parties and engagements,
-- contracts with their documents, findings of the clause check, jobs, the audit trail.
-- Times are UTC milliseconds, dates are ISO text, ids are UUIDv7 text, lists are space-separated codes.

create table app_user (
    id text not null constraint app_user_pk primary key,
    email text not null constraint app_user_email_unique unique,
    name text not null,
    password_hash text not null,
    roles text not null,
    department text,
    created_at bigint not null,
    disabled_at bigint
);

create table session (
    token_hash text not null constraint session_pk primary key,
    user_id text not null constraint session_user_fk references app_user (id),
    created_at bigint not null,
    last_seen_at bigint not null,
    expires_at bigint not null
);
create index session_user_idx on session (user_id);

create table party (
    id text not null constraint party_pk primary key,
    name_ja text not null,
    kana text not null,
    name_en text not null,
    name_key text not null,
    corporate_number text constraint party_corporate_number_unique unique,
    country text,
    kinds text not null,
    group_name text,
    note text not null,
    version bigint not null,
    created_at bigint not null,
    updated_at bigint not null,
    archived_at bigint
);
create index party_name_key_idx on party (name_key);

create table engagement (
    id text not null constraint engagement_pk primary key,
    party_id text not null constraint engagement_party_fk references party (id),
    service_ja text not null,
    service_en text not null,
    function_ja text not null,
    function_en text not null,
    department text not null,
    kind text not null,
    tier bigint constraint engagement_tier_range check (tier between 1 and 4),
    started_on text,
    ended_on text,
    version bigint not null,
    created_at bigint not null,
    updated_at bigint not null
);
create index engagement_party_idx on engagement (party_id);

create table contract (
    id text not null constraint contract_pk primary key,
    party_id text constraint contract_party_fk references party (id),
    parent_id text constraint contract_parent_fk references contract (id),
    title text not null,
    kind text not null,
    starts_on text,
    ends_on text,
    version bigint not null,
    created_at bigint not null,
    updated_at bigint not null,
    checked_at bigint,
    check_id text
);
create index contract_party_idx on contract (party_id);
create index contract_parent_idx on contract (parent_id);

create table contract_engagement (
    contract_id text not null constraint contract_engagement_contract_fk references contract (id),
    engagement_id text not null constraint contract_engagement_engagement_fk references engagement (id),
    constraint contract_engagement_pk primary key (contract_id, engagement_id)
);

-- One row for each distinct content; its bytes lie in the file store under the same hash.
create table file (
    content_hash text not null constraint file_pk primary key,
    size bigint not null,
    stored_at bigint not null,
    extraction text,
    detail text,
    page_count bigint
);

create table file_page (
    content_hash text not null constraint file_page_file_fk references file (content_hash),
    page bigint not null,
    text text not null,
    state text not null,
    quality double precision not null,
    engine text not null,
    constraint file_page_pk primary key (content_hash, page)
);

create table document (
    id text not null constraint document_pk primary key,
    contract_id text not null constraint document_contract_fk references contract (id),
    content_hash text not null constraint document_file_fk references file (content_hash),
    name text not null,
    role text not null,
    position bigint not null,
    stage text not null,
    failure text,
    uploaded_by text not null,
    uploaded_at bigint not null,
    constraint document_once_per_contract unique (contract_id, content_hash)
);
create index document_content_hash_idx on document (content_hash);
create index document_stage_idx on document (stage);

create table clause_check (
    id text not null constraint clause_check_pk primary key,
    contract_id text not null constraint clause_check_contract_fk references contract (id),
    pack_id text not null,
    pack_version text not null,
    documents text not null,
    checked_at bigint not null
);
create index clause_check_contract_idx on clause_check (contract_id);

create table clause_finding (
    check_id text not null constraint clause_finding_check_fk references clause_check (id),
    item bigint not null,
    verdict text not null,
    adverse boolean not null,
    reason text,
    confidence double precision not null,
    detail text not null,
    constraint clause_finding_pk primary key (check_id, item)
);

create table finding_review (
    id text not null constraint finding_review_pk primary key,
    contract_id text not null constraint finding_review_contract_fk references contract (id),
    item bigint not null,
    machine_verdict text not null,
    verdict text not null,
    reason text not null,
    reviewed_by text not null,
    reviewer_name text not null,
    reviewed_at bigint not null,
    is_current boolean not null
);
create unique index finding_review_one_current on finding_review (contract_id, item) where is_current;

create table job (
    id text not null constraint job_pk primary key,
    kind text not null,
    payload text not null,
    unique_key text not null,
    state text not null,
    attempt bigint not null,
    run_at bigint not null,
    lease_until bigint,
    worker text,
    last_error text,
    created_at bigint not null
);
create unique index job_one_ready on job (unique_key) where state = 'ready';
create index job_ready_idx on job (state, run_at);

-- What the search index of each node still has to take in, in order.
create table index_change (
    seq bigint not null constraint index_change_pk primary key,
    document_id text not null
);
create table index_head (
    id bigint not null constraint index_head_pk primary key,
    seq bigint not null
);
insert into index_head (id, seq) values (1, 0);

create table audit_entry (
    seq bigint not null constraint audit_entry_pk primary key,
    at bigint not null,
    actor_kind text not null,
    actor_id text not null,
    actor_name text not null,
    action text not null,
    object_kind text not null,
    object_id text not null,
    detail text not null,
    hash text not null
);
create index audit_entry_object_idx on audit_entry (object_kind, object_id);
create table audit_head (
    id bigint not null constraint audit_head_pk primary key,
    seq bigint not null,
    hash text not null
);
insert into audit_head (id, seq, hash)
values (1, 0, '0000000000000000000000000000000000000000000000000000000000000000');

create function audit_entry_refuse() returns trigger language plpgsql as $$
begin
    raise exception 'audit entries are append-only';
end $$;
create trigger audit_entry_no_change before update or delete on audit_entry
for each row execute function audit_entry_refuse();
create trigger audit_entry_no_truncate before truncate on audit_entry
for each statement execute function audit_entry_refuse();
