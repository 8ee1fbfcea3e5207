//! What if: scenarios kept under a name, and shown side by side with the register of today.

pub mod api;
mod steps;

use leptos::prelude::*;
use leptos_router::hooks::use_query_map;
use register::access::Action;
use register::calendar::jst_minute;
use register::concentration::scenario::Scenario;
use register::concentration::scenario::table::Row;
use register::concentration::view::FailureView;

use self::api::{Archive, Comparison, Create};
use crate::components::field::NotSaved;
use crate::components::page::PageHead;
use crate::components::parts::{Empty, Notice, loaded};
use crate::components::query_form::QueryForm;
use crate::error::Result;
use crate::heat::{Narrowed, query, say};
use crate::record::fresh::Fresh;
use crate::session::Viewer;
use crate::text::tr;

/// `/scenarios`
#[component]
pub fn ScenarioPage() -> impl IntoView {
    let map = use_query_map();
    let show = Memo::new(move |_| map.read().get_all("show").unwrap_or_default());
    let fresh = Fresh::of_page();
    let found = Resource::new(move || (show.get(), fresh.count()), |(show, _)| api::compare(show));
    view! {
        <div class="d-page" data-print="landscape">
            <PageHead title=tr!(scenario.title) above=vec![("/concentration".to_owned(), tr!(nav.concentration))]>
                <Files show=show/>
            </PageHead>
            <p class="d-lead">{tr!(scenario.lead)}</p>
            {loaded(found, |found: Comparison| view! { <Content found=found/> })}
        </div>
    }
    .into_any()
}

#[component]
fn Files(show: Memo<Vec<String>>) -> impl IntoView {
    let href = move |ending: &str| {
        let shown = show.get();
        let pairs: Vec<(&str, &str)> = shown.iter().map(|id| ("show", id.as_str())).collect();
        format!("/risk-files/scenarios.{ending}{}", query(&pairs))
    };
    let some = move || !show.get().is_empty();
    view! {
        {move || some().then(|| view! {
            <a class="d-button" data-kind="secondary" rel="external" href=href("xlsx")>{tr!(heat.xlsx)}</a>
            <a class="d-button" data-kind="secondary" rel="external" href=href("csv")>{tr!(scenario.csv)}</a>
        })}
    }
    .into_any()
}

#[component]
fn Content(found: Comparison) -> impl IntoView {
    let (shown, narrowed) = (found.shown.len(), found.narrowed);
    let single = (shown == 1).then(|| found.shown[0].clone());
    let editing = single.clone().map(|(scenario, outcome)| {
        view! { <steps::Steps scenario=scenario lost=outcome.lost choices=found.choices.clone()/> }
    });
    let blows = single.map(|(scenario, outcome)| {
        let name =
            register::concentration::Named { id: scenario.id, ja: scenario.name.clone(), en: scenario.name };
        view! { <crate::concentration::failure::Failure failure=FailureView { name, blows: outcome.blows }/> }
    });
    let names: Vec<String> = found.shown.iter().map(|(scenario, _)| scenario.name.clone()).collect();
    let chosen: Vec<String> = found.shown.iter().map(|(scenario, _)| scenario.id.clone()).collect();
    view! {
        {narrowed.then(|| view! { <Narrowed/> })}
        <List all=found.all chosen=chosen/>
        {editing}
        {(shown > 0).then(|| view! { <Side names=names rows=found.rows/> })}
        {blows}
        <NewScenario/>
    }
    .into_any()
}

