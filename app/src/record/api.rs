//! What the pages of objects ask and change.

use std::collections::BTreeMap;

use leptos::prelude::*;
use register::catalogue::Kind;
use register::record::view::{FormView, View};
use register::record::{UNKNOWN, Values};
use serde::{Deserialize, Serialize};
use server_fn::codec::Json;
#[cfg(feature = "ssr")]
use {
    crate::session::context,
    register::access::Action,
    register::catalogue::Field,
    register::field::FieldError,
    register::record::{Record, history, store, view},
};

use crate::error::{AppError, Result};

/// What a form sends: plain fields, texts that name parties, lists of codes, fields answered with 不明.
#[derive(Clone, Debug, Default, Deserialize, Eq, PartialEq, Serialize)]
#[serde(default)]
pub struct Typed {
    pub values: Values,
    /// Parties by name, 法人番号 or reference number; several stand on lines of their own.
    pub named: Values,
    /// With an empty first element, so that a list without a mark is a list too.
    pub lists: BTreeMap<String, Vec<String>>,
    pub unknown: Vec<String>,
}

impl Typed {
    /// The values as the store takes them, without the named parties.
    pub fn plain(&self) -> Values {
        let mut values = self.values.clone();
        for (code, items) in &self.lists {
            let items: Vec<&str> = items.iter().map(String::as_str).filter(|item| !item.is_empty()).collect();
            values.insert(code.clone(), items.join(" "));
        }
        for code in &self.unknown {
            values.insert(code.clone(), UNKNOWN.to_owned());
        }
        values
    }
}

/// The kind that an address names.
pub fn kind_of(code: &str) -> Result<Kind> {
    Kind::from_code(code).ok_or_else(|| AppError::NotFound.answered())
}

#[server(prefix = "/api", endpoint = "record/view")]
pub async fn find(kind: String, id: String) -> Result<View> {
    let cx = context()?;
    let grant = cx.session.require(Action::RegisterRead)?;
    let kind = kind_of(&kind)?;
    let mut tx = cx.store.db.read(&grant).await?;
    Ok(view::view(&mut tx, kind, &id).await?)
}

#[server(prefix = "/api", endpoint = "record/form", input = Json)]
pub async fn form(kind: String, id: String, preset: Values) -> Result<FormView> {
    let cx = context()?;
    let kind = kind_of(&kind)?;
    cx.session.require(kind.info().write)?;
    let grant = cx.session.require(Action::RegisterRead)?;
    let mut tx = cx.store.db.read(&grant).await?;
    Ok(view::form(&mut tx, kind, &id, &preset).await?)
}

/// Parties that a typed text may mean.
#[server(prefix = "/api", endpoint = "record/suggest")]
pub async fn suggest(text: String) -> Result<Vec<(String, String, String)>> {
    let cx = context()?;
    let grant = cx.session.require(Action::RegisterRead)?;
    let mut tx = cx.store.db.read(&grant).await?;
    Ok(view::suggest(&mut tx, &text).await?)
}

/// Creates an object (`id` empty) or changes the fields that are given, and goes to where it belongs.
#[server(prefix = "/api", endpoint = "record/save")]
pub async fn save(
    kind: String,
    id: String,
    version: i64,
    #[server(default)] values: Values,
    #[server(default)] named: Values,
    #[server(default)] lists: BTreeMap<String, Vec<String>>,
    #[server(default)] unknown: Vec<String>,
) -> Result<()> {
    let cx = context()?;
    let kind = kind_of(&kind)?;
    let grant = cx.session.require(kind.info().write)?;
    let typed = Typed { values, named, lists, unknown };
    let mut tx = cx.store.db.begin(&grant).await?;
    let values = resolved(&mut tx, kind, &typed).await?;
    let id = if id.is_empty() {
        store::insert(&mut tx, kind, &values).await?
    } else {
        store::update(&mut tx, kind, &id, version, &values).await?;
        id
    };
    let record = store::find(&mut tx, kind, &id).await?;
    tx.commit().await?;
    let home = record.and_then(|record| home(&record)).unwrap_or_else(|| super::href(kind, &id));
    leptos_axum::redirect(&home);
    Ok(())
}

