//! Which column of which sheet is which field of which kind (対応付け).

use std::collections::{BTreeMap, BTreeSet};

use serde::{Deserialize, Serialize};
use unicode_normalization::UnicodeNormalization;

use super::heading::Heading;
use super::sheet::{Sheet, Workbook};
use super::{alias, plain};
use crate::catalogue::{Field, Kind, Need};
use crate::record::Values;

/// Column of the id under which the register knows an object.
pub const ID: &str = "id";
/// Column that says whether an object has been put away.
pub const ARCHIVED: &str = "archived";

/// How a whole file is to be read; remembered by the institution under a name.
#[derive(Clone, Debug, Deserialize, Eq, PartialEq, Serialize)]
#[serde(default)]
pub struct Import {
    pub parts: Vec<Part>,
    /// A blank cell makes the field of an existing object blank; otherwise it leaves it as it is.
    pub blank_clears: bool,
    /// A party or group that is only named somewhere is created with that name.
    pub create_named: bool,
}

impl Default for Import {
    fn default() -> Self {
        Self { parts: Vec::new(), blank_clears: false, create_named: true }
    }
}

/// One kind of object from one sheet. A sheet may give several kinds: a flat ledger names the party, its service and
/// the contract in one row.
#[derive(Clone, Debug, Deserialize, Eq, PartialEq, Serialize)]
pub struct Part {
    pub sheet: String,
    pub kind: Kind,
    #[serde(default)]
    pub heading: Heading,
    /// Name of the column → code of the field, [`ID`], [`ARCHIVED`]; a column that is left out is not read.
    #[serde(default)]
    pub columns: BTreeMap<String, String>,
    /// Fields that are the same for every row, in their text form or as a cell would say it.
    #[serde(default)]
    pub fixed: Values,
    /// Field → word in the cells → text form: the institution's own answers.
    #[serde(default)]
    pub words: BTreeMap<String, BTreeMap<String, String>>,
}

impl Part {
    /// The fields that a column or a fixed value gives.
    pub fn given(&self) -> BTreeSet<&str> {
        let columns = self.columns.values().map(String::as_str);
        let fixed = self.fixed.iter().filter(|(_, text)| !text.is_empty()).map(|(code, _)| code.as_str());
        columns.chain(fixed).collect()
    }

    /// Fields without which no new object can be created, and that nothing gives.
    pub fn wanting(&self) -> Vec<&'static Field> {
        let given = self.given();
        self.kind
            .fields()
            .iter()
            .filter(|field| field.need == Need::Must && !given.contains(field.code))
            .collect()
    }
}

/// Kinds that a row of a flat ledger gives together.
const FLAT: [Kind; 3] = [Kind::Party, Kind::Engagement, Kind::Contract];

/// The field of a kind that a column of this name holds, as far as its name tells.
pub fn column(kind: Kind, name: &str) -> Option<&'static str> {
    let last = name.rsplit(" / ").next().unwrap_or(name);
    [name, last]
        .into_iter()
        .find_map(|name| named(kind, &plain(name)).or_else(|| named(kind, &plain(&bare(name)))))
}

/// Without what stands in brackets, such as a unit.
fn bare(name: &str) -> String {
    let narrow: String = name.nfkc().collect();
    let mut depth = 0_usize;
    narrow
        .chars()
        .filter(|c| {
            match c {
                '(' | '[' | '【' => depth += 1,
                ')' | ']' | '】' => {
                    depth = depth.saturating_sub(1);
                    return false;
                }
                _ => {}
            }
            depth == 0
        })
        .collect()
}

fn named(kind: Kind, sought: &str) -> Option<&'static str> {
    if sought.is_empty() {
        return None;
    }
    if sought == "id" {
        return Some(ID);
    }
    if ["archived", "しまった記録"].contains(&sought) {
        return Some(ARCHIVED);
    }
    let fields = || kind.fields().iter().filter(|field| !field.derived);
    let label =
        |field: &&Field| [field.code, field.ja, field.en].into_iter().any(|label| plain(label) == sought);
    let stem = |field: &&Field| [field.ja, field.en].into_iter().any(|label| plain(&bare(label)) == sought);
    let other = |field: &&Field| alias::columns(kind, field.code).iter().any(|name| plain(name) == sought);
    fields()
        .find(label)
        .or_else(|| fields().find(other))
        .or_else(|| fields().find(stem))
        .map(|field| field.code)
}