#[component]
fn List(all: Vec<Scenario>, chosen: Vec<String>) -> impl IntoView {
    if all.is_empty() {
        return view! { <Empty title=tr!(scenario.none)><p>{tr!(scenario.none_text)}</p></Empty> }.into_any();
    }
    let rows = all
        .into_iter()
        .map(|one| {
            let on = chosen.contains(&one.id);
            view! {
                <tr>
                    <td><input type="checkbox" name="show" value=one.id.clone() checked=on aria-label=one.name.clone()/></td>
                    <th scope="row"><a href=format!("/scenarios?show={}", one.id)>{one.name.clone()}</a></th>
                    <td class="d-table__text">{one.note}</td>
                    <td class="d-table__number">{one.steps.len()}</td>
                    <td>{one.owner_name}</td>
                    <td class="d-table__date">{jst_minute(one.updated_at)}</td>
                </tr>
            }
        })
        .collect_view();
    view! {
        <section aria-labelledby="scenarios">
            <h2 class="d-section__title" id="scenarios">{tr!(scenario.kept)}</h2>
            <QueryForm action="/scenarios">
                <div class="d-scroll" tabindex="0" role="region" aria-labelledby="scenarios">
                    <table class="d-table">
                        <thead><tr>
                            <th scope="col">{tr!(scenario.compare)}</th>
                            <th scope="col">{tr!(scenario.name)}</th>
                            <th scope="col">{tr!(scenario.note)}</th>
                            <th scope="col" class="d-table__number">{tr!(scenario.steps)}</th>
                            <th scope="col">{tr!(scenario.owner)}</th>
                            <th scope="col">{tr!(scenario.updated)}</th>
                        </tr></thead>
                        <tbody>{rows}</tbody>
                    </table>
                </div>
                <p class="d-form__actions"><button class="d-button" data-kind="secondary" data-size="small" type="submit">{tr!(scenario.compare_do)}</button></p>
            </QueryForm>
        </section>
    }
    .into_any()
}

/// Today and the scenarios, figure by figure.
#[component]
fn Side(names: Vec<String>, rows: Vec<Row>) -> impl IntoView {
    let heads = names.into_iter().map(|name| view! { <th scope="col">{name}</th> }).collect_view();
    let rows = rows
        .into_iter()
        .map(|row| {
            let now = say(&row.now);
            let cells = row
                .then
                .iter()
                .map(|then| {
                    let then = say(then);
                    let moved = (now != "–" && then != now).then_some("");
                    view! { <td data-moved=moved>{then}</td> }
                })
                .collect_view();
            view! { <tr><th scope="row">{say(&row.title)}</th><td>{now.clone()}</td>{cells}</tr> }
        })
        .collect_view();
    view! {
        <section aria-labelledby="side">
            <h2 class="d-section__title" id="side">{tr!(scenario.side)}</h2>
            <p class="d-quiet">{tr!(scenario.side_text)}</p>
            <div class="d-scroll" tabindex="0" role="region" aria-labelledby="side">
                <table class="d-table d-side">
                    <thead><tr><th scope="col">{tr!(scenario.figure)}</th><th scope="col">{tr!(scenario.now)}</th>{heads}</tr></thead>
                    <tbody>{rows}</tbody>
                </table>
            </div>
        </section>
    }
    .into_any()
}

#[component]
fn NewScenario() -> impl IntoView {
    let viewer = expect_context::<Viewer>();
    let create = ServerAction::<Create>::new();
    let outcome = Signal::derive(move || create.value().get().and_then(Result::err));
    view! {
        <Suspense fallback=|| ()>
            {move || Suspend::new(async move {
                viewer.may(Action::ViewSave).await.then(|| view! {
                    <section aria-labelledby="new-scenario">
                        <h2 class="d-section__title" id="new-scenario">{tr!(scenario.create)}</h2>
                        <NotSaved outcome=outcome/>
                        <ActionForm action=create attr:class="d-form" attr:data-kind="inline">
                            <label class="d-field">
                                <span class="d-field__label">{tr!(scenario.name)}</span>
                                <input class="d-field__input" name="name" required=true maxlength="100"/>
                            </label>
                            <label class="d-field" data-grow="">
                                <span class="d-field__label">{tr!(scenario.note)}</span>
                                <input class="d-field__input" name="note" maxlength="1000"/>
                            </label>
                            <button class="d-button" type="submit">{tr!(scenario.create_do)}</button>
                        </ActionForm>
                    </section>
                })
            })}
        </Suspense>
    }
    .into_any()
}

/// Puts the scenario away; asks once.
#[component]
fn PutAway(id: String, version: i64) -> impl IntoView {
    let archive = ServerAction::<Archive>::new();
    let outcome = Signal::derive(move || archive.value().get().and_then(Result::err));
    view! {
        <details class="d-details">
            <summary>{tr!(scenario.archive)}</summary>
            <NotSaved outcome=outcome/>
            <Notice kind="warning" title=tr!(scenario.archive_sure)/>
            <ActionForm action=archive>
                <input type="hidden" name="id" value=id/>
                <input type="hidden" name="version" value=version/>
                <button class="d-button" data-kind="secondary" data-size="small" type="submit">{tr!(scenario.archive)}</button>
            </ActionForm>
        </details>
    }
    .into_any()
}
