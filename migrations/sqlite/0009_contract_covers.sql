-- Why: which engagements a contract covers is a field of the contract, so that forms, lists, files and the JSON API carry
-- it. The table contract_engagement stays for joins, and follows the field.
alter table contract add column engagements text;
update contract set engagements = (select group_concat(x.engagement_id, ' ') from (select engagement_id from contract_engagement
     where contract_id = contract.id order by engagement_id) x);
