//! What the pages of an object show: the object, what belongs to it, the names of what it refers to.

use std::collections::BTreeMap;

use serde::{Deserialize, Serialize};

use super::{Change, Record};
use crate::catalogue::Kind;

/// Japanese and English names of objects, by id.
pub type Titles = BTreeMap<String, (String, String)>;

/// Objects of one kind that refer to another one by a field.
#[derive(Clone, Debug, Deserialize, Eq, PartialEq, Serialize)]
pub struct Children {
    pub kind: Kind,
    pub field: String,
    pub rows: Vec<Record>,
}

/// An object with its surroundings.
#[derive(Clone, Debug, Deserialize, Eq, PartialEq, Serialize)]
pub struct View {
    pub record: Record,
    pub children: Vec<Children>,
    pub titles: Titles,
    /// Newest first.
    pub history: Vec<Change>,
}

impl View {
    /// The rows of a kind that refer to the object by a field.
    pub fn rows(&self, kind: Kind, field: &str) -> Vec<Record> {
        let found = self.children.iter().find(|children| children.kind == kind && children.field == field);
        found.map(|children| children.rows.clone()).unwrap_or_default()
    }
}

/// What a form needs beside the catalogue.
#[derive(Clone, Debug, Default, Deserialize, Eq, PartialEq, Serialize)]
pub struct FormView {
    /// None for a new object.
    pub record: Option<Record>,
    pub titles: Titles,
    /// Per field of a reference to few objects: id, Japanese and English name of each.
    pub options: BTreeMap<String, Vec<(String, String, String)>>,
    pub departments: Vec<String>,
}

#[cfg(feature = "ssr")]
mod store {
    use std::collections::{BTreeMap, BTreeSet};

    use super::{Children, FormView, Titles, View};
    use crate::catalogue::{FieldType, Kind};
    use crate::db::{Tx, query};
    use crate::error::{Error, Result};
    use crate::record::query::{Filter, Query, Test};
    use crate::record::{Record, Value, Values, history, store};

    /// Rows shown of what belongs to an object.
    const MOST: i64 = 500;

    /// The names of everything that the records refer to.
    pub async fn titles(tx: &mut Tx, records: &[&Record]) -> Result<Titles> {
        let mut wanted: BTreeMap<Kind, BTreeSet<String>> = BTreeMap::new();
        for record in records {
            for field in record.kind.fields() {
                let Some(kind) = field.refers_to() else { continue };
                let value = record.get(field.code);
                let one = value.as_text().map(str::to_owned);
                wanted.entry(kind).or_default().extend(one.into_iter().chain(value.items().iter().cloned()));
            }
        }
        let mut titles = Titles::new();
        for (kind, ids) in wanted {
            titles.extend(store::titles(tx, kind, &ids.into_iter().collect::<Vec<_>>()).await?);
        }
        Ok(titles)
    }

    /// An object with everything that refers to it; a party also with what belongs to its engagements.
    ///
    /// # Errors
    /// [`Error::NotFound`] when it does not exist or is out of reach.
    pub async fn view(tx: &mut Tx, kind: Kind, id: &str) -> Result<View> {
        let record = store::find(tx, kind, id).await?.ok_or(Error::NotFound(kind.code()))?;
        let mut children = Vec::new();
        for (other, field) in kind.referred_by() {
            // Without the index of a single reference this would walk whole tables.
            if field.is_list() {
                continue;
            }
            let query = Query { size: MOST, ..Query::of(field.code, id) }.by("created_at", false);
            let rows = store::list(tx, other, &query).await?.rows;
            children.push(Children { kind: other, field: field.code.to_owned(), rows });
        }
        let engagements: Vec<String> = children
            .iter()
            .filter(|children| kind == Kind::Party && children.kind == Kind::Engagement)
            .flat_map(|children| children.rows.iter().map(|row| row.id.clone()))
            .collect();
        if !engagements.is_empty() {
            for (part, field) in Kind::Engagement.referred_by() {
                if field.is_list() {
                    continue;
                }
                let filter = Filter { field: field.code.to_owned(), test: Test::In(engagements.clone()) };
                let query =
                    Query { filters: vec![filter], size: MOST, ..Query::default() }.by("created_at", false);
                let rows = store::list(tx, part, &query).await?.rows;
                children.push(Children { kind: part, field: field.code.to_owned(), rows });
            }
        }
        let all: Vec<&Record> =
            children.iter().flat_map(|children| children.rows.iter()).chain([&record]).collect();
        let titles = titles(tx, &all).await?;
        let history = history::list(tx, kind, id).await?;
        Ok(View { record, children, titles, history })
    }

