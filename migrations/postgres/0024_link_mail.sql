-- Why: the link of a questionnaire goes out by mail, in the language of whoever answers.

alter table respondent_link add column language text not null default 'ja';
