-- Why: a second factor at sign-in. The secret of a person's app is sealed with a key that lies outside the database;
-- recovery codes are kept as hashes. Between password and code a sign-in is a row of its own, for a few minutes.
create table second_factor (
    user_id text not null constraint second_factor_pk primary key
        constraint second_factor_user_fk references app_user (id),
    sealed text not null,
    created_at bigint not null,
    -- None until the first code was right: until then nothing is asked.
    confirmed_at bigint,
    -- The last step of time whose code was taken: none is taken twice.
    last_step bigint not null,
    -- Wrong codes in a row, whatever sign-in they belonged to.
    refusals bigint not null
);

create table recovery_code (
    user_id text not null constraint recovery_code_user_fk references app_user (id),
    code_hash text not null,
    used_at bigint,
    constraint recovery_code_pk primary key (user_id, code_hash)
);

create table sign_in_step (
    token_hash text not null constraint sign_in_step_pk primary key,
    user_id text not null constraint sign_in_step_user_fk references app_user (id),
    expires_at bigint not null,
    tries bigint not null
);
create index sign_in_step_user_idx on sign_in_step (user_id);

-- Who must have one; one row.
create table second_factor_rule (
    id bigint not null constraint second_factor_rule_pk primary key,
    wanted text not null
        constraint second_factor_rule_wanted check (wanted in ('nobody', 'administrators', 'everyone'))
);
insert into second_factor_rule (id, wanted) values (1, 'nobody');
