//! Who is asked: proposed by tier, product and chain, each once, with the address on record.

use std::collections::{BTreeMap, BTreeSet};

use serde_json::json;

use super::super::{Candidate, Criteria, Why};
use super::{Text, running};
use crate::access::Action;
use crate::audit::store as audit;
use crate::calendar::jst_date;
use crate::db::{Tx, query};
use crate::error::{Error, Result};
use crate::field::FieldError;

#[derive(sqlx::FromRow)]
struct Provided {
    party_id: String,
    tier: Option<i64>,
    service_ja: String,
    service_en: String,
    function_ja: String,
    name_ja: String,
    name_en: String,
}

/// Who may be affected: parties with live engagements, by tier, by the name of the product, by their chains. The gravest
/// first; nobody is left out because an address is missing.
pub async fn propose(tx: &mut Tx, criteria: &Criteria) -> Result<Vec<Candidate>> {
    tx.require(Action::InquiryRun)?;
    let today = jst_date(tx.at());
    let services = query!(
        all,
        Provided,
        tx,
        "select e.party_id, e.tier, e.service_ja, e.service_en, e.function_ja, p.name_ja, p.name_en
         from engagement e join party p on p.id = e.party_id
         where e.archived_at is null and p.archived_at is null and (e.ended_on is null or e.ended_on >= $1)
           and (e.state is null or e.state not in ('draft', 'ended'))",
        &today
    )?;
    let product = criteria.product.trim().to_lowercase();
    let named = |texts: &[&str]| {
        !product.is_empty() && texts.iter().any(|text| text.to_lowercase().contains(&product))
    };
    let reached =
        if criteria.chain && !product.is_empty() { chained(tx, &product).await? } else { BTreeSet::new() };
    let mut found: BTreeMap<String, (Candidate, BTreeSet<Why>)> = BTreeMap::new();
    for service in services {
        let mut why = BTreeSet::new();
        if criteria.tiers.contains(&service.tier.unwrap_or(1)) {
            why.insert(Why::Tier);
        }
        if named(&[
            &service.service_ja,
            &service.service_en,
            &service.function_ja,
            &service.name_ja,
            &service.name_en,
        ]) {
            why.insert(Why::Product);
        }
        if reached.contains(&service.party_id) {
            why.insert(Why::Chain);
        }
        let entry = found.entry(service.party_id.clone()).or_insert_with(|| {
            let candidate = Candidate {
                party_id: service.party_id,
                names: (service.name_ja, service.name_en),
                tier: service.tier,
                why: Vec::new(),
                contact_name: String::new(),
                email: String::new(),
            };
            (candidate, BTreeSet::new())
        });
        entry.0.tier = Some(entry.0.tier.unwrap_or(1).min(service.tier.unwrap_or(1)));
        entry.1.extend(why);
    }
    let addresses = addresses(tx).await?;
    let mut candidates: Vec<Candidate> = found
        .into_values()
        .filter(|(_, why)| !why.is_empty())
        .map(|(mut candidate, why)| {
            candidate.why = why.into_iter().collect();
            if let Some((name, email)) = addresses.get(&candidate.party_id) {
                candidate.contact_name.clone_from(name);
                candidate.email.clone_from(email);
            }
            candidate
        })
        .collect();
    candidates.sort_by(|a, b| (a.tier, &a.names.0, &a.party_id).cmp(&(b.tier, &b.names.0, &b.party_id)));
    Ok(candidates)
}

/// Direct parties of engagements whose chain holds a party, or a purpose, that the product names.
async fn chained(tx: &mut Tx, product: &str) -> Result<BTreeSet<String>> {
    let rows = query!(
        all,
        (String, String, String, Text),
        tx,
        "select e.party_id, p.name_ja, p.name_en, c.purpose from chain_edge c join engagement e on e.id = c.engagement_id
         join party p on p.id = c.to_party_id where c.archived_at is null and e.archived_at is null"
    )?;
    let hit = |text: &str| text.to_lowercase().contains(product);
    Ok(rows
        .into_iter()
        .filter(|(_, ja, en, purpose)| hit(ja) || hit(en) || purpose.as_deref().is_some_and(hit))
        .map(|(direct, ..)| direct)
        .collect())
}

