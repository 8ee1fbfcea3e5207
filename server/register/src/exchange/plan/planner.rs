//! Row by row to its object: found, created or changed, with what is wrong in it.

use std::collections::{BTreeMap, BTreeSet, HashMap};

use super::super::mapping::{self, Import, Part};
use super::super::matching::{self, Keys, Match};
use super::super::names::{Found, Names, is_name, key, written_out};
use super::super::reading::{Reader, Row};
use super::super::report::Faults;
use super::super::words;
use super::{Counts, NEW, Plan, Planned, Step};
use crate::catalogue::{Field, FieldType, Kind, Need};
use crate::record::{Record, Value, Values, check, parse};

/// A row that has found its object.
pub(super) struct Draft {
    id: String,
    kind: Kind,
    part: usize,
    row: usize,
    given: Values,
    /// References to the own kind, which may stand further below.
    later: Vec<(&'static Field, String)>,
    wrong: BTreeSet<String>,
    archived: bool,
}

pub(super) struct Planner<'p> {
    pub(super) import: &'p Import,
    pub(super) known: HashMap<(Kind, &'p str), &'p Record>,
    pub(super) names: Names,
    pub(super) keys: Keys,
    pub(super) faults: Faults,
    pub(super) drafts: Vec<Draft>,
    pub(super) places: HashMap<(Kind, String), usize>,
    pub(super) parts: Vec<(&'p Part, Reader<'p>)>,
    pub(super) fresh: usize,
}

/// The texts by which an object is found.
pub(super) fn identity(record: &Record) -> Values {
    let unique = record.kind.fields().iter().filter(|field| field.unique).map(|field| field.code);
    let named = ["name_ja", "name_en", "service_en", "aliases", record.kind.info().title];
    let codes = unique.chain(named).chain(matching::natural(record.kind).iter().copied());
    codes.filter_map(|code| record.values.get(code).map(|value| (code.to_owned(), value.text()))).collect()
}

impl Planner<'_> {
    fn fault(&mut self, part: usize, row: usize, field: &str, code: &'static str, text: &str) {
        let (part, reader) = &self.parts[part];
        let place = reader.places.get(field).copied();
        self.faults.add(part, row, place, field, code, text);
    }

    pub(super) fn take(&mut self, kind: Kind, part: usize, row: Row) {
        let mut draft = Draft {
            id: String::new(),
            kind,
            part,
            row: row.number,
            given: row.given,
            later: Vec::new(),
            wrong: BTreeSet::new(),
            archived: row.archived,
        };
        for (field, code, cell) in row.wrong {
            self.fault(part, row.number, field, code, &cell);
            draft.wrong.insert(field.to_owned());
        }
        for (field, text) in row.references {
            if field.refers_to() == Some(kind) {
                draft.later.push((field, text));
            } else {
                self.refer(&mut draft, field, &text);
            }
        }
        if !self.identify(&mut draft, &row.id) {
            self.drafts.push(draft);
            return;
        }
        if let Some(place) = self.places.get(&(kind, draft.id.clone())).copied() {
            self.merge(place, draft);
            return;
        }
        if draft.id.starts_with(NEW) || !self.known.contains_key(&(kind, draft.id.as_str())) {
            self.names.add(kind, &draft.id, &draft.given, draft.archived);
            self.keys.add(kind, &draft.id, &draft.given, draft.archived);
        }
        self.places.insert((kind, draft.id.clone()), self.drafts.len());
        self.drafts.push(draft);
    }

    /// Finds the object of a row, or gives it an id. False when that cannot be told.
    fn identify(&mut self, draft: &mut Draft, id: &str) -> bool {
        let kind = draft.kind;
        if let Some(known) = self.names.knows(kind, id).filter(|_| !id.is_empty()) {
            known.clone_into(&mut draft.id);
            return true;
        }
        let sound = id.len() <= 64 && id.chars().all(|c| c.is_ascii_alphanumeric() || "-_".contains(c));
        if !sound || id.starts_with(NEW) {
            self.fault(draft.part, draft.row, mapping::ID, "reference", id);
            draft.wrong.insert(mapping::ID.to_owned());
            return false;
        }
        match self.keys.find(kind, &draft.given, id.is_empty()) {
            Match::Known(found) => {
                if !id.is_empty() {
                    self.names.also(kind, id, &found);
                }
                draft.id = found;
            }
            Match::New if id.is_empty() => {
                self.fresh += 1;
                draft.id = format!("{NEW}{}-{}", kind.code(), self.fresh);
            }
            Match::New => id.clone_into(&mut draft.id),
            Match::Several => {
                let title = draft.given.get(kind.info().title).cloned().unwrap_or_default();
                self.fault(draft.part, draft.row, kind.info().title, "several_fit", &title);
                draft.wrong.insert(kind.info().title.to_owned());
                return false;
            }
        }
        true
    }

