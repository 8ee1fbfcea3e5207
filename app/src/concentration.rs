//! Concentration (集中リスク): what hangs on one party or group, how surely, and what stops if it fails.

mod alerts;
mod api;
mod brings;
pub mod failure;
mod figures;
mod places;
mod spread;

use leptos::prelude::*;
use leptos_router::hooks::use_query_map;
use register::concentration::Level;
use register::concentration::alert::AlertLine;
use register::concentration::view::{Basis, Facets, Question, View};
use register::kpi::of_code;

use self::api::Concentration;

use crate::components::page::PageHead;
use crate::components::parts::{Empty, Notice, loaded};
use crate::components::query_form::QueryForm;
use crate::heat::{Narrowed, query, select};
use crate::kpi::Trend;
use crate::record::fresh::Fresh;
use crate::text::{pick, tr};

/// The address of the page as a workbook.
fn file(question: &Question) -> String {
    let pairs = [
        ("level", if question.level == Level::Party { "party" } else { "" }),
        ("basis", if question.basis == Basis::Direct { "direct" } else { "" }),
        ("department", question.department.as_str()),
        ("service_type", &question.service_type),
        ("country", &question.country),
        ("group", &question.group),
        ("function", &question.function),
    ];
    format!("/risk-files/concentration.xlsx{}", query(&pairs))
}

/// `/concentration`
#[component]
pub fn ConcentrationPage() -> impl IntoView {
    let map = use_query_map();
    let question = Memo::new(move |_| {
        let query = map.read();
        let level = if query.get("level").as_deref() == Some("party") { Level::Party } else { Level::Group };
        let text = |name: &str| query.get(name).unwrap_or_default();
        Question {
            level,
            basis: if text("basis") == "direct" { Basis::Direct } else { Basis::Chain },
            department: text("department"),
            service_type: text("service_type"),
            country: text("country"),
            group: text("group"),
            function: text("function"),
            fails: text("fails"),
            brings: text("brings"),
        }
    });
    let fresh = Fresh::of_page();
    let figures = Resource::new(move || (question.get(), fresh.count()), |(question, _)| api::load(question));
    view! {
        <div class="d-page" data-print="landscape">
            <PageHead title=tr!(nav.concentration)>
                <a class="d-button" data-kind="secondary" rel="external" download="" href=move || file(&question.read())>{tr!(heat.xlsx)}</a>
                <a class="d-button" data-kind="secondary" href="/dependencies">{tr!(graph.title)}</a>
                <a class="d-button" data-kind="secondary" href="/scenarios">{tr!(scenario.title)}</a>
            </PageHead>
            <p class="d-lead">{tr!(concentration.lead)}</p>
            {loaded(figures, move |found: Concentration| {
                let (view, alerts) = (found.view, found.alerts);
                let question = question.get_untracked();
                let known = view.units.is_some();
                let part = question.is_part().then(|| tr!(place.part, shown = view.shown, all = view.all));
                view! {
                    {view.narrowed.then(|| view! { <Narrowed/> })}
                    <Filters question=question choices=view.choices.clone() facets=view.facets.clone()/>
                    {part.map(|text| view! { <Notice kind="info" title=text><p>{tr!(place.part_text)}</p></Notice> })}
                    {view.brings.clone().map(|found| view! { <brings::Change found=found/> })}
                    {view.failure.clone().map(|failure| view! { <failure::Failure failure=failure/> })}
                    {if known {
                        view! { <Portfolio view=view alerts=alerts policy_version=found.policy_version/> <Kept trend=found.trend/> }.into_any()
                    } else {
                        view! { <Empty title=tr!(concentration.none)><p>{tr!(concentration.none_text)}</p></Empty> }.into_any()
                    }}
                }
            })}
        </div>
    }
    .into_any()
}

