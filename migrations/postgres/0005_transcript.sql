-- Why: text of a page from elsewhere than its file: typed in by a person, or recognised on the page's
-- picture (OCR). The file's own text stays in file_page; a withdrawn transcript is kept as history.

create table page_transcript (
    id text not null constraint page_transcript_pk primary key,
    content_hash text not null constraint page_transcript_file_fk references file (content_hash),
    page bigint not null,
    kind text not null constraint page_transcript_kind check (kind in ('typed', 'ocr')),
    text text not null,
    -- 0 to 1, of OCR only.
    confidence double precision,
    -- JSON: place on the page and confidence of each word, of OCR only.
    words text,
    entered_by text not null,
    entered_name text not null,
    entered_at bigint not null,
    withdrawn_by text,
    withdrawn_name text,
    withdrawn_at bigint
);
create unique index page_transcript_one_current on page_transcript (content_hash, page, kind)
where withdrawn_at is null;

-- JSON: text that is in the file and cannot be seen on the page, by the reason.
alter table file_page add column hidden text;
