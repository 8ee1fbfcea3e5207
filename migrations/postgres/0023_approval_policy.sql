-- Why: who has to approve a case is part of the policy. A decision names the version that it was made under, so that a
-- later policy neither undoes nor completes it; decisions from before have none and stand by the product's own.

alter table assessment add column policy_version bigint;
alter table approval add column policy_version bigint;