    /// A further row of the same object may add to it, and may not say otherwise.
    fn merge(&mut self, place: usize, other: Draft) {
        for (code, text) in other.given {
            if text.is_empty() {
                continue;
            }
            let held = self.drafts[place].given.entry(code.clone()).or_default();
            if held.is_empty() {
                *held = text;
            } else if *held != text
                && !(is_name(other.kind, &code) && key(other.kind, held) == key(other.kind, &text))
            {
                self.fault(other.part, other.row, &code, "says_otherwise", &text);
                self.drafts[place].wrong.insert(code);
            }
        }
        for (field, text) in other.later {
            let later = &mut self.drafts[place].later;
            if later.iter().all(|(held, _)| held.code != field.code) {
                later.push((field, text));
            }
        }
        self.drafts[place].wrong.extend(other.wrong);
    }

    /// References to objects of the own kind, once all of them are known.
    pub(super) fn own_kind(&mut self, from: usize) {
        for place in from..self.drafts.len() {
            let later = std::mem::take(&mut self.drafts[place].later);
            if later.is_empty() {
                continue;
            }
            let empty = Draft {
                id: String::new(),
                kind: self.drafts[place].kind,
                part: self.drafts[place].part,
                row: self.drafts[place].row,
                given: Values::new(),
                later: Vec::new(),
                wrong: BTreeSet::new(),
                archived: false,
            };
            let mut draft = std::mem::replace(&mut self.drafts[place], empty);
            for (field, text) in later {
                self.refer(&mut draft, field, &text);
            }
            self.drafts[place] = draft;
        }
    }

    /// Turns what a cell calls an object into its id.
    fn refer(&mut self, draft: &mut Draft, field: &'static Field, cell: &str) {
        let Some(kind) = field.refers_to() else { return };
        let unknown = field.unknown && matches!(cell, "不明" | "Unknown" | "unknown");
        if cell.is_empty() || unknown || matches!(cell, "-" | "－" | "―" | "ー") {
            let text = if unknown { crate::record::UNKNOWN } else { "" };
            draft.given.insert(field.code.to_owned(), text.to_owned());
            return;
        }
        let several = matches!(field.ty, FieldType::References(_));
        let bracketed = self.names.bracketed(kind, cell);
        if several && !bracketed.is_empty() {
            let ids = bracketed.join(" ");
            draft.given.insert(field.code.to_owned(), ids);
            return;
        }
        let whole = self.names.find(kind, cell);
        let single = !several || matches!(whole, Found::One(_));
        let ids_alone = several && cell.split_whitespace().all(|id| self.names.knows(kind, id).is_some());
        let words: Vec<&str> = if single {
            vec![cell]
        } else if ids_alone {
            cell.split_whitespace().collect()
        } else {
            cell.split(['、', ',', '，', ';', '；', '\n'])
                .map(str::trim)
                .filter(|word| !word.is_empty())
                .collect()
        };
        let mut ids = Vec::new();
        for word in words {
            match self.names.find(kind, word) {
                Found::One(id) => ids.push(id),
                Found::Nothing if self.creates(kind) => ids.push(self.create(kind, draft, word)),
                Found::Nothing => {
                    self.fault(draft.part, draft.row, field.code, "no_such_object", word);
                    draft.wrong.insert(field.code.to_owned());
                }
                Found::Several => {
                    self.fault(draft.part, draft.row, field.code, "several_named", word);
                    draft.wrong.insert(field.code.to_owned());
                }
            }
        }
        draft.given.insert(field.code.to_owned(), ids.join(" "));
    }

    /// Whether a name alone makes an object of this kind.
    fn creates(&self, kind: Kind) -> bool {
        self.import.create_named && matches!(kind, Kind::Party | Kind::Group)
    }

    fn create(&mut self, kind: Kind, of: &Draft, name: &str) -> String {
        self.fresh += 1;
        let id = format!("{NEW}{}-{}", kind.code(), self.fresh);
        let given: Values = [("name_ja".to_owned(), name.to_owned())].into();
        self.names.add(kind, &id, &given, false);
        self.keys.add(kind, &id, &given, false);
        self.places.insert((kind, id.clone()), self.drafts.len());
        self.drafts.push(Draft {
            id: id.clone(),
            kind,
            part: of.part,
            row: 0,
            given,
            later: Vec::new(),
            wrong: BTreeSet::new(),
            archived: false,
        });
        id
    }

