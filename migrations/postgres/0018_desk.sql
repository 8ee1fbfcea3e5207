-- Why: a review is somebody's work, important contracts are looked at by two people, and what is due comes to the person:
-- as a feed for a calendar, whose address can be taken back, and as a mail that is sent once for each window.

alter table finding_review add column adverse boolean;

create table contract_review (
    contract_id text not null constraint contract_review_pk primary key
        constraint contract_review_contract_fk references contract (id),
    assignee_id text,
    assignee_name text,
    due_on text,
    second_id text,
    second_name text,
    second_at bigint,
    -- The check that the second person looked at; another one makes the second look out of date.
    second_check text
);

create table review_comment (
    id text not null constraint review_comment_pk primary key,
    contract_id text not null constraint review_comment_contract_fk references contract (id),
    item bigint not null,
    text text not null,
    author_id text not null,
    author_name text not null,
    at bigint not null
);
create index review_comment_contract_idx on review_comment (contract_id);

-- Only the hash of the token is kept: whoever reads the database cannot read the feed.
create table calendar_feed (
    id text not null constraint calendar_feed_pk primary key,
    user_id text not null constraint calendar_feed_user_fk references app_user (id),
    token_hash text not null constraint calendar_feed_token_unique unique,
    created_at bigint not null,
    revoked_at bigint
);
create index calendar_feed_user_idx on calendar_feed (user_id);

create table reminder (
    id text not null constraint reminder_pk primary key,
    user_id text not null,
    -- notice, end, obligation, gap, expiry
    kind text not null,
    object_id text not null,
    due_on text not null,
    -- 90, 60, 30, 7, 0; -1 after the day
    days bigint not null,
    at bigint not null,
    constraint reminder_once unique (user_id, kind, object_id, due_on, days)
);
