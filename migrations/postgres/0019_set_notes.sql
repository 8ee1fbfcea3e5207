-- Why: what the documents of a set do to each other (amended, absent, contradicting) is shown with its check;
-- JSON as the checker gives it, read only together with the check.
alter table clause_check add column notes text not null default '[]';
