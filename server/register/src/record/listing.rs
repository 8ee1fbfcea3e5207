//! A list as its address says it: filters, order, columns, page. Pages, saved views and exports read the same
//! pairs: `text`, `sort=name_ja,-tier`, `columns=a,b`, `page`, `archived`, and for a field `f.<code>` (a code or
//! id, repeated for any of several; `不明`; [`BLANK`]), `f.<code>.has`, `.from`, `.to`, `.is=known`.

mod address;
#[cfg(feature = "ssr")]
pub mod bulk;
mod column;
mod facet;
mod figure;
#[cfg(feature = "ssr")]
pub mod store;
#[cfg(feature = "ssr")]
pub mod view;

use std::collections::BTreeMap;

use serde::{Deserialize, Serialize};

use super::Record;
use super::query::{Filter, Query, Test};
use crate::catalogue::{Field, FieldType, Kind};
use crate::lint::Tally;

pub use address::{decoded, encoded};
use column::own_columns;
pub use column::{COMPLETENESS, Column, UPDATED, column, columns, is_sorted_by};
pub use facet::{Facet, facets, is_facet};
pub use figure::{Figure, figure, figures};

/// How a filter on blank fields is written in an address.
pub const BLANK: &str = "_";
/// Rows of a page.
pub const SIZE: i64 = 50;

/// A list with all that its address says.
#[derive(Clone, Debug, Deserialize, Eq, PartialEq, Serialize)]
pub struct Listing {
    pub kind: Kind,
    pub text: String,
    pub filters: Vec<Filter>,
    /// Field or figure; `true`: descending. Empty: the kind's own order.
    pub sort: Vec<(String, bool)>,
    /// Codes; empty: the kind's own choice.
    pub columns: Vec<String>,
    /// From 0.
    pub page: i64,
    pub archived: bool,
}

impl Listing {
    /// The whole list of a kind.
    pub const fn of(kind: Kind) -> Self {
        Self {
            kind,
            text: String::new(),
            filters: Vec::new(),
            sort: Vec::new(),
            columns: Vec::new(),
            page: 0,
            archived: false,
        }
    }

    /// Reads the pairs of an address. What is not understood is left out: an old bookmark still opens.
    pub fn read<K: AsRef<str>, V: AsRef<str>>(kind: Kind, pairs: impl IntoIterator<Item = (K, V)>) -> Self {
        let mut list = Self::of(kind);
        for (name, value) in pairs {
            let (name, value) = (name.as_ref(), value.as_ref().trim());
            if value.is_empty() {
                continue;
            }
            match name {
                "text" => list.text = value.chars().take(200).collect(),
                "page" => list.page = value.parse::<i64>().unwrap_or(1).clamp(1, 1_000_000) - 1,
                "archived" => list.archived = value == "1",
                "sort" => {
                    let sort = value
                        .split(',')
                        .take(3)
                        .map(|code| code.strip_prefix('-').map_or((code, false), |code| (code, true)));
                    let known = sort.filter(|(code, _)| is_sorted_by(kind, code));
                    list.sort = known.map(|(code, down)| (code.to_owned(), down)).collect();
                }
                "columns" => {
                    for code in value.split(',').filter(|code| column(kind, code).is_some()) {
                        if !list.columns.iter().any(|other| other == code) {
                            list.columns.push(code.to_owned());
                        }
                    }
                }
                other => list.read_filter(other, value),
            }
        }
        list
    }

    fn read_filter(&mut self, name: &str, value: &str) {
        let Some(rest) = name.strip_prefix("f.") else { return };
        let (code, how) = rest.split_once('.').unwrap_or((rest, ""));
        if self.kind.field(code).is_none() && figure(self.kind, code).is_none() {
            return;
        }
        let test = match how {
            "" => {
                self.choose(code, value);
                return;
            }
            "has" => Test::Contains(value.to_owned()),
            "from" => Test::From(value.to_owned()),
            "to" => Test::To(value.to_owned()),
            "is" if value == "known" => Test::Known,
            _ => return,
        };
        self.filters.push(Filter { field: code.to_owned(), test });
    }

