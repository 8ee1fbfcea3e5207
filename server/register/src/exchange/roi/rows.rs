//! The rows of each template.

use std::collections::{BTreeMap, BTreeSet};

use super::{Filled, NOT_KNOWN, TEMPLATES, said};
use crate::catalogue::Kind;
use crate::record::Record;

/// The objects of the register, live ones only, and which contract covers which engagement.
#[derive(Debug, Default)]
pub struct Linked {
    pub records: BTreeMap<Kind, Vec<Record>>,
    /// Contract, engagement.
    pub covers: Vec<(String, String)>,
}

struct View<'v> {
    linked: &'v Linked,
    by_id: BTreeMap<(Kind, &'v str), &'v Record>,
}

impl<'v> View<'v> {
    fn all(&self, kind: Kind) -> &'v [Record] {
        self.linked.records.get(&kind).map_or(&[], Vec::as_slice)
    }

    fn find(&self, kind: Kind, id: &str) -> Option<&'v Record> {
        self.by_id.get(&(kind, id)).copied()
    }

    /// Code of a party and its type: LEI before 法人番号.
    fn code(&self, id: &str) -> [String; 2] {
        let Some(party) = self.find(Kind::Party, id) else { return [String::new(), String::new()] };
        for (field, kind) in [("lei", "LEI"), ("corporate_number", "CRN")] {
            let text = party.text(field);
            if !text.is_empty() {
                return [text.to_owned(), kind.to_owned()];
            }
        }
        [said(party, "lei"), String::new()]
    }

    fn reference(&self, kind: Kind, id: &str) -> String {
        let number = self.find(kind, id).map_or("", |record| record.text("external_id"));
        if number.is_empty() { id.to_owned() } else { number.to_owned() }
    }

    fn of(&self, kind: Kind, engagement: &str) -> impl Iterator<Item = &'v Record> {
        let engagement = engagement.to_owned();
        self.all(kind).iter().filter(move |record| record.text("engagement_id") == engagement)
    }

    /// Contract and engagement of each arrangement.
    fn arrangements(&self) -> impl Iterator<Item = (&'v Record, &'v Record)> {
        self.linked.covers.iter().filter_map(|(contract, engagement)| {
            Some((self.find(Kind::Contract, contract)?, self.find(Kind::Engagement, engagement)?))
        })
    }
}

/// Every template, those that we hold nothing for without rows.
pub fn templates(linked: &Linked) -> Vec<Filled> {
    let by_id = linked
        .records
        .iter()
        .flat_map(|(kind, records)| records.iter().map(|record| ((*kind, record.id.as_str()), record)));
    let view = View { linked, by_id: by_id.collect() };
    let rows = |code: &str| match code {
        "B_02.01" => general(&view),
        "B_02.02" => specific(&view),
        "B_02.03" => within_group(&view),
        "B_03.02" => signing(&view),
        "B_05.01" => providers(&view),
        "B_05.02" => chains(&view),
        "B_06.01" => functions(&view),
        "B_07.01" => assessments(&view),
        _ => Vec::new(),
    };
    TEMPLATES.iter().map(|template| Filled { template, rows: rows(template.0) }).collect()
}

/// The regulation's word for a code of ours.
fn word(record: &Record, field: &str, words: &[(&str, &str)]) -> String {
    let text = said(record, field);
    words.iter().find(|(code, _)| *code == text).map_or(text.clone(), |(_, word)| (*word).to_owned())
}

fn amount(record: &Record, field: &str) -> [String; 2] {
    let text = said(record, field);
    let currency = if text.is_empty() || text == NOT_KNOWN { "" } else { "JPY" };
    [currency.to_owned(), text]
}

fn general(view: &View<'_>) -> Vec<Vec<String>> {
    const KINDS: [(&str, &str); 4] = [
        ("standalone", "Standalone arrangement"),
        ("master", "Overarching arrangement"),
        ("individual", "Subsequent or associated arrangement"),
        ("memorandum", "Subsequent or associated arrangement"),
    ];
    let row = |contract: &Record| {
        let parent = contract.text("parent_id");
        let above = if parent.is_empty() { String::new() } else { view.reference(Kind::Contract, parent) };
        let [currency, cost] = amount(contract, "amount");
        vec![
            view.reference(Kind::Contract, &contract.id),
            word(contract, "kind", &KINDS),
            above,
            currency,
            cost,
        ]
    };
    view.all(Kind::Contract).iter().map(row).collect()
}

