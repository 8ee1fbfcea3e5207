//! The tables of the concentration page, each with its formula in words.

use leptos::prelude::*;
use register::catalogue::Choice;
use register::catalogue::choices::SERVICE_TYPES;
use register::concentration::single_point::Weakness;
use register::concentration::view::{Index, SinglePointLine, SpreadLine, UnitLine};
use register::concentration::{Alert, Named, Unit};

use crate::text::{pick, tr};

/// `40%`
pub fn percent(share: f64) -> String {
    format!("{:.0}%", share * 100.0)
}

pub fn name(named: &Named) -> String {
    pick(&named.ja, &named.en)
}

/// Parties have a page, groups do not.
pub fn linked(unit: Unit, named: &Named) -> AnyView {
    let text = name(named);
    match unit {
        Unit::Party(_) => view! { <a href=format!("/parties/{}", named.id)>{text}</a> }.into_any(),
        Unit::Group(_) => text.into_any(),
    }
}

pub fn choice(choices: &[Choice], code: &str) -> String {
    choices
        .iter()
        .find(|choice| choice.code == code)
        .map_or_else(|| code.to_owned(), |found| pick(found.ja, found.en))
}

/// M1 and M5: the interval as a bar and in figures.
#[component]
pub fn Units(units: Vec<UnitLine>) -> impl IntoView {
    let rows = units
        .into_iter()
        .map(|line| {
            let alert = line.alert.map(|alert| match alert {
                Alert::Warning => view! { <span class="d-badge" data-kind="failed">{tr!(concentration.warning)}</span> }.into_any(),
                Alert::Caution => view! { <span class="d-badge" data-kind="warning">{tr!(concentration.caution)}</span> }.into_any(),
            });
            let overlaps = line.overlaps.then(|| view! { <span class="d-badge" data-kind="warning">{tr!(concentration.overlaps)}</span> });
            let fails = format!("/concentration?fails={}", line.name.id);
            view! {
                <tr>
                    <th scope="row">{linked(line.unit, &line.name)}</th>
                    <td>{alert} {overlaps}</td>
                    <td><Interval direct=line.direct lower=line.lower upper=line.upper/></td>
                    <td class="d-table__number">{percent(line.direct)}</td>
                    <td class="d-table__number">{format!("{}–{}", percent(line.lower), percent(line.upper))}</td>
                    <td class="d-table__number">{line.overlap}</td>
                    <td class="d-table__number">{line.engagements}</td>
                    <td class="d-table__number">{line.contracts}</td>
                    <td class="d-table__number">{line.departments}</td>
                    <td><a href=fails>{tr!(concentration.try_failure)}</a></td>
                </tr>
            }
        })
        .collect_view();
    view! {
        <section aria-labelledby="units">
            <h2 class="d-section__title" id="units">{tr!(concentration.units)}</h2>
            <p class="d-quiet">{tr!(concentration.units_note)}</p>
            <div class="d-scroll" tabindex="0" role="group" aria-labelledby="units">
                <table class="d-table">
                    <thead><tr>
                        <th scope="col">{tr!(concentration.unit)}</th>
                        <th scope="col">{tr!(concentration.alert)}</th>
                        <th scope="col">{tr!(concentration.share)}</th>
                        <th scope="col" class="d-table__number">{tr!(concentration.direct)}</th>
                        <th scope="col" class="d-table__number">{tr!(concentration.interval)}</th>
                        <th scope="col" class="d-table__number">{tr!(concentration.overlap)}</th>
                        <th scope="col" class="d-table__number">{tr!(concentration.engagements)}</th>
                        <th scope="col" class="d-table__number">{tr!(nav.contracts)}</th>
                        <th scope="col" class="d-table__number">{tr!(concentration.departments)}</th>
                        <th scope="col">{tr!(concentration.what_if)}</th>
                    </tr></thead>
                    <tbody>{rows}</tbody>
                </table>
            </div>
        </section>
    }
    .into_any()
}

/// A bar from 0 to 100 %: known, and what unconfirmed chains may add. The figures stand beside it.
#[component]
fn Interval(direct: f64, lower: f64, upper: f64) -> impl IntoView {
    let at = |share: f64| (share * 160.0).round();
    view! {
        <svg class="d-interval" viewBox="0 0 160 14" width="160" height="14" aria-hidden="true" focusable="false">
            <rect class="d-interval__all" x="0" y="2" width="160" height="10"/>
            <rect class="d-interval__maybe" x=at(lower) y="2" width=at(upper) - at(lower) height="10"/>
            <rect class="d-interval__known" x="0" y="2" width=at(lower) height="10"/>
            <rect class="d-interval__direct" x="0" y="5" width=at(direct) height="4"/>
        </svg>
    }
    .into_any()
}

fn weakness(weakness: Weakness) -> String {
    match weakness {
        Weakness::HardToSubstitute => tr!(concentration.weakness.hard),
        Weakness::SubstitutionUnassessed => tr!(concentration.weakness.unassessed),
        Weakness::NoExitPlan => tr!(concentration.weakness.no_plan),
        Weakness::ExitTestOld => tr!(concentration.weakness.old_test),
        Weakness::ExitNeverTested => tr!(concentration.weakness.untested),
    }
}

