//! Key figures (KPI/KRI): today, the limits of the policy, and how they moved.

pub mod api;

use leptos::prelude::*;
use register::heat::vendor::Grade;
use register::heat::words;
use register::kpi::{Better, KeyFigure, KeyFigures, Measure, Reading, of_code};

use crate::components::page::PageHead;
use crate::components::parts::loaded;
use crate::heat::{Narrowed, say};
use crate::text::{pick, tr};

/// `/kpi`
#[component]
pub fn KpiPage() -> impl IntoView {
    let figures = Resource::new(|| (), |()| api::figures());
    view! {
        <div class="d-page" data-print="landscape">
            <PageHead title=tr!(kpi.title)>
                <a class="d-button" data-kind="secondary" href="/policy/figures">{tr!(figures.title)}</a>
                <a class="d-button" data-kind="secondary" rel="external" href="/risk-files/kpi.xlsx">{tr!(heat.xlsx)}</a>
            </PageHead>
            <p class="d-lead">{tr!(kpi.lead)}</p>
            {loaded(figures, |found: KeyFigures| view! { <Content found=found/> })}
        </div>
    }
    .into_any()
}

const fn kind(grade: Grade) -> &'static str {
    match grade {
        Grade::Good => "done",
        Grade::Watch => "warning",
        Grade::Bad => "failed",
        Grade::Unknown => "waiting",
    }
}

#[component]
fn Content(found: KeyFigures) -> impl IntoView {
    let policy = if found.policy_version == 0 {
        tr!(risk.policy_default)
    } else {
        tr!(risk.policy, version = found.policy_version)
    };
    let rows = found
        .readings
        .into_iter()
        .filter_map(|reading| of_code(&reading.measure).map(|figure| row(figure, reading)))
        .collect_view();
    view! {
        {found.narrowed.then(|| view! { <Narrowed/> })}
        <section aria-labelledby="figures">
            <h2 class="d-section__title" id="figures">{tr!(kpi.today, day = found.today)}</h2>
            <p class="d-quiet">{policy} " · " {tr!(kpi.note)}</p>
            <div class="d-scroll" tabindex="0" role="region" aria-labelledby="figures">
                <table class="d-table">
                    <thead><tr>
                        <th scope="col">{tr!(kpi.figure)}</th>
                        <th scope="col" class="d-table__number">{tr!(kpi.value)}</th>
                        <th scope="col">{tr!(kpi.grade)}</th>
                        <th scope="col">{tr!(kpi.limits)}</th>
                        <th scope="col">{tr!(kpi.trend)}</th>
                    </tr></thead>
                    <tbody>{rows}</tbody>
                </table>
            </div>
        </section>
    }
    .into_any()
}

fn limits(figure: &KeyFigure, reading: &Reading) -> String {
    let Some([watch, act]) = reading.limits else { return tr!(kpi.no_limits) };
    let unit = if figure.measure == Measure::Percent { "%" } else { "" };
    let (watch, act) = (format!("{watch}{unit}"), format!("{act}{unit}"));
    match reading.better {
        Better::Higher => tr!(kpi.below, watch = watch, act = act),
        Better::Lower | Better::Neither => tr!(kpi.above, watch = watch, act = act),
    }
}

fn row(figure: &'static KeyFigure, reading: Reading) -> AnyView {
    let value = reading.value.map_or_else(|| tr!(concentration.no_value), |value| figure.shown(value));
    let grade = reading.limits.map(|_| {
        let name = match (reading.grade, reading.value) {
            (_, None) => tr!(kpi.not_judged),
            (grade, _) => say(&words::grade(grade)),
        };
        view! { <span class="d-badge" data-kind=kind(reading.grade)>{name}</span> }
    });
    let limits = limits(figure, &reading);
    let name = pick(&reading.ja, &reading.en);
    view! {
        <tr>
            <th scope="row"><a href=figure.href>{name.clone()}</a></th>
            <td class="d-table__number">{value}</td>
            <td>{grade}</td>
            <td>{limits}</td>
            <td><Trend figure=figure name=name days=reading.days/></td>
        </tr>
    }
    .into_any()
}

const WIDTH: f64 = 180.0;
const HEIGHT: f64 = 36.0;

/// The kept days as a line, and the same as rows.
#[component]
pub fn Trend(figure: &'static KeyFigure, name: String, days: Vec<(String, f64)>) -> impl IntoView {
    let (Some(first), Some(last)) = (days.first().cloned(), days.last().cloned()) else {
        return view! { <span class="d-quiet">{tr!(kpi.no_days)}</span> }.into_any();
    };
    let most = days
        .iter()
        .map(|(_, value)| *value)
        .fold(if figure.measure == Measure::Percent { 100.0 } else { 1.0 }, f64::max);
    let steps = days.len().saturating_sub(1).max(1) as f64;
    let points = days
        .iter()
        .enumerate()
        .map(|(place, (_, value))| {
            format!("{:.1},{:.1}", WIDTH * place as f64 / steps, HEIGHT - HEIGHT * value / most)
        })
        .collect::<Vec<_>>()
        .join(" ");
    let drawn = (days.len() > 1).then(|| {
        let label = tr!(kpi.trend_label, name = name.clone(), from = first.0.clone(), to = last.0.clone());
        view! {
            <svg class="d-spark" viewBox=format!("-3 -3 {} {}", WIDTH + 6.0, HEIGHT + 6.0) width=WIDTH height=HEIGHT role="img" aria-label=label>
                <path class="d-trend__axis" d=format!("M0 {HEIGHT}H{WIDTH}")/>
                <polyline class="d-trend__line" points=points/>
            </svg>
        }
    });
    let rows = days
        .into_iter()
        .rev()
        .take(60)
        .map(|(day, value)| view! { <tr><th scope="row" class="d-table__date">{day}</th><td class="d-table__number">{figure.shown(value)}</td></tr> })
        .collect_view();
    view! {
        {drawn}
        <details class="d-details">
            <summary>{tr!(kpi.days, from = first.0, value = figure.shown(first.1))}</summary>
            <table class="d-table"><thead><tr><th scope="col">{tr!(lint.day)}</th><th scope="col" class="d-table__number">{tr!(kpi.value)}</th></tr></thead><tbody>{rows}</tbody></table>
        </details>
    }
    .into_any()
}
