-- Why: a required clause that is not stated is work for somebody until it is stated or, for a limited time, accepted by an
-- approver; a stated duty with a cadence or a deadline is work again and again. Both keep what happened to them.

create table gap (
    id text not null constraint gap_pk primary key,
    contract_id text not null constraint gap_contract_fk references contract (id),
    item bigint not null,
    -- As it stood when the gap was last looked at.
    verdict text not null,
    adverse boolean not null,
    annex boolean not null,
    tier bigint,
    -- open, working, closing, proposed, accepted, closed
    state text not null,
    -- negotiate, amend, ask_annex, accept, control
    way text,
    owner_id text,
    owner_name text,
    due_on text,
    note text not null,
    -- Compensating control.
    control text not null,
    proposed_by text,
    proposer_name text,
    approved_by text,
    approver_name text,
    approved_at bigint,
    expires_on text,
    -- What the other side answered last: agreed, partly, refused, waiting.
    answer text,
    version bigint not null,
    created_at bigint not null,
    updated_at bigint not null,
    closed_at bigint,
    constraint gap_once unique (contract_id, item)
);
create index gap_state_idx on gap (state);
create index gap_owner_idx on gap (owner_id);

create table gap_event (
    id text not null constraint gap_event_pk primary key,
    gap_id text not null constraint gap_event_gap_fk references gap (id),
    at bigint not null,
    actor_name text not null,
    kind text not null,
    note text not null
);
create index gap_event_gap_idx on gap_event (gap_id);

create table obligation (
    id text not null constraint obligation_pk primary key,
    contract_id text not null constraint obligation_contract_fk references contract (id),
    item bigint not null,
    -- assessment_report, drill, assurance, incident_notice, disposal_certificate, data_return
    kind text not null,
    title text not null,
    -- Months between two times; none for a duty on an event or at the end of the contract.
    cadence_months bigint,
    -- Limit of a duty on an event.
    within_hours bigint,
    quote text not null,
    document_id text,
    page bigint,
    article text,
    -- proposed, active, dropped
    state text not null,
    next_due text,
    owner_id text,
    owner_name text,
    decided_name text,
    decided_at bigint,
    version bigint not null,
    created_at bigint not null,
    updated_at bigint not null,
    constraint obligation_once unique (contract_id, item, kind)
);
create index obligation_due_idx on obligation (state, next_due);

-- Each time that an obligation was met.
create table obligation_done (
    id text not null constraint obligation_done_pk primary key,
    obligation_id text not null constraint obligation_done_obligation_fk references obligation (id),
    due_on text,
    done_on text not null,
    evidence text not null,
    actor_name text not null,
    at bigint not null
);
create index obligation_done_obligation_idx on obligation_done (obligation_id);
