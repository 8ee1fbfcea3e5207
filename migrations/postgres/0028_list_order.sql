-- Why: a list is read in the order of its screen and its facets are counted in one pass, both from an index alone.
-- The single-column indexes of the same lists are covered by these.

drop index engagement_party_tier_idx;
drop index engagement_live_tier_idx;
drop index engagement_live_department_idx;
drop index engagement_live_kind_idx;
drop index party_live_department_idx;

create index engagement_party_tier_idx on engagement (party_id, tier) where archived_at is null;
create index engagement_order_idx
    on engagement ((case when tier is null then 1 else 0 end), tier, service_ja, id)
    where archived_at is null;
create index engagement_facet_idx
    on engagement (tier, department, kind, state, substitutability, chain_state, unknowns)
    where archived_at is null;
create index party_order_idx on party (kana, name_ja, id) where archived_at is null;
create index party_facet_idx on party (kinds, department, country, unknowns) where archived_at is null;
create index contract_order_idx on contract (title, id) where archived_at is null;
create index contract_facet_idx on contract (kind, state, auto_renewal, unknowns) where archived_at is null;

-- Where hardly any contract hangs under another, statistics would call this index useless; without the empty ones it
-- is small and always the better way.
drop index contract_parent_idx;
create index contract_parent_idx on contract (parent_id) where parent_id is not null;
