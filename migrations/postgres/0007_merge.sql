-- Why: two entries for one party can be merged; the one put away says into which.
alter table party add column merged_into text constraint party_merged_into_fk references party (id);
create index party_merged_into_idx on party (merged_into);