    pub(super) fn finish(mut self) -> Plan {
        let mut counts: BTreeMap<Kind, Counts> = BTreeMap::new();
        let mut rows = Vec::new();
        let drafts = std::mem::take(&mut self.drafts);
        for mut draft in drafts {
            let count = counts.entry(draft.kind).or_default();
            let record = self.known.get(&(draft.kind, draft.id.as_str())).copied();
            let planned = if draft.id.is_empty() { None } else { self.compare(&mut draft, record) };
            match &planned {
                _ if !draft.wrong.is_empty() => count.wrong += 1,
                None => count.unchanged += 1,
                Some(Planned { step: Step::New, .. }) => count.new += 1,
                Some(_) => count.changed += 1,
            }
            rows.extend(planned.filter(|_| draft.wrong.is_empty()));
        }
        // An object that is only named somewhere goes before the rows that name it.
        rows.sort_by_key(|row| (Kind::ALL.iter().position(|kind| *kind == row.kind), row.row > 0));
        Plan { rows, counts, faults: self.faults, names: self.names }
    }

    /// What would be written for a row; none when it says what is known already.
    fn compare(&mut self, draft: &mut Draft, record: Option<&Record>) -> Option<Planned> {
        let mut parsed: BTreeMap<String, Value> = BTreeMap::new();
        for field in draft.kind.fields() {
            let Some(text) = draft.given.get(field.code) else { continue };
            if draft.wrong.contains(field.code) {
                continue;
            }
            match parse(field, text) {
                Ok(value) => {
                    if field.unique && !value.is_blank() && value != Value::Unknown {
                        let holder = self.keys.holder(draft.kind, field.code, text);
                        if holder.is_some_and(|holder| holder != draft.id) {
                            self.wrong(draft, field.code, "taken", &text.clone());
                            continue;
                        }
                    }
                    parsed.insert(field.code.to_owned(), value);
                }
                Err(code) => self.wrong(draft, field.code, code, &text.clone()),
            }
        }
        let Some(record) = record else { return Some(self.created(draft, &parsed)) };
        if record.archived_at.is_some() && !draft.archived {
            self.wrong(
                draft,
                draft.kind.info().title,
                "put_away",
                self.names.title(&record.id).to_owned().as_str(),
            );
            return None;
        }
        let differs = |(code, value): &(String, Value)| {
            let held = record.get(code);
            // ㈱みなと is 株式会社みなと: what the register holds stays.
            let same_name =
                || is_name(record.kind, code) && written_out(&held.text()) == written_out(&value.text());
            (self.import.blank_clears || !value.is_blank()) && held != value && !same_name()
        };
        let changed: Vec<(String, Value)> = parsed.into_iter().filter(differs).collect();
        if changed.is_empty() {
            return None;
        }
        let mut texts = record.texts();
        texts.extend(changed.iter().map(|(code, value)| (code.clone(), value.text())));
        self.whole(draft, &texts);
        Some(Planned {
            kind: draft.kind,
            sheet: self.parts[draft.part].0.sheet.clone(),
            row: draft.row,
            id: draft.id.clone(),
            step: Step::Changed { version: record.version },
            before: changed.iter().map(|(code, _)| (code.clone(), record.get(code).text())).collect(),
            values: changed.into_iter().map(|(code, value)| (code, value.text())).collect(),
            archived: false,
        })
    }

    fn created(&mut self, draft: &mut Draft, parsed: &BTreeMap<String, Value>) -> Planned {
        let texts: Values = parsed
            .iter()
            .filter(|(_, value)| !value.is_blank())
            .map(|(code, value)| (code.clone(), value.text()))
            .collect();
        self.whole(draft, &texts);
        Planned {
            kind: draft.kind,
            sheet: self.parts[draft.part].0.sheet.clone(),
            row: draft.row,
            id: draft.id.clone(),
            step: Step::New,
            values: texts,
            before: Values::new(),
            archived: draft.archived,
        }
    }

    /// The mistakes of the object as a whole, beside those of its cells.
    fn whole(&mut self, draft: &mut Draft, texts: &Values) {
        for error in check(draft.kind, texts) {
            let field = draft.kind.field(&error.field);
            let code = words::known(&error.code);
            // A cell that could not be read is no blank cell.
            let blank = field.is_some_and(|field| field.need == Need::Must) && error.code == "required";
            if !(draft.wrong.contains(&error.field) && blank) {
                self.wrong(draft, &error.field, code, texts.get(&error.field).map_or("", String::as_str));
            }
        }
    }

    fn wrong(&mut self, draft: &mut Draft, field: &str, code: &'static str, text: &str) {
        if draft.wrong.insert(field.to_owned()) {
            self.fault(draft.part, draft.row, field, code, text);
        }
    }
}
