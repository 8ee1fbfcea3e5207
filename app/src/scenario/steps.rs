//! The steps of a scenario, and the forms that add one.

use leptos::prelude::*;
use register::access::Action;
use register::concentration::Named;
use register::concentration::scenario::{Scenario, Step};
use register::heat::words;

use super::PutAway;
use super::api::{Add, Choices, Remove};
use crate::components::field::NotSaved;
use crate::error::Result;
use crate::heat::say;
use crate::session::Viewer;
use crate::text::{pick, tr};

fn name(names: &[Named], id: &str) -> String {
    names
        .iter()
        .find(|named| named.id == id)
        .map_or_else(|| tr!(scenario.gone), |named| pick(&named.ja, &named.en))
}

/// What a step says, in words.
fn told(step: &Step, choices: &Choices) -> String {
    let unit = |id: &str| {
        let known = choices.units.iter().chain(&choices.parties).find(|named| named.id == id);
        known.map_or_else(|| tr!(scenario.gone), |named| pick(&named.ja, &named.en))
    };
    match step {
        Step::Fails { id } => tr!(scenario.told_fails, name = unit(id)),
        Step::Closes { country } => tr!(scenario.told_closes, country = country.clone()),
        Step::Added { party, functions, .. } => {
            let functions = functions
                .iter()
                .map(|id| name(&choices.functions, id))
                .collect::<Vec<_>>()
                .join(&tr!(common.and));
            tr!(scenario.told_added, party = unit(party), functions = functions)
        }
        Step::Replaced { engagement, by } => {
            tr!(scenario.told_replaced, engagement = name(&choices.engagements, engagement), by = unit(by))
        }
        Step::Merged { ids } => {
            tr!(
                scenario.told_merged,
                names = ids.iter().map(|id| unit(id)).collect::<Vec<_>>().join(&tr!(common.and))
            )
        }
    }
}

#[component]
pub fn Steps(scenario: Scenario, lost: Vec<usize>, choices: Choices) -> impl IntoView {
    let viewer = expect_context::<Viewer>();
    let remove = ServerAction::<Remove>::new();
    let add = ServerAction::<Add>::new();
    let (removed, added) = (remove.value(), add.value());
    let outcome = Signal::derive(move || removed.get().or_else(|| added.get()).and_then(Result::err));
    crate::record::fresh::after(move || {
        removed.get().or_else(|| added.get()).is_some_and(|answer| answer.is_ok())
    });
    let (id, version) = (scenario.id.clone(), scenario.version);
    let rows = scenario
        .steps
        .iter()
        .enumerate()
        .map(|(place, step)| {
            let gone = lost.contains(&place).then(|| view! { " " <span class="d-badge" data-kind="warning">{tr!(scenario.lost)}</span> });
            let id = id.clone();
            view! {
                <li class="d-steps__step">
                    <span>{told(step, &choices)}{gone}</span>
                    <ActionForm action=remove>
                        <input type="hidden" name="id" value=id/>
                        <input type="hidden" name="version" value=version/>
                        <input type="hidden" name="step" value=place/>
                        <button class="d-button" data-kind="quiet" data-size="small" type="submit" aria-label=tr!(scenario.remove_step, step = place + 1)>{tr!(scenario.remove)}</button>
                    </ActionForm>
                </li>
            }
        })
        .collect_view();
    let empty = scenario.steps.is_empty();
    let forms = StoredValue::new((scenario.id.clone(), choices));
    let away = StoredValue::new(scenario.id);
    view! {
        <section aria-labelledby="steps">
            <h2 class="d-section__title" id="steps">{tr!(scenario.what_happens, name = scenario.name)}</h2>
            <NotSaved outcome=outcome/>
            {if empty { view! { <p>{tr!(scenario.no_steps)}</p> }.into_any() } else { view! { <ol class="d-steps">{rows}</ol> }.into_any() }}
            <Suspense fallback=|| ()>
                {move || Suspend::new(async move {
                    viewer.may(Action::ViewSave).await.then(|| {
                        let (id, choices) = forms.get_value();
                        view! {
                            <AddForms id=id version=version choices=choices action=add/>
                            <PutAway id=away.get_value() version=version/>
                        }
                    })
                })}
            </Suspense>
        </section>
    }
    .into_any()
}

fn options(names: Vec<Named>) -> AnyView {
    names
        .into_iter()
        .map(|named| view! { <option value=named.id>{pick(&named.ja, &named.en)}</option> })
        .collect_view()
        .into_any()
}

fn select(field: &'static str, label: String, options: AnyView) -> AnyView {
    view! {
        <label class="d-field">
            <span class="d-field__label">{label}</span>
            <select class="d-field__input" name=field><option value="">{tr!(scenario.choose)}</option>{options}</select>
        </label>
    }
    .into_any()
}

/// One form for each kind of step.
#[component]
fn AddForms(id: String, version: i64, choices: Choices, action: ServerAction<Add>) -> impl IntoView {
    let countries = choices
        .countries
        .iter()
        .map(|code| view! { <option value=code.clone()>{code.clone()}</option> })
        .collect_view()
        .into_any();
    let types = choices
        .service_types
        .iter()
        .map(|code| view! { <option value=code.clone()>{say(&words::service_type(code))}</option> })
        .collect_view()
        .into_any();
    let functions = choices
        .functions
        .iter()
        .map(|one| view! { <label class="d-check"><input type="checkbox" name="functions[]" value=one.id.clone()/>{pick(&one.ja, &one.en)}</label> })
        .collect_view();
    let forms = [
        ("fails", tr!(scenario.add_fails), select("first", tr!(scenario.unit), options(choices.units.clone())), None),
        ("closes", tr!(scenario.add_closes), select("first", tr!(concentration.country), countries), None),
        (
            "added",
            tr!(scenario.add_added),
            select("first", tr!(party.name), options(choices.parties.clone())),
            Some(view! {
                {select("second", tr!(concentration.service_type), types)}
                <fieldset class="d-fieldset"><legend class="d-field__label">{tr!(scenario.serves)}</legend><div class="d-fieldset__choices">{functions}</div></fieldset>
            }.into_any()),
        ),
        (
            "replaced",
            tr!(scenario.add_replaced),
            select("first", tr!(engagement.plural), options(choices.engagements.clone())),
            Some(select("second", tr!(scenario.by), options(choices.parties.clone()))),
        ),
        (
            "merged",
            tr!(scenario.add_merged),
            select("first", tr!(scenario.unit), options(choices.units.clone())),
            Some(select("second", tr!(scenario.with), options(choices.units.clone()))),
        ),
    ];
    let forms = forms
        .into_iter()
        .map(|(kind, title, first, rest)| {
            let id = id.clone();
            view! {
                <details class="d-details" name="step">
                    <summary>{title}</summary>
                    <ActionForm action=action attr:class="d-form" attr:data-kind="inline">
                        <input type="hidden" name="id" value=id/>
                        <input type="hidden" name="version" value=version/>
                        <input type="hidden" name="kind" value=kind/>
                        {first}
                        {rest}
                        <button class="d-button" data-kind="secondary" type="submit">{tr!(scenario.add)}</button>
                    </ActionForm>
                </details>
            }
        })
        .collect_view();
    view! { <div class="d-steps__forms">{forms}</div> }.into_any()
}