    /// What the form of an object (of a new one: `id` empty, with `preset` values) needs.
    ///
    /// # Errors
    /// [`Error::NotFound`] when it does not exist or is out of reach.
    pub async fn form(tx: &mut Tx, kind: Kind, id: &str, preset: &Values) -> Result<FormView> {
        let record = match id {
            "" => None,
            id => Some(store::find(tx, kind, id).await?.ok_or(Error::NotFound(kind.code()))?),
        };
        // What a new object is to belong to must be in reach, or its name would be told.
        if let Some((field, parent)) = kind.info().parent
            && let Some(above) = preset.get(field).filter(|above| !above.is_empty())
            && record.is_none()
            && store::find(tx, parent, above).await?.is_none()
        {
            return Err(Error::NotFound(parent.code()));
        }
        let mut view = FormView { record, ..FormView::default() };
        for field in kind.fields() {
            match field.ty {
                FieldType::Department => view.departments = departments(tx).await?,
                FieldType::Reference(to) if to != Kind::Party => {
                    let query = Query { size: MOST, ..Query::default() }.by(to.info().title, false);
                    let rows = store::list(tx, to, &query).await?.rows;
                    let english = |row: &Record| match to.info().title {
                        "name_ja" => row.text("name_en").to_owned(),
                        "service_ja" => row.text("service_en").to_owned(),
                        _ => String::new(),
                    };
                    let options =
                        rows.iter().map(|row| (row.id.clone(), row.title(), english(row))).collect();
                    view.options.insert(field.code.to_owned(), options);
                }
                _ => {}
            }
        }
        let mut known: Vec<&Record> = view.record.iter().collect();
        let blank = Record {
            kind,
            id: String::new(),
            version: 0,
            created_at: 0,
            updated_at: 0,
            archived_at: None,
            values: preset.iter().map(|(code, text)| (code.clone(), Value::Text(text.clone()))).collect(),
            hidden: Vec::new(),
        };
        known.push(&blank);
        let titles = titles(tx, &known).await?;
        view.titles = titles;
        Ok(view)
    }

    /// Every department that anything names, for choosing one.
    pub async fn departments(tx: &mut Tx) -> Result<Vec<String>> {
        let rows = query!(all, (String,), tx,
            "select department from engagement where department <> '' union select department from party where department is not null
             union select department from business_function where department is not null
             union select department from app_user where department is not null order by 1")?;
        Ok(rows.into_iter().map(|(department,)| department).collect())
    }

    /// Parties that a typed text may mean, best first: id, Japanese and English name. For suggestions.
    pub async fn suggest(tx: &mut Tx, text: &str) -> Result<Vec<(String, String, String)>> {
        let query = Query { text: text.to_owned(), size: 12, ..Query::default() }.by("name_ja", false);
        let rows = store::list(tx, Kind::Party, &query).await?.rows;
        Ok(rows
            .into_iter()
            .map(|row| (row.id.clone(), row.title(), row.text("name_en").to_owned()))
            .collect())
    }

    /// The object of a kind that a typed text names: a party as in [`named_party`], anything else by its id, its
    /// reference number or what it is called, within the person's reach.
    ///
    /// # Errors
    /// As [`named_party`].
    pub async fn named(
        tx: &mut Tx,
        kind: Kind,
        text: &str,
    ) -> Result<std::result::Result<String, &'static str>> {
        if kind == Kind::Party {
            return named_party(tx, text).await;
        }
        let text = text.trim();
        if text.is_empty() {
            return Ok(Ok(String::new()));
        }
        if store::find(tx, kind, text).await?.is_some() {
            return Ok(Ok(text.to_owned()));
        }
        let title = kind.info().title;
        let english = if title == "service_ja" { "service_en" } else { title };
        for code in ["external_id", title, english] {
            let filter = Filter { field: code.to_owned(), test: Test::In(vec![text.to_owned()]) };
            let query = Query { filters: vec![filter], size: 2, ..Query::default() };
            match store::list(tx, kind, &query).await?.rows.as_slice() {
                [] => {}
                [one] => return Ok(Ok(one.id.clone())),
                _ => return Ok(Err("ambiguous")),
            }
        }
        Ok(Err("no_such_object"))
    }

    /// The party that a typed text names: its id, name, 法人番号, LEI or reference number. Empty text is none.
    ///
    /// # Errors
    /// The code of the mistake: `no_such_object`, or `ambiguous` when several are called so.
    pub async fn named_party(tx: &mut Tx, text: &str) -> Result<std::result::Result<String, &'static str>> {
        let text = text.trim();
        if text.is_empty() || text == crate::record::UNKNOWN {
            return Ok(Ok(text.to_owned()));
        }
        let key = crate::party::name_key(text);
        let rows = query!(
            all,
            (String, String, String),
            tx,
            "select id, name_ja, name_en from party
             where archived_at is null and (id = $1 or corporate_number = $1 or lei = $1 or external_id = $1
                   or name_en = $1 or ($2 <> '' and name_key = $2)) limit 10",
            text,
            &key
        )?;
        let exact: Vec<&(String, String, String)> =
            rows.iter().filter(|(id, ja, en)| id == text || ja == text || en == text).collect();
        Ok(match (exact.as_slice(), rows.as_slice()) {
            ([one], _) => Ok(one.0.clone()),
            (_, [one]) => Ok(one.0.clone()),
            (_, []) => Err("no_such_object"),
            _ => Err("ambiguous"),
        })
    }
}

#[cfg(feature = "ssr")]
pub use store::{departments, form, named, named_party, suggest, titles, view};