/// Whom to write to at each party: security before emergency before operations before anybody with an address.
async fn addresses(tx: &mut Tx) -> Result<BTreeMap<String, (String, String)>> {
    let rows = query!(
        all,
        (String, Text, Text, Text),
        tx,
        "select party_id, name, email, role from contact
         where archived_at is null and party_id is not null and email is not null order by id"
    )?;
    let rank = |role: Option<&str>| match role {
        Some("security") => 0,
        Some("emergency") => 1,
        Some("operations") => 2,
        _ => 3,
    };
    let mut best: BTreeMap<String, (i32, String, String)> = BTreeMap::new();
    for (party, name, email, role) in rows {
        let (rank, name, email) =
            (rank(role.as_deref()), name.unwrap_or_default(), email.unwrap_or_default());
        if best.get(&party).is_none_or(|(known, ..)| rank < *known) {
            best.insert(party, (rank, name, email));
        }
    }
    Ok(best.into_iter().map(|(party, (_, name, email))| (party, (name, email))).collect())
}

/// Adds parties to an inquiry, each once, with why they are asked and the address that is on record. Returns how many
/// were added.
///
/// # Errors
/// [`Error::NotFound`], [`Error::Conflict`] `inquiry_closed`; [`Error::Invalid`] when a party does not exist.
pub async fn add(tx: &mut Tx, id: &str, criteria: &Criteria, parties: &[String]) -> Result<u64> {
    tx.require(Action::InquiryRun)?;
    running(tx, id).await?;
    let known: BTreeMap<String, Candidate> =
        propose(tx, criteria).await?.into_iter().map(|one| (one.party_id.clone(), one)).collect();
    let addresses = addresses(tx).await?;
    let wanted: BTreeSet<&String> = parties.iter().filter(|party| !party.is_empty()).collect();
    if wanted.is_empty() {
        return Err(vec![FieldError::new("parties", "required")].into());
    }
    tx.change(Action::InquiryRun)?;
    let mut added = 0;
    for party in wanted {
        let exists = query!(
            optional,
            (String,),
            tx,
            "select id from party where id = $1 and archived_at is null",
            party
        )?;
        if exists.is_none() {
            return Err(vec![FieldError::new("parties", "no_such_object")].into());
        }
        let (name, email) = addresses.get(party).cloned().unwrap_or_default();
        let candidate = known.get(party);
        let why = candidate.map(|one| one.why.iter().map(|why| why.code()).collect::<Vec<_>>().join(" "));
        let row = tx.new_id();
        added += query!(
            execute,
            tx,
            "insert into inquiry_recipient (id, inquiry_id, party_id, contact_name, email, why, tier, reminders)
             values ($1, $2, $3, $4, $5, $6, $7, 0) on conflict (inquiry_id, party_id) do nothing",
            &row,
            id,
            party,
            &name,
            &email,
            why.unwrap_or_default(),
            candidate.and_then(|one| one.tier)
        )?;
    }
    audit::append(tx, "inquiry.recipients", "inquiry", id, &json!({ "added": added })).await?;
    Ok(added)
}

/// Takes a party out that was not asked yet.
///
/// # Errors
/// [`Error::NotFound`], [`Error::Conflict`] `already_asked`.
pub async fn remove(tx: &mut Tx, recipient: &str) -> Result<()> {
    tx.require(Action::InquiryRun)?;
    let (inquiry, party) = of_recipient(tx, recipient).await?;
    tx.change(Action::InquiryRun)?;
    let gone = query!(
        execute,
        tx,
        "delete from inquiry_recipient where id = $1 and sent_at is null and answer is null
            and not exists (select 1 from inquiry_link l where l.recipient_id = $1)",
        recipient
    )?;
    if gone == 0 {
        return Err(Error::Conflict("already_asked"));
    }
    audit::append(tx, "inquiry.recipient_removed", "inquiry", &inquiry, &json!({ "party": party })).await
}

pub(super) async fn of_recipient(tx: &mut Tx, recipient: &str) -> Result<(String, String)> {
    let found = query!(
        optional,
        (String, String),
        tx,
        "select inquiry_id, party_id from inquiry_recipient where id = $1",
        recipient
    )?;
    found.ok_or(Error::NotFound("recipient"))
}
