//! Concentration by function and by cost, and what runs on shared systems.

use leptos::prelude::*;
use register::concentration::Named;
use register::concentration::view::{FunctionLine, SpendLines};

use super::figures::{linked, name, percent};
use crate::text::tr;

fn names(list: &[Named]) -> String {
    if list.is_empty() {
        return "–".to_owned();
    }
    list.iter().map(name).collect::<Vec<_>>().join(&tr!(common.and))
}

/// For each critical function whom it cannot do without.
#[component]
pub fn Functions(lines: Vec<FunctionLine>) -> impl IntoView {
    let rows = lines
        .into_iter()
        .map(|line| {
            let open = line.open.then(|| view! { <span class="d-badge" data-kind="waiting">{tr!(place.open_chain)}</span> });
            let alone = (line.direct.len() == 1).then(|| view! { <span class="d-badge" data-kind="warning">{tr!(place.alone)}</span> });
            let bare = line.direct.is_empty().then(|| view! { <span class="d-badge" data-kind="waiting">{tr!(place.no_provider)}</span> });
            view! {
                <tr>
                    <th scope="row">{name(&line.function)}</th>
                    <td class="d-table__text">{names(&line.direct)}</td>
                    <td class="d-table__text">{names(&line.behind)}</td>
                    <td>{alone} " " {open} {bare}</td>
                    <td><a href=format!("/concentration?function={}", line.function.id)>{tr!(place.only_this)}<span class="d-hidden">" " {name(&line.function)}</span></a></td>
                </tr>
            }
        })
        .collect_view();
    view! {
        <section aria-labelledby="functions">
            <h2 class="d-section__title" id="functions">{tr!(place.functions)}</h2>
            <p class="d-quiet">{tr!(place.functions_note)}</p>
            <div class="d-scroll" tabindex="0" role="region" aria-labelledby="functions">
                <table class="d-table">
                    <thead><tr>
                        <th scope="col">{tr!(concentration.function)}</th>
                        <th scope="col">{tr!(place.providers)}</th>
                        <th scope="col">{tr!(place.behind)}</th>
                        <th scope="col">{tr!(alerts.state)}</th>
                        <th scope="col">{tr!(place.narrow)}</th>
                    </tr></thead>
                    <tbody>{rows}</tbody>
                </table>
            </div>
        </section>
    }
    .into_any()
}

/// M10, by function.
#[component]
pub fn Shared(lines: Vec<(Named, Vec<Named>)>) -> impl IntoView {
    if lines.is_empty() {
        return ().into_any();
    }
    let rows = lines
        .into_iter()
        .map(|(function, through)| view! { <tr><th scope="row">{name(&function)}</th><td class="d-table__text">{names(&through)}</td></tr> })
        .collect_view();
    view! {
        <section aria-labelledby="shared">
            <h2 class="d-section__title" id="shared">{tr!(concentration.shared)}</h2>
            <p class="d-quiet">{tr!(concentration.shared_note)}</p>
            <div class="d-scroll" tabindex="0" role="region" aria-labelledby="shared">
                <table class="d-table">
                    <thead><tr><th scope="col">{tr!(concentration.function)}</th><th scope="col">{tr!(engagement.plural)}</th></tr></thead>
                    <tbody>{rows}</tbody>
                </table>
            </div>
        </section>
    }
    .into_any()
}

/// `1,234,567`
fn yen(amount: u64) -> String {
    let digits = amount.to_string();
    let mut out = String::new();
    for (place, digit) in digits.chars().enumerate() {
        if place > 0 && (digits.len() - place).is_multiple_of(3) {
            out.push(',');
        }
        out.push(digit);
    }
    out
}

/// M3.
#[component]
pub fn Spend(spend: SpendLines) -> impl IntoView {
    let empty = spend.lines.is_empty();
    let note = tr!(place.spend_note, known = yen(spend.known), unknown = spend.unknown);
    let rows = spend
        .lines
        .into_iter()
        .map(|line| {
            view! {
                <tr>
                    <th scope="row">{linked(line.unit, &line.name)}</th>
                    <td class="d-table__number">{yen(line.yen)}</td>
                    <td class="d-table__number">{percent(line.share)}</td>
                </tr>
            }
        })
        .collect_view();
    view! {
        <section aria-labelledby="spend">
            <h2 class="d-section__title" id="spend">{tr!(place.spend)}</h2>
            <p class="d-quiet">{note}</p>
            {if empty {
                view! { <p>{tr!(concentration.no_value)}</p> }.into_any()
            } else {
                view! {
                    <div class="d-scroll" tabindex="0" role="region" aria-labelledby="spend">
                        <table class="d-table">
                            <thead><tr>
                                <th scope="col">{tr!(concentration.unit)}</th>
                                <th scope="col" class="d-table__number">{tr!(place.yen)}</th>
                                <th scope="col" class="d-table__number">{tr!(concentration.share)}</th>
                            </tr></thead>
                            <tbody>{rows}</tbody>
                        </table>
                    </div>
                }.into_any()
            }}
        </section>
    }
    .into_any()
}
