-- Why: mail goes out through one queue that can be seen: written in the transaction of the change that causes it, sent
-- by the worker, tried again, kept when hopeless. The body is taken away once it was sent, because it may hold a link
-- that lets somebody in. `mail_choice` keeps who wants the digest how often, `mail_told` what a person was told already.

create table mail_outbox (
    id text not null constraint mail_outbox_pk primary key,
    recipient text not null,
    recipient_name text not null,
    subject text not null,
    body text not null,
    cause_kind text not null,
    cause_id text not null,
    unique_key text constraint mail_outbox_key_unique unique,
    state text not null constraint mail_outbox_state check (state in ('waiting', 'sending', 'sent', 'failed', 'withdrawn')),
    attempt bigint not null,
    next_at bigint not null,
    lease_until bigint,
    last_error text,
    created_at bigint not null,
    created_by text not null,
    sent_at bigint
);
create index mail_outbox_due_idx on mail_outbox (state, next_at);
create index mail_outbox_cause_idx on mail_outbox (cause_kind, cause_id);

create table mail_choice (
    user_id text not null constraint mail_choice_pk primary key constraint mail_choice_user_fk references app_user (id),
    digest text not null,
    changed_at bigint not null
);

create table mail_told (
    user_id text not null constraint mail_told_user_fk references app_user (id),
    item text not null,
    told_at bigint not null,
    constraint mail_told_pk primary key (user_id, item)
);