#[component]
fn Filters(
    question: Question,
    choices: Vec<register::concentration::Named>,
    facets: Facets,
) -> impl IntoView {
    let level = if question.level == Level::Party { "party" } else { "group" };
    let chosen = question.fails.clone();
    let basis = if question.basis == Basis::Direct { "direct" } else { "" };
    let functions = facets
        .functions
        .into_iter()
        .map(|named| {
            let name = pick(&named.ja, &named.en);
            view! { <option value=named.id.clone() selected=named.id == question.function>{name}</option> }
        })
        .collect_view();
    let options = choices
        .into_iter()
        .map(|named| {
            let name = pick(&named.ja, &named.en);
            view! { <option value=named.id.clone() selected=named.id == chosen>{name}</option> }
        })
        .collect_view();
    view! {
        <QueryForm action="/concentration" class="d-filter">
            <label class="d-filter__field">
                <span>{tr!(concentration.level)}</span>
                <select class="d-field__input" name="level" prop:value=level>
                    <option value="group" selected=level == "group">{tr!(concentration.by_group)}</option>
                    <option value="party" selected=level == "party">{tr!(concentration.by_party)}</option>
                </select>
            </label>
            <label class="d-filter__field">
                <span>{tr!(place.basis)}</span>
                <select class="d-field__input" name="basis" prop:value=basis>
                    <option value="" selected=basis.is_empty()>{tr!(place.with_chain)}</option>
                    <option value="direct" selected=basis == "direct">{tr!(place.direct_only)}</option>
                </select>
            </label>
            {select("department", tr!(engagement.department), &question.department, facets.departments)}
            {select("service_type", tr!(concentration.service_type), &question.service_type, facets.service_types)}
            {select("country", tr!(place.party_country), &question.country, facets.countries)}
            {select("group", tr!(concentration.by_group), &question.group, facets.groups)}
            <label class="d-filter__field">
                <span>{tr!(concentration.function)}</span>
                <select class="d-field__input" name="function" prop:value=question.function.clone()><option value="">{tr!(list.all)}</option>{functions}</select>
            </label>
            <label class="d-filter__field">
                <span>{tr!(concentration.fails)}</span>
                <select class="d-field__input" name="fails" prop:value=question.fails>
                    <option value="">{tr!(concentration.nobody)}</option>
                    {options}
                </select>
            </label>
            <button class="d-button" data-kind="secondary" type="submit">{tr!(list.apply)}</button>
            <a class="d-filter__clear" href="/concentration">{tr!(list.clear)}</a>
        </QueryForm>
    }
    .into_any()
}

#[component]
fn Portfolio(view: View, alerts: Vec<AlertLine>, policy_version: i64) -> impl IntoView {
    let overlaps = view.units.clone().unwrap_or_default();
    let percent = |share: Option<f64>| share.map_or_else(|| tr!(concentration.no_value), figures::percent);
    view! {
        {view.lower_bound_only.then(|| view! {
            <Notice kind="warning" title=tr!(concentration.lower_bound)><p>{tr!(concentration.lower_bound_text)}</p></Notice>
        })}
        <div class="d-figures">
            <Figure name=tr!(concentration.critical) number=view.critical_functions.to_string()
                note=tr!(concentration.without, count = view.without_engagement)/>
            <Figure name=tr!(concentration.coverage) number=percent(view.coverage) note=tr!(concentration.coverage_note)/>
            <Figure name=tr!(concentration.single) number=view.single_points.len().to_string() note=tr!(concentration.single_note)/>
            <Figure name=tr!(concentration.shared) number=percent(view.shared) note=tr!(concentration.shared_note)/>
            <Figure name=tr!(concentration.depth)
                number=view.chain_depth.map_or_else(|| tr!(concentration.no_value), |depth| depth.to_string())
                note=tr!(concentration.depth_note, edges = view.chain_edges, unapproved = view.unapproved, unattested = view.unattested)/>
        </div>
        <p class="d-quiet">{if policy_version == 0 { tr!(risk.policy_default) } else { tr!(risk.policy, version = policy_version) }}</p>
        <alerts::Alerts alerts=alerts/>
        <figures::Units units=view.units.unwrap_or_default()/>
        <figures::SinglePoints points=view.single_points/>
        <spread::Functions lines=view.functions/>
        <spread::Shared lines=view.on_shared/>
        <figures::Spreads spreads=view.spreads/>
        <spread::Spend spend=view.spend/>
        <figures::Overlaps lines=overlaps/>
        <places::Tiles places=view.places.clone() regions=view.regions.clone()/>
        <places::Places places=view.places/>
        <places::Regions regions=view.regions/>
    }
    .into_any()
}

/// How the figures of this page moved, from what was kept each day.
#[component]
fn Kept(trend: Vec<(String, Vec<(String, f64)>)>) -> impl IntoView {
    let rows = trend
        .into_iter()
        .filter_map(|(code, days)| {
            let figure = of_code(&code)?;
            let name = pick(figure.ja, figure.en);
            Some(view! { <tr><th scope="row">{name.clone()}</th><td><Trend figure=figure name=name days=days/></td></tr> })
        })
        .collect::<Vec<_>>();
    (!rows.is_empty())
        .then(|| {
            view! {
                <section aria-labelledby="trend">
                    <h2 class="d-section__title" id="trend">{tr!(kpi.trend)}</h2>
                    <div class="d-scroll" tabindex="0" role="region" aria-labelledby="trend">
                        <table class="d-table">
                            <thead><tr><th scope="col">{tr!(kpi.figure)}</th><th scope="col">{tr!(kpi.trend)}</th></tr></thead>
                            <tbody>{rows}</tbody>
                        </table>
                    </div>
                </section>
            }
        })
        .into_any()
}

#[component]
fn Figure(
    #[prop(into)] name: String,
    #[prop(into)] number: String,
    #[prop(into)] note: String,
) -> impl IntoView {
    view! {
        <div class="d-figure">
            <span class="d-figure__name">{name}</span>
            <span class="d-figure__number">{number}</span>
            <span class="d-figure__note">{note}</span>
        </div>
    }
    .into_any()
}
