-- Why: a contract refers to an annex that nobody has. Asking for it is work of its own, with an owner and a day, until the
-- paper is there or nobody needs it any more.

create table annex_request (
    id text not null constraint annex_request_pk primary key,
    contract_id text not null constraint annex_request_contract_fk references contract (id),
    -- As the contract calls it: 別紙2.
    target text not null,
    -- Where the contract refers to it.
    document_id text,
    page bigint,
    quote text not null,
    -- asked, received, withdrawn
    state text not null,
    owner_id text not null,
    owner_name text not null,
    due_on text not null,
    note text not null,
    -- Why it was withdrawn, or asked for again.
    reason text not null,
    -- The document that the request was met with.
    received_id text,
    received_at bigint,
    -- True when the check found the annex in a new document; else a person said so.
    by_check boolean not null,
    created_name text not null,
    version bigint not null,
    created_at bigint not null,
    updated_at bigint not null
);
create unique index annex_request_open_idx on annex_request (contract_id, target) where state = 'asked';
create index annex_request_due_idx on annex_request (state, due_on);
create index annex_request_contract_idx on annex_request (contract_id);