/// M4.
#[component]
pub fn SinglePoints(points: Vec<SinglePointLine>) -> impl IntoView {
    let empty = points.is_empty();
    let rows = points
        .into_iter()
        .map(|point| {
            let reasons = point.weaknesses.into_iter().map(weakness).collect::<Vec<_>>().join(&tr!(common.and));
            view! { <tr><th scope="row">{name(&point.function)}</th><td>{linked(point.unit, &point.provider)}</td><td>{reasons}</td></tr> }
        })
        .collect_view();
    view! {
        <section aria-labelledby="single">
            <h2 class="d-section__title" id="single">{tr!(concentration.single)}</h2>
            <p class="d-quiet">{tr!(concentration.single_text)}</p>
            {(!empty).then(|| view! {
                <div class="d-scroll" tabindex="0" role="group" aria-labelledby="single">
                    <table class="d-table">
                        <thead><tr>
                            <th scope="col">{tr!(concentration.function)}</th>
                            <th scope="col">{tr!(concentration.provider)}</th>
                            <th scope="col">{tr!(concentration.reasons)}</th>
                        </tr></thead>
                        <tbody>{rows}</tbody>
                    </table>
                </div>
            })}
        </section>
    }
    .into_any()
}

fn index(found: Option<Index>) -> AnyView {
    found.map_or_else(
        || view! { <td class="d-quiet">{tr!(concentration.no_value)}</td> }.into_any(),
        |found| {
            view! { <td class="d-table__number">{format!("{:.2}", found.value)} <span class="d-quiet">{tr!(concentration.effective, count = format!("{:.1}", found.effective), all = found.providers)}</span></td> }
                .into_any()
        },
    )
}

/// M2 and M3.
#[component]
pub fn Spreads(spreads: Vec<SpreadLine>) -> impl IntoView {
    let rows = spreads
        .into_iter()
        .map(|spread| {
            let kind =
                spread.service_type.map_or_else(|| tr!(common.unknown), |code| choice(SERVICE_TYPES, &code));
            let largest = spread.largest.map_or_else(
                || tr!(concentration.no_value),
                |(named, share)| format!("{} {}", name(&named), percent(share)),
            );
            view! {
                <tr>
                    <th scope="row">{kind}</th>
                    {index(spread.by_functions)}
                    {index(spread.by_cost)}
                    <td>{largest}</td>
                    <td class="d-table__number">{spread.cost_unknown}</td>
                </tr>
            }
        })
        .collect_view();
    view! {
        <section aria-labelledby="spreads">
            <h2 class="d-section__title" id="spreads">{tr!(concentration.spreads)}</h2>
            <p class="d-quiet">{tr!(concentration.spreads_note)}</p>
            <div class="d-scroll" tabindex="0" role="group" aria-labelledby="spreads">
                <table class="d-table">
                    <thead><tr>
                        <th scope="col">{tr!(concentration.service_type)}</th>
                        <th scope="col" class="d-table__number">{tr!(concentration.hhi_functions)}</th>
                        <th scope="col" class="d-table__number">{tr!(concentration.hhi_cost)}</th>
                        <th scope="col">{tr!(concentration.largest)}</th>
                        <th scope="col" class="d-table__number">{tr!(concentration.cost_unknown)}</th>
                    </tr></thead>
                    <tbody>{rows}</tbody>
                </table>
            </div>
        </section>
    }
    .into_any()
}

/// M5: N-th parties that stand behind two or more direct ones.
#[component]
pub fn Overlaps(lines: Vec<UnitLine>) -> impl IntoView {
    let mut lines: Vec<UnitLine> = lines.into_iter().filter(|line| line.overlap > 1).collect();
    lines.sort_by(|a, b| b.overlap.cmp(&a.overlap).then(b.lower.total_cmp(&a.lower)));
    let empty = lines.is_empty();
    let rows = lines
        .into_iter()
        .map(|line| {
            let overlaps = line.overlaps.then(|| view! { <span class="d-badge" data-kind="warning">{tr!(concentration.overlaps)}</span> });
            let around = matches!(line.unit, Unit::Party(_)).then(|| view! { <a href=format!("/dependencies?focus=party:{}", line.name.id)>{tr!(graph.show)}</a> });
            view! {
                <tr>
                    <th scope="row">{linked(line.unit, &line.name)}</th>
                    <td class="d-table__number">{line.overlap}</td>
                    <td class="d-table__number">{format!("{}–{}", percent(line.lower), percent(line.upper))}</td>
                    <td>{overlaps} " " {around}</td>
                </tr>
            }
        })
        .collect_view();
    view! {
        <section aria-labelledby="overlap">
            <h2 class="d-section__title" id="overlap">{tr!(alerts.overlap_title)}</h2>
            <p class="d-quiet">{tr!(alerts.overlap_text)}</p>
            {if empty {
                view! { <p>{tr!(alerts.no_overlap)}</p> }.into_any()
            } else {
                view! {
                    <div class="d-scroll" tabindex="0" role="region" aria-labelledby="overlap">
                        <table class="d-table">
                            <thead><tr>
                                <th scope="col">{tr!(concentration.unit)}</th>
                                <th scope="col" class="d-table__number">{tr!(concentration.overlap)}</th>
                                <th scope="col" class="d-table__number">{tr!(concentration.interval)}</th>
                                <th scope="col">{tr!(concentration.alert)}</th>
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
