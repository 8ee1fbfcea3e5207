-- Why: people sign in through the institution's identity provider. An account is bound once to the provider's own name
-- of the person (issuer and subject), which stays when the mail address changes.
create table provider_account (
    issuer text not null,
    subject text not null,
    user_id text not null constraint provider_account_user_fk references app_user (id),
    bound_at bigint not null,
    constraint provider_account_pk primary key (issuer, subject),
    constraint provider_account_once unique (user_id, issuer)
);

-- Ways back from the provider that were taken: each is taken once.
create table provider_return (
    token_hash text not null constraint provider_return_pk primary key,
    taken_at bigint not null
);
create index provider_return_idx on provider_return (taken_at);

-- The provider has shown a second factor for this session.
alter table session add column second_shown boolean not null default false;
