//! Objects by everything that a cell may call them.

use std::collections::HashMap;

use unicode_normalization::UnicodeNormalization;

use super::plain;
use crate::catalogue::Kind;
use crate::party::name_key;
use crate::record::Values;

/// What a cell's text refers to.
#[derive(Clone, Debug, Eq, PartialEq)]
pub(super) enum Found {
    One(String),
    Nothing,
    /// Several are called like this.
    Several,
}

/// Index of ids by id, external id, 法人番号, LEI and name.
#[derive(Debug, Default)]
pub(super) struct Names {
    ids: HashMap<(Kind, String), String>,
    keys: HashMap<(Kind, String), String>,
    titles: HashMap<(Kind, String), Vec<(String, bool)>>,
    shown: HashMap<String, String>,
}

impl Names {
    /// Makes an object known; `archived` ones are found by name only where no live one is called so.
    pub fn add(&mut self, kind: Kind, id: &str, values: &Values, archived: bool) {
        self.ids.insert((kind, id.to_owned()), id.to_owned());
        let get = |code: &str| values.get(code).map_or("", String::as_str);
        for code in ["external_id", "corporate_number", "lei"] {
            let text = get(code);
            if !text.is_empty() && kind.field(code).is_some_and(|field| field.unique) {
                self.keys.insert((kind, plain(text)), id.to_owned());
            }
        }
        let title = kind.info().title;
        let english = title.replace("_ja", "_en");
        let mut names = vec![get(title), get(&english)];
        names.extend(get("aliases").split(['、', ',', '，']));
        for name in names {
            let key = key(kind, name);
            let bearers = self.titles.entry((kind, key.clone())).or_default();
            if !key.is_empty() && bearers.iter().all(|(other, _)| other != id) {
                bearers.push((id.to_owned(), archived));
            }
        }
        self.shown.insert(id.to_owned(), get(title).to_owned());
    }

    /// The same object under one more id.
    pub fn also(&mut self, kind: Kind, other: &str, id: &str) {
        self.ids.insert((kind, other.to_owned()), id.to_owned());
    }

    pub fn title(&self, id: &str) -> &str {
        self.shown.get(id).map_or("", String::as_str)
    }

    pub fn knows(&self, kind: Kind, id: &str) -> Option<&str> {
        self.ids.get(&(kind, id.to_owned())).map(String::as_str)
    }

    /// The object that one text names.
    pub fn find(&self, kind: Kind, text: &str) -> Found {
        let text = text.trim();
        if let Some(id) = self.knows(kind, text).or_else(|| self.bracketed(kind, text).into_iter().next()) {
            return Found::One(id.to_owned());
        }
        if let Some(id) = self.keys.get(&(kind, plain(text))) {
            return Found::One(id.clone());
        }
        let named = self.titles.get(&(kind, key(kind, text))).map_or(&[][..], Vec::as_slice);
        let live: Vec<&String> = named.iter().filter(|(_, archived)| !archived).map(|(id, _)| id).collect();
        match (&live[..], named) {
            ([one], _) => Found::One((*one).clone()),
            ([], [(one, _)]) => Found::One(one.clone()),
            ([], []) => Found::Nothing,
            _ => Found::Several,
        }
    }

    /// The known ids in `名称 [id]`, as our own workbooks write references.
    pub fn bracketed(&self, kind: Kind, text: &str) -> Vec<&str> {
        if !text.ends_with(']') {
            return Vec::new();
        }
        let parts = text.split('[').skip(1).filter_map(|part| part.split_once(']').map(|(id, _)| id));
        parts.filter_map(|id| self.knows(kind, id)).collect()
    }
}

/// A name as it is compared: without the legal form where it is the name of a legal person.
pub(super) fn key(kind: Kind, name: &str) -> String {
    let bare = if matches!(kind, Kind::Party | Kind::Group) { name_key(name) } else { String::new() };
    if bare.is_empty() { plain(name) } else { bare }
}

/// The name with its legal form written out: ㈱ and (株) are 株式会社.
pub(super) fn written_out(name: &str) -> String {
    const FORMS: [(&str, &str); 5] = [
        ("(株)", "株式会社"),
        ("(有)", "有限会社"),
        ("(同)", "合同会社"),
        ("(資)", "合資会社"),
        ("(名)", "合名会社"),
    ];
    let narrow: String = name.nfkc().filter(|c| !c.is_whitespace()).collect();
    FORMS.iter().fold(narrow, |name, (short, long)| name.replace(short, long))
}

/// Whether the field is the name of a legal person, which ledgers write in several ways.
pub(super) fn is_name(kind: Kind, code: &str) -> bool {
    matches!(kind, Kind::Party | Kind::Group) && code == "name_ja"
}