    fn choose(&mut self, code: &str, value: &str) {
        let value = if value == BLANK { String::new() } else { value.to_owned() };
        let chosen = self.filters.iter_mut().find_map(|filter| match &mut filter.test {
            Test::In(codes) if filter.field == code => Some(codes),
            _ => None,
        });
        match chosen {
            Some(codes) if codes.contains(&value) => {}
            Some(codes) => codes.push(value),
            None => self.filters.push(Filter { field: code.to_owned(), test: Test::In(vec![value]) }),
        }
    }

    /// The pairs that [`Listing::read`] reads back.
    pub fn pairs(&self) -> Vec<(String, String)> {
        let mut pairs = Vec::new();
        let mut add = |name: &str, value: String| {
            if !value.is_empty() {
                pairs.push((name.to_owned(), value));
            }
        };
        add("text", self.text.clone());
        for Filter { field, test } in &self.filters {
            match test {
                Test::In(codes) => {
                    for code in codes {
                        let code = if code.is_empty() { BLANK } else { code };
                        add(&format!("f.{field}"), code.to_owned());
                    }
                }
                Test::Contains(text) => add(&format!("f.{field}.has"), text.clone()),
                Test::From(text) => add(&format!("f.{field}.from"), text.clone()),
                Test::To(text) => add(&format!("f.{field}.to"), text.clone()),
                Test::Blank => add(&format!("f.{field}"), BLANK.to_owned()),
                Test::Unknown => add(&format!("f.{field}"), super::UNKNOWN.to_owned()),
                Test::Known => add(&format!("f.{field}.is"), "known".to_owned()),
            }
        }
        let sort: Vec<String> = self
            .sort
            .iter()
            .map(|(code, down)| if *down { format!("-{code}") } else { code.clone() })
            .collect();
        add("sort", sort.join(","));
        add("columns", self.columns.join(","));
        add("archived", if self.archived { "1".to_owned() } else { String::new() });
        add("page", if self.page == 0 { String::new() } else { (self.page + 1).to_string() });
        pairs
    }

    /// Reads the query of an address.
    pub fn of_query(kind: Kind, query: &str) -> Self {
        Self::read(kind, decoded(query))
    }

    /// The query of its address, without the question mark.
    pub fn address(&self) -> String {
        encoded(&self.pairs())
    }

    /// The same with a value of a filter added, or taken away where it is there; on the first page.
    #[must_use]
    pub fn toggled(&self, code: &str, value: &str) -> Self {
        let mut next = Self { page: 0, ..self.clone() };
        if self.chosen(code).iter().any(|other| *other == value) {
            for filter in next.filters.iter_mut().filter(|filter| filter.field == code) {
                if let Test::In(codes) = &mut filter.test {
                    codes.retain(|other| other != value);
                }
            }
            next.filters.retain(|filter| !matches!(&filter.test, Test::In(codes) if codes.is_empty()));
        } else {
            next.choose(code, if value.is_empty() { BLANK } else { value });
        }
        next
    }

    /// The same without one of its filters.
    #[must_use]
    pub fn without(&self, filter: &Filter) -> Self {
        let mut next = Self { page: 0, ..self.clone() };
        next.filters.retain(|other| other != filter);
        next
    }

    /// The codes that a field is narrowed to; blank is the empty text.
    pub fn chosen(&self, code: &str) -> &[String] {
        let found = self.filters.iter().find_map(|filter| match &filter.test {
            Test::In(codes) if filter.field == code => Some(codes.as_slice()),
            _ => None,
        });
        found.unwrap_or_default()
    }

    /// The other tests on a field, as their text: `has`, `from`, `to`.
    pub fn typed(&self, code: &str, how: &str) -> String {
        let text = self.filters.iter().filter(|filter| filter.field == code).find_map(|filter| {
            match (&filter.test, how) {
                (Test::Contains(text), "has") | (Test::From(text), "from") | (Test::To(text), "to") => {
                    Some(text)
                }
                _ => None,
            }
        });
        text.cloned().unwrap_or_default()
    }

