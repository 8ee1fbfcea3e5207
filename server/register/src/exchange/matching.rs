//! Whether a row tells of an object that is there already.

use std::collections::HashMap;

use super::names::key;
use super::plain;
use crate::catalogue::{FieldType, Kind};
use crate::record::Values;

/// The fields that together tell an object apart when it has no number: what a person would look at.
pub(super) const fn natural(kind: Kind) -> &'static [&'static str] {
    match kind {
        Kind::Group | Kind::Party | Kind::Function => &["name_ja"],
        Kind::Engagement => &["party_id", "service_ja"],
        Kind::Dependency => &["engagement_id", "function_id"],
        Kind::AccessGrant => &["engagement_id", "system"],
        Kind::DataHandling => &["engagement_id", "category"],
        Kind::Location => &["engagement_id", "role", "country", "place"],
        Kind::Chain => &["engagement_id", "from_party_id", "to_party_id"],
        Kind::Responsibility => &["engagement_id", "activity", "department", "part"],
        Kind::Contract => &["party_id", "title"],
        Kind::Contact => &["party_id", "role", "name"],
        Kind::SanctionsCheck => &["party_id", "subject", "checked_on"],
        Kind::EconomicSecurity => &["engagement_id", "facility", "role"],
        Kind::Skill => &["person", "subject"],
        Kind::InternalRule | Kind::Plan => &["title"],
        Kind::PlanParty => &["plan_id", "party_id", "role"],
        Kind::Evidence => &["party_id", "kind", "title", "period_to"],
        Kind::SlaTarget => &["engagement_id", "name"],
        Kind::SlaResult => &["target_id", "period_from"],
        Kind::AuditVisit => &["party_id", "kind", "title", "planned_on", "held_on"],
        Kind::Training => &["party_id", "subject", "confirmed_on"],
        Kind::WatchNote => &["party_id", "noted_on", "title"],
        Kind::Incident => &["party_id", "title", "learned_at"],
        Kind::IncidentNotice => &["incident_id", "told_at", "told"],
        Kind::Exercise => &["title", "planned_on", "held_on"],
        Kind::ExitPlan => &["engagement_id", "title"],
        Kind::ExitTest => &["exit_plan_id", "tested_on", "kind"],
    }
}

/// Objects by their numbers and by what tells them apart.
#[derive(Debug, Default)]
pub(super) struct Keys {
    unique: HashMap<(Kind, &'static str, String), String>,
    natural: HashMap<(Kind, String), Vec<Held>>,
}

#[derive(Clone, Debug)]
struct Held {
    id: String,
    /// Numbers that it has, in the order of [`NUMBERS`].
    numbers: [String; 3],
}

const NUMBERS: [&str; 3] = ["external_id", "corporate_number", "lei"];

/// What a row is.
#[derive(Clone, Debug, Eq, PartialEq)]
pub(super) enum Match {
    Known(String),
    New,
    /// Several are like this; only a number can tell.
    Several,
}

fn numbers(values: &Values) -> [String; 3] {
    NUMBERS.map(|code| values.get(code).cloned().unwrap_or_default())
}

fn natural_key(kind: Kind, values: &Values) -> Option<String> {
    let mut parts = Vec::new();
    let (mut referred, mut said) = (true, None);
    for code in natural(kind) {
        let text = values.get(*code).map_or("", String::as_str);
        if kind.field(code).is_some_and(|field| matches!(field.ty, FieldType::Reference(_))) {
            referred &= !text.is_empty();
            parts.push(text.to_owned());
        } else {
            let part = key(kind, text);
            said = Some(said.unwrap_or(false) || !part.is_empty());
            parts.push(part);
        }
    }
    // A contract may have no party yet; whatever else there is must say something.
    let enough = said.unwrap_or(referred) && (referred || kind == Kind::Contract);
    enough.then(|| parts.join("\u{1}"))
}

impl Keys {
    /// Makes an object known; only a live one is found by what tells it apart.
    pub fn add(&mut self, kind: Kind, id: &str, values: &Values, archived: bool) {
        for field in kind.fields().iter().filter(|field| field.unique) {
            let text = values.get(field.code).map_or("", String::as_str);
            if !text.is_empty() && text != crate::record::UNKNOWN {
                self.unique
                    .entry((kind, field.code, plain_number(field.code, text)))
                    .or_insert_with(|| id.to_owned());
            }
        }
        if let Some(key) = natural_key(kind, values).filter(|_| !archived) {
            let held = self.natural.entry((kind, key)).or_default();
            if held.iter().all(|other| other.id != id) {
                held.push(Held { id: id.to_owned(), numbers: numbers(values) });
            }
        }
    }

    /// Who holds this value of a unique field.
    pub fn holder(&self, kind: Kind, code: &'static str, text: &str) -> Option<&str> {
        self.unique.get(&(kind, code, plain_number(code, text))).map(String::as_str)
    }

    /// The object that a row without a known id tells of: by its numbers, else (`by_name`) by what tells it apart.
    pub fn find(&self, kind: Kind, values: &Values, by_name: bool) -> Match {
        for code in NUMBERS {
            let text = values.get(code).map_or("", String::as_str);
            if !text.is_empty()
                && let Some(id) = self.holder(kind, code, text)
            {
                return Match::Known(id.to_owned());
            }
        }
        let Some(key) = natural_key(kind, values).filter(|_| by_name) else { return Match::New };
        let own = numbers(values);
        let held = self.natural.get(&(kind, key)).map_or(&[][..], Vec::as_slice);
        // Two that have different numbers are two, whatever they are called.
        let fits =
            |held: &&Held| held.numbers.iter().zip(&own).all(|(a, b)| a.is_empty() || b.is_empty() || a == b);
        let fitting: Vec<&Held> = held.iter().filter(fits).collect();
        match fitting[..] {
            [] => Match::New,
            [one] => Match::Known(one.id.clone()),
            _ => Match::Several,
        }
    }
}

/// External ids differ by case, the others are digits and capital letters.
fn plain_number(code: &str, text: &str) -> String {
    if code == "external_id" { text.trim().to_owned() } else { plain(text) }
}
