-- Why: vulnerability inquiries (guideline 2.2.3 ⑥): an advisory goes to third parties, who answer by a link without an
-- account; every answer is kept, links only as hashes. And the end of an engagement (2.6 ⑩): a case with a row for each
-- thing that has to come to an end, which cannot be completed while a row is open, whoever asks.

create table inquiry (
    id text not null constraint inquiry_pk primary key,
    version bigint not null,
    title text not null,
    advisory text not null,
    product text not null,
    versions text not null,
    severity text not null,
    summary text not null,
    summary_en text not null,
    source text not null,
    due_on text not null,
    state text not null constraint inquiry_state check (state in ('draft', 'open', 'closed')),
    conclusion text,
    created_at bigint not null,
    created_by text not null,
    created_name text not null,
    opened_at bigint,
    closed_at bigint
);
create index inquiry_created_idx on inquiry (created_at);

create table inquiry_recipient (
    id text not null constraint inquiry_recipient_pk primary key,
    inquiry_id text not null constraint inquiry_recipient_inquiry_fk references inquiry (id),
    party_id text not null constraint inquiry_recipient_party_fk references party (id),
    contact_name text not null,
    email text not null,
    why text not null,
    tier bigint,
    sent_at bigint,
    reminders bigint not null,
    reminded_at bigint,
    seen_at bigint,
    answer text constraint inquiry_recipient_answer check (answer in ('affected', 'not_affected', 'investigating')),
    remediation_on text,
    remark text,
    answered_by text,
    answered_at bigint
);
create unique index inquiry_recipient_once on inquiry_recipient (inquiry_id, party_id);
create index inquiry_recipient_party_idx on inquiry_recipient (party_id);

create table inquiry_link (
    token_hash text not null constraint inquiry_link_pk primary key,
    recipient_id text not null constraint inquiry_link_recipient_fk references inquiry_recipient (id),
    created_at bigint not null,
    expires_at bigint not null,
    revoked_at bigint
);
create index inquiry_link_recipient_idx on inquiry_link (recipient_id);

create table inquiry_answer (
    id text not null constraint inquiry_answer_pk primary key,
    recipient_id text not null constraint inquiry_answer_recipient_fk references inquiry_recipient (id),
    answer text not null,
    remediation_on text,
    remark text not null,
    answered_by text not null,
    by_link bigint not null,
    at bigint not null
);
create index inquiry_answer_recipient_idx on inquiry_answer (recipient_id, at);

create table offboarding (
    id text not null constraint offboarding_pk primary key,
    version bigint not null,
    engagement_id text not null constraint offboarding_engagement_fk references engagement (id),
    reason text not null,
    due_on text not null,
    state text not null constraint offboarding_state check (state in ('open', 'completed', 'cancelled')),
    opened_at bigint not null,
    opened_by text not null,
    opened_name text not null,
    ended_at bigint,
    ended_by text,
    ended_name text,
    ended_reason text
);
create unique index offboarding_one_open on offboarding (engagement_id) where state = 'open';
create index offboarding_engagement_idx on offboarding (engagement_id);

create table offboarding_row (
    id text not null constraint offboarding_row_pk primary key,
    offboarding_id text not null constraint offboarding_row_case_fk references offboarding (id),
    demand text not null,
    object_kind text not null,
    object_id text not null,
    title_ja text not null,
    title_en text not null,
    state text not null constraint offboarding_row_state check (state in ('open', 'closed', 'proposed', 'excepted')),
    closed_on text,
    evidence_id text constraint offboarding_row_evidence_fk references evidence (id),
    remark text,
    closed_by text,
    closed_name text,
    closed_at bigint,
    exception_reason text,
    exception_control text,
    exception_until text,
    proposed_by text,
    proposed_name text,
    proposed_at bigint,
    decided_by text,
    decided_name text,
    decided_at bigint,
    constraint offboarding_row_closed check (state <> 'closed' or (closed_on is not null and (evidence_id is not null or remark is not null))),
    constraint offboarding_row_excepted check (state <> 'excepted' or (exception_until is not null and decided_by is not null)),
    constraint offboarding_row_two_people check (decided_by is null or decided_by <> proposed_by)
);
create unique index offboarding_row_once on offboarding_row (offboarding_id, demand, object_kind, object_id);

create function offboarding_has_no_open_row() returns trigger language plpgsql as $$
begin
    if new.state = 'completed' and exists (
        select 1 from offboarding_row r where r.offboarding_id = new.id and r.state not in ('closed', 'excepted')
    ) then
        raise exception 'an off-boarding with an open row cannot be completed';
    end if;
    return new;
end
$$;
create trigger offboarding_completed_when_closed before update on offboarding
for each row execute function offboarding_has_no_open_row();
