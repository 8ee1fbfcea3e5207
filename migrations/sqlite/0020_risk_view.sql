-- Why: scenarios that people keep and compare, who has taken note of which alert until when, the day's figures of
-- risk, what the institution says to each demand of guideline 2.6, and reports to the board.

create table scenario (
    id text not null constraint scenario_pk primary key,
    name text not null,
    note text not null,
    steps text not null,
    version bigint not null,
    owner_id text not null,
    owner_name text not null,
    created_at bigint not null,
    updated_at bigint not null,
    archived_at bigint
);

create table alert_note (
    id text not null constraint alert_note_pk primary key,
    alert_key text not null,
    owner text not null,
    note text not null,
    expires_on text not null,
    was_warning boolean not null,
    figure double precision not null,
    at bigint not null,
    actor_id text not null,
    actor_name text not null,
    is_current boolean not null
);
create unique index alert_note_one_current on alert_note (alert_key) where is_current;

-- A figure without a value that day has no row: no value is not zero.
create table risk_day (
    day text not null,
    figure text not null,
    value double precision not null,
    policy_version bigint not null,
    constraint risk_day_pk primary key (day, figure)
);

create table readiness_note (
    id text not null constraint readiness_note_pk primary key,
    demand text not null,
    status text not null,
    note text not null,
    at bigint not null,
    actor_id text not null,
    actor_name text not null,
    is_current boolean not null
);
create unique index readiness_note_one_current on readiness_note (demand) where is_current;

create table board_report (
    id text not null constraint board_report_pk primary key,
    title text not null,
    day text not null,
    policy_version bigint,
    state text not null,
    progress bigint not null,
    content text,
    requested_at bigint not null,
    actor_id text not null,
    actor_name text not null,
    ready_at bigint
);