/// Days of a notice period; a month counts as thirty.
fn notice(contract: &Record, field: &str) -> String {
    let unit = contract.text(&format!("{field}_unit"));
    match contract.get(field).as_number() {
        Some(count) if unit == "days" => count.to_string(),
        Some(count) => (count * 30).to_string(),
        None => said(contract, field),
    }
}

fn countries(view: &View<'_>, engagement: &str, role: &str) -> String {
    let found: BTreeSet<String> = view
        .of(Kind::Location, engagement)
        .filter(|location| location.text("role") == role)
        .map(|location| said(location, "country"))
        .collect();
    found.into_iter().filter(|country| !country.is_empty()).collect::<Vec<_>>().join(";")
}

/// The most sensitive of the data that is handled; not known where one of them is not.
fn sensitiveness(view: &View<'_>, engagement: &str) -> String {
    let held: Vec<String> =
        view.of(Kind::DataHandling, engagement).map(|data| said(data, "sensitivity")).collect();
    let any = |codes: &[&str]| held.iter().any(|code| codes.contains(&code.as_str()));
    let level = if any(&["top_secret", "secret"]) {
        "High"
    } else if any(&[NOT_KNOWN]) {
        NOT_KNOWN
    } else if any(&["internal"]) {
        "Medium"
    } else if any(&["public"]) {
        "Low"
    } else {
        ""
    };
    level.to_owned()
}

fn specific(view: &View<'_>) -> Vec<Vec<String>> {
    const RELIANCE: [(&str, &str); 4] = [
        ("not_significant", "Not significant"),
        ("low", "Low reliance"),
        ("material", "Material reliance"),
        ("full", "Full reliance"),
    ];
    let mut rows = Vec::new();
    for (contract, engagement) in view.arrangements() {
        let [code, kind] = view.code(engagement.text("party_id"));
        let stored = countries(view, &engagement.id, "storage");
        let keeps_data = if stored.is_empty() { "" } else { "Yes" };
        let mut functions: Vec<String> = view
            .of(Kind::Dependency, &engagement.id)
            .map(|dependency| view.reference(Kind::Function, dependency.text("function_id")))
            .collect();
        if functions.is_empty() {
            functions.push(String::new());
        }
        for function in functions {
            rows.push(vec![
                view.reference(Kind::Contract, &contract.id),
                String::new(),
                code.clone(),
                kind.clone(),
                function,
                said(engagement, "service_type"),
                said(contract, "starts_on"),
                said(contract, "ends_on"),
                String::new(),
                notice(contract, "notice_own"),
                notice(contract, "notice_other"),
                said(contract, "governing_law"),
                countries(view, &engagement.id, "processing"),
                keeps_data.to_owned(),
                stored.clone(),
                countries(view, &engagement.id, "processing"),
                sensitiveness(view, &engagement.id),
                word(engagement, "reliance", &RELIANCE),
            ]);
        }
    }
    rows
}

fn within_group(view: &View<'_>) -> Vec<Vec<String>> {
    let inside = |contract: &&Record| {
        let party = view.find(Kind::Party, contract.text("party_id"));
        party.is_some_and(|party| party.get("kinds").items().iter().any(|kind| kind == "intra_group"))
    };
    let contracts = view
        .all(Kind::Contract)
        .iter()
        .filter(inside)
        .filter(|contract| !contract.text("parent_id").is_empty());
    let pair = |contract: &Record| {
        vec![
            view.reference(Kind::Contract, &contract.id),
            view.reference(Kind::Contract, contract.text("parent_id")),
        ]
    };
    contracts.map(pair).collect()
}

fn signing(view: &View<'_>) -> Vec<Vec<String>> {
    let contracts = view.all(Kind::Contract).iter().filter(|contract| !contract.text("party_id").is_empty());
    let row = |contract: &Record| {
        let [code, kind] = view.code(contract.text("party_id"));
        vec![view.reference(Kind::Contract, &contract.id), code, kind]
    };
    contracts.map(row).collect()
}