/// The columns of a part by their names; what was remembered for a name goes before what it looks like. No field
/// is given twice.
fn columns(kind: Kind, names: &[String], remembered: &BTreeMap<String, String>) -> BTreeMap<String, String> {
    let mut columns = BTreeMap::new();
    let mut given = BTreeSet::new();
    for name in names.iter().filter(|name| !name.is_empty()) {
        let Some(code) = remembered.get(name) else { continue };
        let exists = code == ID || code == ARCHIVED || kind.field(code).is_some_and(|field| !field.derived);
        if exists && given.insert(code.clone()) {
            columns.insert(name.clone(), code.clone());
        }
    }
    for name in names.iter().filter(|name| !name.is_empty() && !remembered.contains_key(*name)) {
        if let Some(code) = column(kind, name)
            && given.insert(code.to_owned())
        {
            columns.insert(name.clone(), code.to_owned());
        }
    }
    columns
}

/// What the file seems to hold, with what the institution decided before.
pub fn guess(book: &Workbook, remembered: Option<&Import>) -> Import {
    let known = remembered.map_or(&[][..], |import| &import.parts);
    let mut parts = Vec::new();
    for sheet in book.sheets.iter().filter(|sheet| !sheet.rows.is_empty()) {
        let heading = heading(sheet, known);
        let names = heading.names(sheet);
        for kind in kinds(sheet, &names, known) {
            parts.push(part(sheet, heading, kind, known));
        }
    }
    parts.sort_by_key(|part| Kind::ALL.iter().position(|kind| *kind == part.kind));
    let settings = remembered.cloned().unwrap_or_default();
    Import { parts, ..settings }
}

/// The heading of a sheet: where most names are known.
pub fn heading(sheet: &Sheet, known: &[Part]) -> Heading {
    let remembered: BTreeSet<&str> =
        known.iter().flat_map(|part| part.columns.keys()).map(String::as_str).collect();
    Heading::find(sheet, |cell| {
        remembered.contains(cell) || Kind::ALL.iter().any(|kind| column(*kind, cell).is_some())
    })
}

/// The part that reads `kind` from the sheet, with what was remembered of this kind.
pub fn part(sheet: &Sheet, heading: Heading, kind: Kind, known: &[Part]) -> Part {
    let same = || known.iter().filter(move |part| part.kind == kind);
    let mut remembered = BTreeMap::new();
    let (mut fixed, mut words) = (Values::new(), BTreeMap::<String, BTreeMap<String, String>>::new());
    // What was remembered for a sheet of this name comes last and wins.
    for part in
        same().filter(|part| part.sheet != sheet.name).chain(same().filter(|part| part.sheet == sheet.name))
    {
        remembered.extend(part.columns.clone());
        for (field, more) in &part.words {
            words.entry(field.clone()).or_default().extend(more.clone());
        }
        if part.sheet == sheet.name {
            fixed.extend(part.fixed.clone());
        }
    }
    let columns = columns(kind, &heading.names(sheet), &remembered);
    Part { sheet: sheet.name.clone(), kind, heading, columns, fixed, words }
}

fn kinds(sheet: &Sheet, names: &[String], known: &[Part]) -> Vec<Kind> {
    let before: Vec<Kind> =
        known.iter().filter(|part| part.sheet == sheet.name).map(|part| part.kind).collect();
    if !before.is_empty() {
        return before;
    }
    let title = plain(&sheet.name);
    let called = Kind::ALL.into_iter().find(|kind| {
        let info = kind.info();
        [info.ja, info.en, info.plural_en, info.code].into_iter().any(|name| plain(name) == title)
    });
    let ours = names.iter().any(|name| plain(name) == "id");
    if let Some(kind) = called.filter(|_| ours) {
        return vec![kind];
    }
    let called = called.or_else(|| {
        Kind::ALL.into_iter().find(|kind| alias::sheets(*kind).iter().any(|name| plain(name) == title))
    });
    let matched = |kind: Kind| -> BTreeSet<&'static str> {
        names.iter().filter_map(|name| column(kind, name)).collect()
    };
    let claims = |kind: &Kind| {
        let matched = matched(*kind);
        let info = kind.info();
        let parent = info.parent.is_none_or(|(field, _)| matched.contains(field));
        matched.contains(info.title) && parent
    };
    let mut kinds: Vec<Kind> = called.into_iter().collect();
    if called.is_none_or(|kind| FLAT.contains(&kind)) {
        kinds.extend(FLAT.into_iter().filter(|kind| Some(*kind) != called && claims(kind)));
    }
    if kinds.is_empty() {
        let best = Kind::ALL.into_iter().filter(claims).max_by_key(|kind| matched(*kind).len());
        let any = || {
            Kind::ALL
                .into_iter()
                .filter(|kind| matched(*kind).len() > 1)
                .max_by_key(|kind| matched(*kind).len())
        };
        kinds.extend(best.or_else(any));
    }
    kinds
}

