-- Why: the heatmaps show what has moved since a chosen day, and an engagement the history of its residual risk. Where each
-- engagement stood and how each party was marked is kept: a row for each day on which it was another than before.

create table engagement_day (
    engagement_id text not null,
    day text not null,
    -- Empty once the engagement was no longer live; its other columns are null then.
    assurance text not null,
    tier bigint,
    likelihood bigint,
    impact bigint,
    inherent double precision,
    effectiveness double precision,
    residual double precision,
    policy_version bigint not null,
    constraint engagement_day_pk primary key (engagement_id, day)
);

create table party_day (
    party_id text not null,
    day text not null,
    -- A letter for each dimension of the vendor heatmap; empty once the party had no live engagement.
    marks text not null,
    policy_version bigint not null,
    constraint party_day_pk primary key (party_id, day)
);
