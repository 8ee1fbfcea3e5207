//! What is asked of a list: which rows, in which order, which page.

use serde::{Deserialize, Serialize};

/// One condition on a field.
#[derive(Clone, Debug, Deserialize, Eq, PartialEq, Serialize)]
pub struct Filter {
    /// Code of the field.
    pub field: String,
    pub test: Test,
}

/// The condition.
#[derive(Clone, Debug, Deserialize, Eq, PartialEq, Serialize)]
#[serde(rename_all = "snake_case")]
pub enum Test {
    /// Holds one of these codes, ids or texts; a list holds any of them. `不明` and the empty text are codes too.
    In(Vec<String>),
    /// Its text contains this, whatever the case.
    Contains(String),
    /// Not before (a date) or not less than (a number).
    From(String),
    /// Not after or not more than.
    To(String),
    Blank,
    Unknown,
    /// Neither blank nor unknown.
    Known,
}

/// How a list is asked for.
#[derive(Clone, Debug, Deserialize, Eq, PartialEq, Serialize)]
#[serde(default)]
pub struct Query {
    /// Found in the title or another text of the object.
    pub text: String,
    pub filters: Vec<Filter>,
    /// Fields, the first one first; `updated_at` and `created_at` too. `true`: descending.
    pub sort: Vec<(String, bool)>,
    /// From 0.
    pub page: i64,
    pub size: i64,
    /// Also archived ones.
    pub archived: bool,
}

impl Default for Query {
    fn default() -> Self {
        Self {
            text: String::new(),
            filters: Vec::new(),
            sort: Vec::new(),
            page: 0,
            size: 50,
            archived: false,
        }
    }
}

impl Query {
    /// Everything whose `field` holds `value`, such as all contacts of a party.
    pub fn of(field: &str, value: &str) -> Self {
        Self { size: 1_000, ..Self::default() }.with(field, value)
    }

    /// Narrowed to rows whose `field` holds `value`.
    #[must_use]
    pub fn with(mut self, field: &str, value: &str) -> Self {
        self.filters.push(Filter { field: field.to_owned(), test: Test::In(vec![value.to_owned()]) });
        self
    }

    /// Sorted by one more field.
    #[must_use]
    pub fn by(mut self, field: &str, descending: bool) -> Self {
        self.sort.push((field.to_owned(), descending));
        self
    }
}