#[cfg(test)]
mod tests {
    use super::*;

    fn book(name: &str, names: &[&str]) -> Workbook {
        let row = |cells: &[&str]| cells.iter().map(|cell| (*cell).to_owned()).collect();
        Workbook {
            sheets: vec![Sheet { name: name.into(), rows: vec![row(names), row(&["a"])] }],
            remarks: Vec::new(),
        }
    }

    fn guessed(book: &Workbook, remembered: Option<&Import>) -> Vec<(&'static str, Vec<(String, String)>)> {
        let import = guess(book, remembered);
        import.parts.into_iter().map(|part| (part.kind.code(), part.columns.into_iter().collect())).collect()
    }

    #[test]
    fn labels_are_unique_within_a_kind() {
        for kind in Kind::ALL {
            for field in kind.fields().iter().filter(|field| !field.derived) {
                for label in [field.code, field.ja, field.en] {
                    assert_eq!(column(kind, label), Some(field.code), "{} {label}", kind.code());
                }
            }
        }
    }

    #[test]
    fn a_flat_ledger_gives_several_kinds() {
        let names = [
            "No",
            "委託先名",
            "法人番号",
            "サービス名",
            "業務内容",
            "所管部",
            "年間費用（千円）",
            "契約書名",
            "契約種別",
        ];
        let found = guessed(&book("管理表", &names), None);
        let kinds: Vec<&str> = found.iter().map(|(kind, _)| *kind).collect();
        assert_eq!(kinds, ["party", "engagement", "contract"]);
        let engagement: Vec<&str> = found[1].1.iter().map(|(_, code)| code.as_str()).collect();
        for code in ["party_id", "service_ja", "function_ja", "department", "annual_cost"] {
            assert!(engagement.contains(&code), "{code}: {engagement:?}");
        }
    }

    #[test]
    fn a_sheet_of_ours_is_taken_by_its_name() {
        for kind in Kind::ALL {
            for japanese in [true, false] {
                let info = kind.info();
                let mut names = vec!["ID"];
                names.extend(info.fields.iter().map(|field| if japanese { field.ja } else { field.en }));
                let found = guessed(&book(if japanese { info.ja } else { info.plural_en }, &names), None);
                assert_eq!(found.len(), 1, "{}", info.code);
                assert_eq!(found[0].0, info.code);
                let typed = info.fields.iter().filter(|field| !field.derived).count();
                assert_eq!(found[0].1.len(), typed + 1, "{}: {:?}", info.code, found[0].1);
            }
        }
    }

    #[test]
    fn what_was_decided_before_is_used_again() {
        let mut import = guess(&book("委託先", &["相手", "法人番号"]), None);
        import.parts[0].columns.insert("相手".into(), "name_ja".into());
        import.parts[0].columns.remove("法人番号");
        import.parts[0].columns.insert("番号".into(), "nothing_of_ours".into());
        let again = guessed(&book("委託先", &["法人番号", "相手", "番号"]), Some(&import));
        let columns = [("法人番号", "corporate_number"), ("相手", "name_ja")];
        let mut columns: Vec<(String, String)> = columns.map(|(a, b)| (a.to_owned(), b.to_owned())).into();
        columns.sort();
        assert_eq!(again, [("party", columns)]);
    }

    #[test]
    fn the_same_field_is_not_read_from_two_columns() {
        let found = guessed(&book("委託先", &["委託先名", "会社名"]), None);
        assert_eq!(found[0].1, [("委託先名".to_owned(), "name_ja".to_owned())]);
    }
}
