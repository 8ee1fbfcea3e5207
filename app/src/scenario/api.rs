//! What scenarios ask and change.

use leptos::prelude::*;
use leptos::server_fn::codec::Json;
use register::concentration::Named;
use register::concentration::scenario::table::Row;
use register::concentration::scenario::{Figures, Outcome, Scenario};
use serde::{Deserialize, Serialize};
#[cfg(feature = "ssr")]
use {
    crate::session::context, register::access::Action, register::concentration::scenario::Step,
    register::concentration::scenario::store,
};

use crate::error::Result;

/// Everything that a step may name.
#[derive(Clone, Debug, Default, Deserialize, PartialEq, Serialize)]
pub struct Choices {
    /// Groups and parties that something hangs on.
    pub units: Vec<Named>,
    pub parties: Vec<Named>,
    pub engagements: Vec<Named>,
    pub functions: Vec<Named>,
    pub countries: Vec<String>,
    pub service_types: Vec<String>,
}

/// The scenarios, and those that are shown side by side.
#[derive(Clone, Debug, Default, Deserialize, PartialEq, Serialize)]
pub struct Comparison {
    pub all: Vec<Scenario>,
    pub shown: Vec<(Scenario, Outcome)>,
    pub now: Figures,
    pub rows: Vec<Row>,
    /// For the steps of a single scenario.
    pub choices: Choices,
    pub narrowed: bool,
}

/// Scenarios side by side, three at most.
#[server(prefix = "/api", endpoint = "scenario/compare", input = Json)]
pub async fn compare(show: Vec<String>) -> Result<Comparison> {
    use register::concentration::scenario::{figures, outcome, table};
    use register::concentration::{Limits, view};
    let cx = context()?;
    let grant = cx.session.require(Action::RegisterRead)?;
    let mut tx = cx.store.db.read(&grant).await?;
    let board = cx.store.boards.load(&mut tx).await?;
    let (limits, register) = (Limits::of(&board.policy), &board.register);
    let mut found =
        Comparison { all: store::list(&mut tx).await?, narrowed: register.narrowed, ..Comparison::default() };
    for id in show.iter().take(3) {
        if let Some(scenario) = store::find(&mut tx, id).await? {
            let outcome = outcome(register, &scenario.steps, &limits);
            found.shown.push((scenario, outcome));
        }
    }
    found.now = figures(register, &limits);
    let outcomes: Vec<&Outcome> = found.shown.iter().map(|(_, outcome)| outcome).collect();
    found.rows = table::rows(&found.now, &outcomes);
    if found.shown.len() == 1 {
        let named = |names: &[Named]| {
            names.iter().filter(|name| !name.id.is_empty()).take(3_000).cloned().collect::<Vec<_>>()
        };
        let critical = |(name, function): (&Named, &register::concentration::Function)| {
            function.critical.then(|| name.clone())
        };
        let (mut countries, mut service_types) = (register.countries.clone(), register.service_types.clone());
        countries.sort_unstable();
        service_types.sort_unstable();
        found.choices = Choices {
            units: view::choices(register),
            parties: named(&register.parties),
            engagements: named(&register.engagements),
            functions: register
                .functions
                .iter()
                .zip(&register.portfolio.functions)
                .filter_map(critical)
                .collect(),
            countries,
            service_types,
        };
    }
    Ok(found)
}

/// Keeps a new scenario and goes to it.
#[server(prefix = "/api", endpoint = "scenario/create")]
pub async fn create(#[server(default)] name: String, #[server(default)] note: String) -> Result<()> {
    let cx = context()?;
    let grant = cx.session.require(Action::ViewSave)?;
    let mut tx = cx.store.db.begin(&grant).await?;
    let id = store::insert(&mut tx, &name, &note).await?;
    tx.commit().await?;
    leptos_axum::redirect(&format!("/scenarios?show={id}"));
    Ok(())
}

/// Adds a step: `kind` is one of `Step::CODES`, `first` and `second` what it names.
#[server(prefix = "/api", endpoint = "scenario/add")]
pub async fn add(
    id: String,
    version: i64,
    kind: String,
    #[server(default)] first: String,
    #[server(default)] second: String,
    #[server(default)] functions: Vec<String>,
) -> Result<()> {
    use register::field::FieldError;
    let cx = context()?;
    let grant = cx.session.require(Action::ViewSave)?;
    if first.is_empty() {
        return Err(vec![FieldError::new("first", "required")].into());
    }
    let missing = |field: &str| Err(vec![FieldError::new(field, "required")].into());
    let step = match kind.as_str() {
        "fails" => Step::Fails { id: first },
        "closes" => Step::Closes { country: first },
        "added" if functions.is_empty() => return missing("functions"),
        "added" => Step::Added { party: first, service_type: second, functions },
        "replaced" | "merged" if second.is_empty() => return missing("second"),
        "replaced" => Step::Replaced { engagement: first, by: second },
        "merged" => Step::Merged { ids: vec![first, second] },
        _ => return Err(vec![FieldError::new("kind", "choice")].into()),
    };
    let mut tx = cx.store.db.begin(&grant).await?;
    let scenario = store::find(&mut tx, &id).await?.ok_or(register::Error::NotFound("scenario"))?;
    let mut steps = scenario.steps;
    steps.push(step);
    store::set_steps(&mut tx, &id, version, &steps).await?;
    tx.commit().await?;
    leptos_axum::redirect(&format!("/scenarios?show={id}"));
    Ok(())
}

/// Takes a step away, counted from 0.
#[server(prefix = "/api", endpoint = "scenario/remove")]
pub async fn remove(id: String, version: i64, step: usize) -> Result<()> {
    let cx = context()?;
    let grant = cx.session.require(Action::ViewSave)?;
    let mut tx = cx.store.db.begin(&grant).await?;
    let scenario = store::find(&mut tx, &id).await?.ok_or(register::Error::NotFound("scenario"))?;
    let mut steps = scenario.steps;
    if step >= steps.len() {
        return Err(register::Error::NotFound("step").into());
    }
    steps.remove(step);
    store::set_steps(&mut tx, &id, version, &steps).await?;
    tx.commit().await?;
    leptos_axum::redirect(&format!("/scenarios?show={id}"));
    Ok(())
}

/// Puts a scenario away and goes back to the list.
#[server(prefix = "/api", endpoint = "scenario/archive")]
pub async fn archive(id: String, version: i64) -> Result<()> {
    let cx = context()?;
    let grant = cx.session.require(Action::ViewSave)?;
    let mut tx = cx.store.db.begin(&grant).await?;
    store::archive(&mut tx, &id, version).await?;
    tx.commit().await?;
    leptos_axum::redirect("/scenarios");
    Ok(())
}
