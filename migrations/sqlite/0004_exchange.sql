-- Why: workbooks come in and the institution's way of reading them is remembered. `import_mapping` keeps which column
-- is which field under a name (the standard one under the empty name), `import_draft` a file between its upload and
-- its confirmation.

create table import_mapping (
    name text not null constraint import_mapping_pk primary key,
    mapping text not null,
    updated_at bigint not null
);

create table import_draft (
    id text not null constraint import_draft_pk primary key,
    file_name text not null,
    content_hash text not null,
    created_at bigint not null,
    created_by text not null,
    state text not null constraint import_draft_state_known check (state in ('open', 'running', 'done', 'failed')),
    mapping_name text not null,
    setting text not null,
    remarks text not null,
    workbook text not null,
    fingerprint text not null,
    report text not null
);
create index import_draft_created_by_idx on import_draft (created_by);