/// The page on which an object without a page of its own is shown.
#[cfg(feature = "ssr")]
fn home(record: &Record) -> Option<String> {
    if matches!(record.kind, Kind::Party | Kind::Engagement | Kind::Contract) {
        return None;
    }
    let (field, parent) = record.kind.info().parent?;
    let id = record.get(field).as_text()?;
    Some(format!("{}#{}", super::href(parent, id), record.kind.code()))
}

/// The typed values with what they name found.
#[cfg(feature = "ssr")]
async fn resolved(tx: &mut register::Tx, kind: Kind, typed: &Typed) -> Result<Values> {
    let mut values = typed.plain();
    let mut errors = Vec::new();
    for (code, names) in &typed.named {
        if values.get(code).is_some_and(|value| value == UNKNOWN) {
            continue;
        }
        let to = kind.field(code).and_then(Field::refers_to).unwrap_or(Kind::Party);
        let mut ids = Vec::new();
        for name in names.lines() {
            match view::named(tx, to, name).await? {
                Ok(id) => ids.push(id),
                Err(wrong) => errors.push(FieldError::new(code, wrong)),
            }
        }
        ids.retain(|id| !id.is_empty());
        values.insert(code.clone(), ids.join(" "));
    }
    if errors.is_empty() { Ok(values) } else { Err(errors.into()) }
}

#[server(prefix = "/api", endpoint = "record/archive")]
pub async fn archive(
    kind: String,
    id: String,
    version: i64,
    #[server(default)] reason: String,
) -> Result<()> {
    let cx = context()?;
    let kind = kind_of(&kind)?;
    let grant = cx.session.require(kind.info().write)?;
    let mut tx = cx.store.db.begin(&grant).await?;
    store::archive(&mut tx, kind, &id, version, &reason).await?;
    tx.commit().await?;
    leptos_axum::redirect(&super::href(kind, &id));
    Ok(())
}

#[server(prefix = "/api", endpoint = "record/take_back")]
pub async fn take_back(kind: String, id: String, version: i64) -> Result<()> {
    let cx = context()?;
    let kind = kind_of(&kind)?;
    let grant = cx.session.require(kind.info().write)?;
    let mut tx = cx.store.db.begin(&grant).await?;
    store::take_back(&mut tx, kind, &id, version).await?;
    tx.commit().await?;
    leptos_axum::redirect(&super::href(kind, &id));
    Ok(())
}

/// Puts one field back to what it was before a change.
#[server(prefix = "/api", endpoint = "record/restore")]
pub async fn restore(kind: String, id: String, version: i64, change: String) -> Result<()> {
    let cx = context()?;
    let kind = kind_of(&kind)?;
    let grant = cx.session.require(kind.info().write)?;
    let mut tx = cx.store.db.begin(&grant).await?;
    history::restore(&mut tx, kind, &id, version, &change).await?;
    tx.commit().await?;
    leptos_axum::redirect(&format!("{}#history", super::href(kind, &id)));
    Ok(())
}

/// Parties with the same name, which may be the same one.
#[server(prefix = "/api", endpoint = "party/twins")]
pub async fn twins(id: String) -> Result<Vec<(String, String)>> {
    let cx = context()?;
    let grant = cx.session.require(Action::RegisterRead)?;
    let mut tx = cx.store.db.read(&grant).await?;
    store::find(&mut tx, Kind::Party, &id).await?.ok_or_else(|| AppError::NotFound.answered())?;
    Ok(register::party::combine::twins(&mut tx, &id).await?)
}

/// Merges the party that `named` names into `kept`.
#[server(prefix = "/api", endpoint = "party/merge")]
pub async fn merge(kept: String, #[server(default)] gone: String) -> Result<()> {
    let cx = context()?;
    let grant = cx.session.require(Action::PartyWrite)?;
    let mut tx = cx.store.db.begin(&grant).await?;
    let found = view::named_party(&mut tx, &gone).await?;
    let gone = found.map_err(|wrong| vec![FieldError::new("gone", wrong)])?;
    if gone.is_empty() {
        return Err(vec![FieldError::new("gone", "required")].into());
    }
    register::party::combine::combine(&mut tx, &kept, &gone).await?;
    tx.commit().await?;
    leptos_axum::redirect(&format!("/parties/{kept}#history"));
    Ok(())
}
