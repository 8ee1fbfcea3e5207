//! What stops, degrades or may stop when the chosen party or group fails.

use leptos::prelude::*;
use register::catalogue::choices::DEPENDENCIES;
use register::concentration::Strength;
use register::concentration::view::{BlowLine, FailureView};
use register::concentration::what_if::Certainty;

use super::figures::name;
use crate::components::parts::Notice;
use crate::text::{pick, tr};

const fn code(strength: Strength) -> &'static str {
    match strength {
        Strength::Essential => "essential",
        Strength::Degraded => "degraded",
        Strength::Minor => "minor",
    }
}

fn row(blow: BlowLine) -> impl IntoView {
    let effect = match (blow.strength, blow.certainty) {
        (Strength::Essential, Certainty::Certain) => tr!(concentration.stops),
        (Strength::Essential, Certainty::Possible) => tr!(concentration.may_stop),
        (_, Certainty::Certain) => tr!(concentration.suffers),
        (_, Certainty::Possible) => tr!(concentration.may_suffer),
    };
    let kind = match blow.strength {
        Strength::Essential => "failed",
        _ => "warning",
    };
    let dependency = DEPENDENCIES
        .iter()
        .find(|choice| choice.code == code(blow.strength))
        .map(|choice| pick(choice.ja, choice.en));
    let tolerance = match blow.within_tolerance {
        Some(true) => tr!(concentration.within),
        Some(false) => tr!(concentration.beyond),
        None => tr!(common.unknown),
    };
    let through = blow.through.iter().map(name).collect::<Vec<_>>().join(&tr!(common.and));
    view! {
        <tr>
            <th scope="row">{name(&blow.function)} " " {blow.critical.then(|| view! { <span class="d-badge" data-kind="warning">{tr!(concentration.critical_badge)}</span> })}</th>
            <td><span class="d-badge" data-kind=kind>{effect}</span></td>
            <td>{dependency}</td>
            <td>{through}</td>
            <td>{tolerance}</td>
        </tr>
    }
}

#[component]
pub fn Failure(failure: FailureView) -> impl IntoView {
    let title = tr!(concentration.failure_of, name = name(&failure.name));
    if failure.blows.is_empty() {
        return view! { <Notice kind="info" title=title><p>{tr!(concentration.nothing_stops)}</p></Notice> }
            .into_any();
    }
    let rows = failure.blows.into_iter().map(row).collect_view();
    view! {
        <section aria-labelledby="failure">
            <h2 class="d-section__title" id="failure">{title}</h2>
            <div class="d-scroll" tabindex="0" role="group" aria-labelledby="failure">
                <table class="d-table">
                    <thead><tr>
                        <th scope="col">{tr!(concentration.function)}</th>
                        <th scope="col">{tr!(concentration.effect)}</th>
                        <th scope="col">{tr!(concentration.dependency)}</th>
                        <th scope="col">{tr!(concentration.through)}</th>
                        <th scope="col">{tr!(concentration.tolerance)}</th>
                    </tr></thead>
                    <tbody>{rows}</tbody>
                </table>
            </div>
        </section>
    }
    .into_any()
}