fn providers(view: &View<'_>) -> Vec<Vec<String>> {
    let mut used: BTreeSet<&str> =
        view.all(Kind::Engagement).iter().map(|engagement| engagement.text("party_id")).collect();
    for edge in view.all(Kind::Chain) {
        used.extend([edge.text("from_party_id"), edge.text("to_party_id")]);
    }
    let row = |party: &Record| {
        let [code, kind] = view.code(&party.id);
        let number = party.text("corporate_number");
        let beside = kind == "LEI" && !number.is_empty();
        let costs: Vec<&Record> = view
            .all(Kind::Engagement)
            .iter()
            .filter(|engagement| engagement.text("party_id") == party.id)
            .collect();
        // A sum of which a part is not known is not known.
        let sum =
            costs.iter().map(|engagement| engagement.get("annual_cost").as_number()).sum::<Option<i64>>();
        let cost = match sum {
            Some(sum) if !costs.is_empty() => [String::from("JPY"), sum.to_string()],
            None if costs.iter().any(|engagement| said(engagement, "annual_cost") == NOT_KNOWN) => {
                [String::new(), NOT_KNOWN.to_owned()]
            }
            _ => [String::new(), String::new()],
        };
        let [currency, cost] = cost;
        let parent = party.text("parent_id");
        let [above, above_kind] =
            if parent.is_empty() { [said(party, "parent_id"), String::new()] } else { view.code(parent) };
        vec![
            code,
            kind,
            if beside { number.to_owned() } else { String::new() },
            if beside { "CRN".to_owned() } else { String::new() },
            said(party, "name_ja"),
            said(party, "name_en"),
            "Legal person".to_owned(),
            said(party, "head_office_country"),
            currency,
            cost,
            above,
            above_kind,
        ]
    };
    view.all(Kind::Party).iter().filter(|party| used.contains(party.id.as_str())).map(row).collect()
}

fn chains(view: &View<'_>) -> Vec<Vec<String>> {
    let mut rows = Vec::new();
    for (contract, engagement) in view.arrangements() {
        let head = |party: &str, rank: String| {
            let [code, kind] = view.code(party);
            let reference = view.reference(Kind::Contract, &contract.id);
            vec![reference, said(engagement, "service_type"), code, kind, rank]
        };
        let mut direct = head(engagement.text("party_id"), "1".to_owned());
        direct.extend([String::new(), String::new()]);
        rows.push(direct);
        for edge in view.of(Kind::Chain, &engagement.id) {
            let mut row = head(edge.text("to_party_id"), said(edge, "rank"));
            row.extend(view.code(edge.text("from_party_id")));
            rows.push(row);
        }
    }
    rows
}

fn functions(view: &View<'_>) -> Vec<Vec<String>> {
    const CRITICAL: [(&str, &str); 4] = [
        ("critical", "Yes"),
        ("important", "Yes"),
        ("supporting", "No"),
        ("unassessed", "Assessment not performed"),
    ];
    let row = |function: &Record| {
        vec![
            view.reference(Kind::Function, &function.id),
            String::new(),
            said(function, "name_ja"),
            String::new(),
            word(function, "criticality", &CRITICAL),
            String::new(),
            String::new(),
            said(function, "rto_hours"),
            said(function, "rpo_hours"),
            String::new(),
        ]
    };
    view.all(Kind::Function).iter().map(row).collect()
}

fn assessments(view: &View<'_>) -> Vec<Vec<String>> {
    const SUBSTITUTABLE: [(&str, &str); 4] = [
        ("impossible", "Not substitutable"),
        ("hard", "Highly complex substitutability"),
        ("medium", "Medium complexity in terms of substitutability"),
        ("easy", "Easily substitutable"),
    ];
    const REASONS: [(&str, &str); 3] = [
        ("no_alternative", "The lack of real alternatives"),
        ("migration", "Difficulties in relation to migrating or reintegrating"),
        ("both", "Both reasons"),
    ];
    const REINTEGRATION: [(&str, &str); 3] =
        [("easy", "Easy"), ("hard", "Difficult"), ("very_hard", "Highly complex")];
    const IMPACTS: [(&str, &str); 3] = [("low", "Low"), ("medium", "Medium"), ("high", "High")];
    let row = |(contract, engagement): (&Record, &Record)| {
        let [code, kind] = view.code(engagement.text("party_id"));
        let alternatives = engagement.get("alternatives").items();
        let names: Vec<&str> = alternatives
            .iter()
            .filter_map(|id| view.find(Kind::Party, id))
            .map(|party| party.text("name_ja"))
            .collect();
        let identified = if names.is_empty() { said(engagement, "alternatives") } else { "Yes".to_owned() };
        vec![
            view.reference(Kind::Contract, &contract.id),
            code,
            kind,
            said(engagement, "service_type"),
            word(engagement, "substitutability", &SUBSTITUTABLE),
            word(engagement, "substitution_reason", &REASONS),
            String::new(),
            String::new(),
            word(engagement, "reintegration", &REINTEGRATION),
            word(engagement, "impact", &IMPACTS),
            identified,
            names.join(";"),
        ]
    };
    view.arrangements().map(row).collect()
}
