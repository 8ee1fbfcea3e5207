//! Residual risk of an engagement: its parts, how they make the score, and how it stood before.

use leptos::prelude::*;
use register::heat::then::StoodDay;
use register::risk::residual::Portion;

use super::api::ResidualView;
use crate::components::parts::Notice;
use crate::text::{pick, tr};

fn percent(share: f64) -> String {
    format!("{:.0}%", share * 100.0)
}

fn portion(portion: Portion) -> String {
    match portion {
        Portion::Known(share) => percent(share),
        Portion::NotApplicable => tr!(residual.not_asked),
        Portion::Unknown => tr!(residual.unknown),
    }
}

fn score(score: Option<f64>) -> String {
    score.map_or_else(|| tr!(tier.none), |score| format!("{score:.1}"))
}

/// The section of an engagement's page; nothing where the engagement is not live.
#[component]
pub fn ResidualSection(found: Option<ResidualView>) -> impl IntoView {
    let Some(found) = found else { return ().into_any() };
    let one = found.residual;
    let rung = |rung: Option<u8>| rung.map_or_else(|| tr!(tier.none), |rung| rung.to_string());
    let (ja, en) = found.assurance.label();
    let concluded = found.concluded_on.clone().map_or_else(
        || tr!(residual.no_diligence),
        |day| match found.due_on.clone() {
            Some(due) => tr!(residual.concluded_due, day = day, due = due),
            None => day,
        },
    );
    let none = one.score.is_none().then(|| {
        let text =
            if one.inherent.is_none() { tr!(residual.no_inherent) } else { tr!(residual.no_diligence_text) };
        view! { <Notice kind="warning" title=tr!(residual.none)><p>{text}</p></Notice> }
    });
    let policy = if found.policy_version == 0 {
        tr!(risk.policy_default)
    } else {
        tr!(risk.policy, version = found.policy_version)
    };
    let facts = [
        (tr!(residual.score), score(one.score)),
        (tr!(residual.inherent), score(one.inherent)),
        (tr!(residual.effectiveness), one.controls.effectiveness.map_or_else(|| tr!(tier.none), percent)),
        (tr!(residual.evidence), portion(one.controls.evidence)),
        (tr!(residual.clauses), portion(one.controls.clauses)),
        (tr!(residual.assured), one.assured.map_or_else(|| tr!(tier.none), percent)),
        (tr!(heat.assurance), pick(ja, en)),
        (
            tr!(heat.impact_likelihood),
            format!("{} / {}", rung(found.place.impact), rung(found.place.likelihood)),
        ),
        (tr!(residual.diligence), concluded),
        (tr!(risk.basis), policy),
    ]
    .into_iter()
    .map(|(name, value)| view! { <div class="d-facts__row"><dt>{name}</dt><dd>{value}</dd></div> })
    .collect_view();
    view! {
        <section id="residual" aria-labelledby="residual-title">
            <h2 class="d-section__title" id="residual-title">{tr!(residual.title)}</h2>
            {none}
            <dl class="d-facts">{facts}</dl>
            <p class="d-quiet">{tr!(residual.formula)}</p>
            <History days=found.history/>
        </section>
    }
    .into_any()
}

#[component]
fn History(days: Vec<StoodDay>) -> impl IntoView {
    if days.is_empty() {
        return view! { <p class="d-quiet">{tr!(residual.no_history)}</p> }.into_any();
    }
    let rows = days
        .into_iter()
        .map(|day| {
            let cells = match day.stood {
                None => view! { <td colspan="5">{tr!(residual.not_live)}</td> }.into_any(),
                Some(stood) => {
                    let (ja, en) = stood.assurance.label();
                    view! {
                        <td class="d-table__number">{stood.tier.map_or_else(|| tr!(tier.none), |tier| tier.to_string())}</td>
                        <td class="d-table__number">{score(stood.inherent)}</td>
                        <td class="d-table__number">{stood.effectiveness.map_or_else(|| tr!(tier.none), percent)}</td>
                        <td class="d-table__number">{score(stood.residual)}</td>
                        <td>{pick(ja, en)}</td>
                    }
                    .into_any()
                }
            };
            view! { <tr><th scope="row" class="d-table__date">{day.day}</th>{cells}<td class="d-table__number">{day.policy_version}</td></tr> }
        })
        .collect_view();
    view! {
        <details class="d-details">
            <summary>{tr!(residual.history)}</summary>
            <div class="d-scroll" tabindex="0" role="region" aria-label=tr!(residual.history)>
                <table class="d-table">
                    <thead><tr>
                        <th scope="col">{tr!(lint.day)}</th>
                        <th scope="col" class="d-table__number">{tr!(tier.label)}</th>
                        <th scope="col" class="d-table__number">{tr!(heat.inherent)}</th>
                        <th scope="col" class="d-table__number">"CE"</th>
                        <th scope="col" class="d-table__number">{tr!(heat.residual)}</th>
                        <th scope="col">{tr!(heat.assurance)}</th>
                        <th scope="col" class="d-table__number">{tr!(policy.version_head)}</th>
                    </tr></thead>
                    <tbody>{rows}</tbody>
                </table>
            </div>
        </details>
    }
    .into_any()
}
