-- Why: the register in full. Every kind of object of the field catalogue (register::catalogue) gets its table:
-- a column for each field, and in `unknowns` the codes of the fields whose answer is 不明 (` a b `), which is
-- another thing than blank. `field_change` keeps who changed which field from what to what.

create table party_group (
    id text not null constraint party_group_pk primary key,
    name_ja text,
    name_en text,
    parent_id text constraint party_group_parent_fk references party_group (id),
    country text,
    external_id text constraint party_group_external_id_unique unique,
    note text,
    unknowns text not null default '',
    version bigint not null,
    created_at bigint not null,
    updated_at bigint not null,
    archived_at bigint
);
create index party_group_parent_idx on party_group (parent_id);

alter table party add column aliases text;
alter table party add column department text;
alter table party add column lei text;
create unique index party_lei_unique on party (lei);
alter table party add column external_id text;
create unique index party_external_id_unique on party (external_id);
alter table party add column head_office_country text;
alter table party add column parent_id text constraint party_parent_fk references party (id);
alter table party add column group_id text constraint party_group_fk references party_group (id);
alter table party add column website text;
alter table party add column unknowns text not null default '';
create index party_parent_idx on party (parent_id);
create index party_group_idx on party (group_id);

-- A group was a name on the party; now it is an object of its own, under the id of its first party.
insert into party_group (id, name_ja, unknowns, version, created_at, updated_at)
select min(id), group_name, '', 1, min(created_at), min(created_at) from party where group_name is not null group by group_name;
update party set group_id = (select g.id from party_group g where g.name_ja = party.group_name);
alter table party drop column group_name;
create index party_department_idx on party (department);

create table business_function (
    id text not null constraint business_function_pk primary key,
    name_ja text,
    name_en text,
    criticality text,
    department text,
    owner text,
    rto_hours bigint,
    rpo_hours bigint,
    tolerance_hours bigint,
    weight bigint,
    external_id text constraint business_function_external_id_unique unique,
    note text,
    unknowns text not null default '',
    version bigint not null,
    created_at bigint not null,
    updated_at bigint not null,
    archived_at bigint
);

alter table engagement add column owner text;
alter table engagement add column service_type text;
alter table engagement add column cloud_model text;
alter table engagement add column contractless text;
alter table engagement add column external_id text;
create unique index engagement_external_id_unique on engagement (external_id);
alter table engagement add column state text;
alter table engagement add column annual_cost bigint;
alter table engagement add column risk_importance text;
alter table engagement add column risk_data text;
alter table engagement add column risk_access text;
alter table engagement add column risk_exposure text;
alter table engagement add column designated_facility text;
alter table engagement add column treatment text;
alter table engagement add column treatment_reason text;
alter table engagement add column reliance text;
alter table engagement add column substitutability text;
alter table engagement add column substitution_reason text;
alter table engagement add column alternatives text;
alter table engagement add column reintegration text;
alter table engagement add column impact text;
alter table engagement add column rto_hours bigint;
alter table engagement add column rpo_hours bigint;
alter table engagement add column chain_state text;
alter table engagement add column chain_attested_on text;
alter table engagement add column note text;
alter table engagement add column unknowns text not null default '';
alter table engagement add column archived_at bigint;
create index engagement_department_idx on engagement (department);

create table dependency (
    id text not null constraint dependency_pk primary key,
    engagement_id text constraint dependency_engagement_fk references engagement (id),
    function_id text constraint dependency_function_fk references business_function (id),
    level text,
    external_id text constraint dependency_external_id_unique unique,
    note text,
    unknowns text not null default '',
    version bigint not null,
    created_at bigint not null,
    updated_at bigint not null,
    archived_at bigint
);
create index dependency_engagement_idx on dependency (engagement_id);
create index dependency_function_idx on dependency (function_id);

create table access_grant (
    id text not null constraint access_grant_pk primary key,
    engagement_id text constraint access_grant_engagement_fk references engagement (id),
    system text,
    asset_id text,
    level text,
    path text,
    always_on text,
    mfa text,
    log_review text,
    granted_on text,
    expires_on text,
    revoked_on text,
    revocation_evidence text,
    external_id text constraint access_grant_external_id_unique unique,
    note text,
    unknowns text not null default '',
    version bigint not null,
    created_at bigint not null,
    updated_at bigint not null,
    archived_at bigint
);
create index access_grant_engagement_idx on access_grant (engagement_id);

create table data_handling (
    id text not null constraint data_handling_pk primary key,
    engagement_id text constraint data_handling_engagement_fk references engagement (id),
    category text,
    sensitivity text,
    volume text,
    operations text,
    asset_id text,
    external_id text constraint data_handling_external_id_unique unique,
    note text,
    unknowns text not null default '',
    version bigint not null,
    created_at bigint not null,
    updated_at bigint not null,
    archived_at bigint
);
create index data_handling_engagement_idx on data_handling (engagement_id);

create table location (
    id text not null constraint location_pk primary key,
    engagement_id text constraint location_engagement_fk references engagement (id),
    role text,
    country text,
    place text,
    confirmed_on text,
    source text,
    external_id text constraint location_external_id_unique unique,
    note text,
    unknowns text not null default '',
    version bigint not null,
    created_at bigint not null,
    updated_at bigint not null,
    archived_at bigint
);
create index location_engagement_idx on location (engagement_id);

