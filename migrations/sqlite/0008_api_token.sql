-- Why: other systems (asset ledger, purchasing) read and write the register with tokens of their own. Only the
-- hash of a token is kept; a revoked one stays, because the audit trail names it.
create table api_token (
    id text not null constraint api_token_pk primary key,
    name text not null constraint api_token_name_unique unique,
    token_hash text not null constraint api_token_hash_unique unique,
    role text not null,
    department text,
    created_at bigint not null,
    creator_name text not null,
    expires_on text not null,
    last_used_at bigint,
    revoked_at bigint
);
