//! What the page of an incident needs, from the register.

use std::collections::BTreeMap;

use super::{Branch, Call, Event, IncidentView, Limit, minutes, notice, strictest};
use crate::calendar::jst_minute;
use crate::catalogue::Kind;
use crate::db::{Tx, query};
use crate::error::Result;
use crate::record::view::view;
use crate::record::{Record, store as records};

type Text = Option<String>;

/// An incident with the contract's limit, the contact tree and the order of events.
///
/// # Errors
/// [`crate::Error::NotFound`] when it does not exist or is out of reach.
pub async fn find(tx: &mut Tx, id: &str) -> Result<IncidentView> {
    let view = view(tx, Kind::Incident, id).await?;
    let record = &view.record;
    let party = record.text("party_id").to_owned();
    let named = record.get("engagements").items().to_vec();
    let limits = limits(tx, &party, &named).await?;
    let now = minutes(&jst_minute(tx.at()), false).unwrap_or_default();
    let text = |code: &str| record.get(code).as_text();
    let notice = notice(strictest(&limits), text("learned_at"), text("notified_at"), now);
    let events = events(record, &view.rows(Kind::IncidentNotice, "incident_id"));
    let tree = tree(tx, &party, &named).await?;
    Ok(IncidentView { view, limits, notice, tree, events })
}

/// The limits for notice that the current checks of the contracts found: of those that cover the engagements concerned,
/// else of all contracts of the party.
pub async fn limits(tx: &mut Tx, party: &str, engagements: &[String]) -> Result<Vec<Limit>> {
    let rows = query!(
        all,
        (String, String, Text, Text),
        tx,
        "select c.id, c.title, f.detail, l.engagement_id from contract c
         left join clause_finding f on f.check_id = c.check_id and f.item = 6
         left join contract_engagement l on l.contract_id = c.id
         where c.party_id = $1 and c.archived_at is null and (c.state is null or c.state <> 'ended') order by c.id",
        party
    )?;
    let covers = |engagement: &Text| engagement.as_ref().is_some_and(|id| engagements.contains(id));
    let narrowed = rows.iter().any(|(.., engagement)| covers(engagement));
    let mut found: BTreeMap<String, Limit> = BTreeMap::new();
    for (id, title, detail, engagement) in rows {
        if narrowed && !covers(&engagement) {
            continue;
        }
        let finding =
            detail.as_deref().and_then(|detail| serde_json::from_str::<clauses::Finding>(detail).ok());
        let value = |name: &str| finding.as_ref().and_then(|finding| finding.values.get(name).cloned());
        let hours = value("report_within_hours").and_then(|hours| hours.trim().parse().ok());
        let limit =
            Limit { contract_id: id.clone(), contract: title, hours, promptly: value("report_promptly") };
        found.insert(id, limit);
    }
    Ok(found.into_values().collect())
}

fn events(record: &Record, notices: &[Record]) -> Vec<Event> {
    let own = ["occurred_at", "learned_at", "notified_at", "contained_at", "recovered_at", "authority_at"];
    let mut events: Vec<Event> = own
        .into_iter()
        .filter_map(|code| {
            let at = record.get(code).as_text()?.to_owned();
            Some(Event { at, what: code.to_owned(), who: String::new(), text: String::new() })
        })
        .collect();
    events.extend(notices.iter().map(|notice| Event {
        at: notice.text("told_at").to_owned(),
        what: "told".to_owned(),
        who: notice.text("told_group").to_owned(),
        text: [notice.text("told"), notice.text("content")].join(" ").trim().to_owned(),
    }));
    events.sort();
    events
}

/// Whom to call: the party, then its chain by rank. A party without a contact stands there without one.
pub async fn tree(tx: &mut Tx, party: &str, engagements: &[String]) -> Result<Vec<Branch>> {
    let edges = query!(
        all,
        (String, String, i64),
        tx,
        "select c.engagement_id, c.to_party_id, coalesce(c.rank, 9) from chain_edge c
         join engagement e on e.id = c.engagement_id
         where e.party_id = $1 and c.archived_at is null and e.archived_at is null and c.to_party_id is not null",
        party
    )?;
    let mut ranks: BTreeMap<String, i64> = BTreeMap::new();
    for (engagement, to, rank) in edges {
        if to != party && (engagements.is_empty() || engagements.contains(&engagement)) {
            let known = ranks.entry(to).or_insert(rank);
            *known = rank.min(*known);
        }
    }
    ranks.insert(party.to_owned(), 0);
    let ids: Vec<String> = ranks.keys().cloned().collect();
    let titles = records::titles(tx, Kind::Party, &ids).await?;
    let mut branches = Vec::new();
    for (id, rank) in ranks {
        let contacts = query!(
            all,
            (Text, Text, Text, Text, Text, Text, Text),
            tx,
            "select name, unit, role, phone, email, around_the_clock, confirmed_on from contact
             where party_id = $1 and archived_at is null order by id",
            &id
        )?;
        let mut calls: Vec<Call> = contacts
            .into_iter()
            .map(|(name, unit, role, phone, email, awake, confirmed_on)| Call {
                name: name.unwrap_or_default(),
                unit: unit.unwrap_or_default(),
                role: role.unwrap_or_default(),
                phone: phone.unwrap_or_default(),
                email: email.unwrap_or_default(),
                around_the_clock: awake.as_deref() == Some("yes"),
                confirmed_on,
            })
            .collect();
        // Who answers at night stands first, then the emergency line, then security.
        let place = |call: &Call| {
            let role = ["emergency", "security", "operations"].iter().position(|role| *role == call.role);
            (!call.around_the_clock, role.unwrap_or(3))
        };
        calls.sort_by_key(place);
        let names = titles.get(&id).cloned().unwrap_or_default();
        branches.push(Branch { party_id: id, names, rank, calls });
    }
    branches.sort_by(|a, b| (a.rank, &a.names.0).cmp(&(b.rank, &b.names.0)));
    Ok(branches)
}
