//! Completeness and errors over the days, as a drawing and as a table.

use leptos::prelude::*;
use register::lint::Day;

use crate::text::tr;

const WIDTH: f64 = 640.0;
const HEIGHT: f64 = 120.0;

/// Points of a line through the values, between 0 and `most`.
#[expect(clippy::cast_precision_loss, reason = "a point of a drawing")]
fn line(values: &[i64], most: i64) -> String {
    let steps = values.len().saturating_sub(1).max(1) as f64;
    let point = |(place, value): (usize, &i64)| {
        let (x, y) = (WIDTH * place as f64 / steps, HEIGHT - HEIGHT * *value as f64 / most.max(1) as f64);
        format!("{x:.1},{y:.1}")
    };
    values.iter().enumerate().map(point).collect::<Vec<_>>().join(" ")
}

#[component]
pub fn Trend(days: Vec<Day>) -> impl IntoView {
    if days.is_empty() {
        return view! { <p class="d-quiet">{tr!(lint.no_days)}</p> }.into_any();
    }
    let shares: Vec<i64> = days.iter().map(|day| day.tally.percent().unwrap_or(0)).collect();
    let errors: Vec<i64> = days.iter().map(|day| day.errors).collect();
    let most = errors.iter().copied().max().unwrap_or(0).max(1);
    let (first, last) = (days[0].day.clone(), days[days.len() - 1].day.clone());
    let drawn = days.len() > 1;
    let label = tr!(lint.trend_label, from = first.clone(), to = last.clone());
    let rows = days.into_iter().rev().map(|day| view! {
        <tr>
            <th scope="row" class="d-table__date">{day.day}</th>
            <td class="d-table__number">{day.engagements}</td>
            <td class="d-table__number">{day.tally.percent().map_or_else(|| "—".to_owned(), |percent| format!("{percent}%"))}</td>
            <td class="d-table__number">{day.tally.unknown}</td>
            <td class="d-table__number">{day.errors}</td>
            <td class="d-table__number">{day.warnings}</td>
        </tr>
    }).collect_view();
    view! {
        <section aria-labelledby="trend">
            <h2 class="d-section__title" id="trend">{tr!(lint.trend)}</h2>
            {drawn.then(|| view! {
                <figure class="d-trend">
                    <svg viewBox=format!("-4 -6 {} {}", WIDTH + 8.0, HEIGHT + 12.0) role="img" aria-label=label preserveAspectRatio="none">
                        <path class="d-trend__axis" d=format!("M0 0H{WIDTH}M0 {}H{WIDTH}M0 {HEIGHT}H{WIDTH}", HEIGHT / 2.0)/>
                        <polyline class="d-trend__line" points=line(&shares, 100)/>
                        <polyline class="d-trend__line" data-kind="errors" points=line(&errors, most)/>
                    </svg>
                    <figcaption class="d-legend">
                        <span class="d-legend__entry"><span class="d-trend__key" aria-hidden="true"></span>{tr!(lint.trend_share)}</span>
                        <span class="d-legend__entry"><span class="d-trend__key" data-kind="errors" aria-hidden="true"></span>{tr!(lint.trend_errors, most = most)}</span>
                        <span class="d-quiet">{first} " – " {last}</span>
                    </figcaption>
                </figure>
            })}
            <details class="d-details" open=!drawn>
                <summary>{tr!(lint.trend_table)}</summary>
                <div class="d-scroll" tabindex="0" role="region" aria-labelledby="trend">
                    <table class="d-table">
                        <thead><tr>
                            <th scope="col">{tr!(lint.day)}</th>
                            <th scope="col" class="d-table__number">{tr!(engagement.plural)}</th>
                            <th scope="col" class="d-table__number">{tr!(lint.completeness)}</th>
                            <th scope="col" class="d-table__number">{tr!(common.unknown)}</th>
                            <th scope="col" class="d-table__number">{tr!(lint.errors)}</th>
                            <th scope="col" class="d-table__number">{tr!(lint.warnings)}</th>
                        </tr></thead>
                        <tbody>{rows}</tbody>
                    </table>
                </div>
            </details>
        </section>
    }
    .into_any()
}