create table chain_edge (
    id text not null constraint chain_edge_pk primary key,
    engagement_id text constraint chain_edge_engagement_fk references engagement (id),
    from_party_id text constraint chain_edge_from_party_fk references party (id),
    to_party_id text constraint chain_edge_to_party_fk references party (id),
    rank bigint,
    purpose text,
    data_shared text,
    country text,
    critical text,
    approval text,
    approved_on text,
    flow_down text,
    external_id text constraint chain_edge_external_id_unique unique,
    note text,
    unknowns text not null default '',
    version bigint not null,
    created_at bigint not null,
    updated_at bigint not null,
    archived_at bigint
);
create index chain_edge_engagement_idx on chain_edge (engagement_id);
create index chain_edge_from_party_idx on chain_edge (from_party_id);
create index chain_edge_to_party_idx on chain_edge (to_party_id);

create table responsibility (
    id text not null constraint responsibility_pk primary key,
    engagement_id text constraint responsibility_engagement_fk references engagement (id),
    activity text,
    department text,
    part text,
    external_id text constraint responsibility_external_id_unique unique,
    note text,
    unknowns text not null default '',
    version bigint not null,
    created_at bigint not null,
    updated_at bigint not null,
    archived_at bigint
);
create index responsibility_engagement_idx on responsibility (engagement_id);

alter table contract add column external_id text;
create unique index contract_external_id_unique on contract (external_id);
alter table contract add column state text;
alter table contract add column auto_renewal text;
alter table contract add column renewal_months bigint;
alter table contract add column notice_own bigint;
alter table contract add column notice_own_unit text;
alter table contract add column notice_other bigint;
alter table contract add column notice_other_unit text;
alter table contract add column notice_deadline text;
alter table contract add column governing_law text;
alter table contract add column jurisdiction text;
alter table contract add column amount bigint;
alter table contract add column note text;
alter table contract add column unknowns text not null default '';
alter table contract add column archived_at bigint;
create index contract_engagement_engagement_idx on contract_engagement (engagement_id);

create table contact (
    id text not null constraint contact_pk primary key,
    party_id text constraint contact_party_fk references party (id),
    role text,
    name text,
    unit text,
    phone text,
    email text,
    around_the_clock text,
    confirmed_on text,
    external_id text constraint contact_external_id_unique unique,
    note text,
    unknowns text not null default '',
    version bigint not null,
    created_at bigint not null,
    updated_at bigint not null,
    archived_at bigint
);
create index contact_party_idx on contact (party_id);

create table sanctions_check (
    id text not null constraint sanctions_check_pk primary key,
    party_id text constraint sanctions_check_party_fk references party (id),
    subject text,
    checked_on text,
    result text,
    source text,
    checked_by text,
    next_on text,
    external_id text constraint sanctions_check_external_id_unique unique,
    note text,
    unknowns text not null default '',
    version bigint not null,
    created_at bigint not null,
    updated_at bigint not null,
    archived_at bigint
);
create index sanctions_check_party_idx on sanctions_check (party_id);

create table economic_security (
    id text not null constraint economic_security_pk primary key,
    engagement_id text constraint economic_security_engagement_fk references engagement (id),
    facility text,
    role text,
    state text,
    filed_on text,
    cleared_on text,
    origin_checked text,
    tamper_checked text,
    supply_checked text,
    subcontract_checked text,
    measures text,
    external_id text constraint economic_security_external_id_unique unique,
    note text,
    unknowns text not null default '',
    version bigint not null,
    created_at bigint not null,
    updated_at bigint not null,
    archived_at bigint
);
create index economic_security_engagement_idx on economic_security (engagement_id);

create table skill (
    id text not null constraint skill_pk primary key,
    person text,
    department text,
    subject text,
    level text,
    acquired_on text,
    valid_until text,
    external_id text constraint skill_external_id_unique unique,
    note text,
    unknowns text not null default '',
    version bigint not null,
    created_at bigint not null,
    updated_at bigint not null,
    archived_at bigint
);

create table internal_rule (
    id text not null constraint internal_rule_pk primary key,
    title text,
    edition text,
    department text,
    approved_by text,
    in_force_on text,
    reviewed_on text,
    next_review_on text,
    place text,
    external_id text constraint internal_rule_external_id_unique unique,
    note text,
    unknowns text not null default '',
    version bigint not null,
    created_at bigint not null,
    updated_at bigint not null,
    archived_at bigint
);

create table plan (
    id text not null constraint plan_pk primary key,
    title text,
    kind text,
    department text,
    edition text,
    reviewed_on text,
    next_review_on text,
    tested_on text,
    external_id text constraint plan_external_id_unique unique,
    note text,
    unknowns text not null default '',
    version bigint not null,
    created_at bigint not null,
    updated_at bigint not null,
    archived_at bigint
);

create table plan_party (
    id text not null constraint plan_party_pk primary key,
    plan_id text constraint plan_party_plan_fk references plan (id),
    party_id text constraint plan_party_party_fk references party (id),
    role text,
    contact_id text constraint plan_party_contact_fk references contact (id),
    duty text,
    tested_on text,
    test_result text,
    external_id text constraint plan_party_external_id_unique unique,
    note text,
    unknowns text not null default '',
    version bigint not null,
    created_at bigint not null,
    updated_at bigint not null,
    archived_at bigint
);
create index plan_party_plan_idx on plan_party (plan_id);
create index plan_party_party_idx on plan_party (party_id);
create index plan_party_contact_idx on plan_party (contact_id);

create table field_change (
    id text not null constraint field_change_pk primary key,
    object_kind text not null,
    object_id text not null,
    version bigint not null,
    field text not null,
    old_value text not null,
    new_value text not null,
    at bigint not null,
    actor_kind text not null,
    actor_id text not null,
    actor_name text not null
);
create index field_change_object_idx on field_change (object_kind, object_id, version);

create function field_change_refuse() returns trigger language plpgsql as $$
begin
    raise exception 'the history is append-only';
end $$;
create trigger field_change_no_change before update or delete on field_change
for each row execute function field_change_refuse();
