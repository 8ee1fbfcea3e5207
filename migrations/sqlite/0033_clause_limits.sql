-- Why: the policy limits what a clause may say in figures (an incident is told within 24 hours), and every finding of the
-- register is compared with it. The values stand beside the finding, so that comparing reads no quotes.

alter table clause_finding add column measures text not null default '{}';
update clause_finding set measures = coalesce(json_extract(detail, '$.values'), '{}');

-- Where the quotes stand (0:3,1:12: document and page), so that a page that a search finds tells of its items.
alter table clause_finding add column places text not null default '';
update clause_finding set places = coalesce((select group_concat(json_extract(e.value, '$.document') || ':' || json_extract(e.value, '$.page'))
    from json_each(detail, '$.evidence') e), '');

-- What of a gap is stated and yet outside the policy's limits, as JSON; empty when nothing is.
alter table gap add column beyond text not null default '';