    /// The same sorted by a column; the other way round where it is sorted so already.
    #[must_use]
    pub fn sorted(&self, code: &str) -> Self {
        let down = self.order().first().is_some_and(|(first, down)| first == code && !down);
        Self { sort: vec![(code.to_owned(), down)], page: 0, ..self.clone() }
    }

    /// The order in force.
    pub fn order(&self) -> Vec<(String, bool)> {
        if !self.sort.is_empty() {
            return self.sort.clone();
        }
        let own: &[(&str, bool)] = match self.kind {
            Kind::Party => &[("kana", false), ("name_ja", false)],
            Kind::Engagement => &[("tier", false), ("service_ja", false)],
            kind => &[(kind.info().title, false)],
        };
        own.iter().map(|(code, down)| ((*code).to_owned(), *down)).collect()
    }

    /// The columns on screen.
    pub fn shown(&self) -> Vec<Column> {
        let mut codes: Vec<&str> = self.columns.iter().map(String::as_str).collect();
        if codes.is_empty() {
            codes = own_columns(self.kind);
        }
        codes.iter().filter_map(|code| column(self.kind, code)).collect()
    }

    /// What the store is asked.
    pub fn query(&self) -> Query {
        Query {
            text: self.text.clone(),
            filters: self.filters.clone(),
            sort: self.order(),
            page: self.page,
            size: SIZE,
            archived: self.archived,
        }
    }
}

/// A row with what is not a field.
#[derive(Clone, Debug, Deserialize, Eq, PartialEq, Serialize)]
pub struct ListRow {
    pub record: Record,
    pub figures: BTreeMap<String, Option<i64>>,
    /// Of a live engagement, when the column is on screen.
    pub tally: Option<Tally>,
}

/// A page of a list with its facets and the names of what its rows refer to.
#[derive(Clone, Debug, Deserialize, Eq, PartialEq, Serialize)]
pub struct ListPage {
    pub rows: Vec<ListRow>,
    pub total: i64,
    pub facets: Vec<Facet>,
    /// By id: Japanese, English.
    pub titles: BTreeMap<String, (String, String)>,
    pub views: Vec<SavedView>,
}

/// A list that somebody keeps under a name.
#[derive(Clone, Debug, Deserialize, Eq, PartialEq, Serialize)]
#[cfg_attr(feature = "ssr", derive(sqlx::FromRow))]
pub struct SavedView {
    pub id: String,
    pub owner_name: String,
    pub name: String,
    /// `text=…&sort=…` without the question mark.
    pub query: String,
    pub shared: bool,
    /// Whether this person keeps it.
    pub own: bool,
}

/// What a bulk edit would do to one row.
#[derive(Clone, Debug, Deserialize, Eq, PartialEq, Serialize)]
pub struct BulkRow {
    pub id: String,
    pub version: i64,
    pub title: (String, String),
    /// Text forms of the value now and then; the same where nothing would change.
    pub old: String,
    pub new: String,
    /// What is wrong with the new value here, as the key of a message.
    pub error: Option<String>,
}

/// A bulk edit before it is made.
#[derive(Clone, Debug, Deserialize, Eq, PartialEq, Serialize)]
pub struct BulkPreview {
    pub rows: Vec<BulkRow>,
    /// How many rows fit, when they are more than one edit takes.
    pub too_many: Option<i64>,
    /// Names of what the values refer to.
    pub titles: BTreeMap<String, (String, String)>,
    /// For the field that is edited: what it can be, when that is not in the catalogue.
    pub options: Vec<(String, String)>,
}

/// Whether a field can be given to many rows at once: not what makes a row itself.
pub fn is_bulk(kind: Kind, field: &Field) -> bool {
    let own = kind.info().title == field.code
        || kind.info().parent.is_some_and(|(parent, _)| parent == field.code)
        || field.unique
        || field.derived;
    let plain = match field.ty {
        FieldType::Reference(to) => to == Kind::Group,
        FieldType::References(_) | FieldType::LongText(_) => false,
        _ => true,
    };
    plain && !own
}

#[cfg(test)]
mod tests;
