-- Why: what a contract says about itself is proposed for the ledger, with its words and how sure the reading is.
-- A person accepts, corrects or refuses each; nothing is filed under a party that nobody has confirmed.

create table contract_fact (
    id text not null constraint contract_fact_pk primary key,
    contract_id text not null constraint contract_fact_contract_fk references contract (id),
    document_id text not null constraint contract_fact_document_fk references document (id),
    -- A field of the contract in the catalogue.
    field text not null,
    -- As the field would keep it; empty where the words lead to no value (a name that no party has).
    value text not null,
    -- As the document has it.
    shown text not null,
    quote text not null,
    page bigint not null,
    article text,
    confidence double precision not null,
    -- How a party was found: corporate_number, name, alias; or why not: unknown, ambiguous, contradiction.
    how text,
    -- proposed, accepted, corrected, refused
    state text not null,
    decided_by text,
    decided_name text,
    decided_at bigint
);
create index contract_fact_contract_idx on contract_fact (contract_id, state);
create index contract_fact_document_idx on contract_fact (document_id);

-- A failure that somebody has seen and put out of the queue; the document stays as it is.
alter table document add column dismissed_at bigint;
create index document_uploaded_idx on document (uploaded_at);
