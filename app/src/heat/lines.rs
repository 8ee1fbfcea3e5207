//! The engagements of a cell.

use leptos::prelude::*;
use register::heat::matrix::{Axes, HeatLine, PAGE, RiskHeatmap};
use register::heat::words;

use super::{address, say};
use crate::components::parts::{Empty, Pagination, Tier};
use crate::text::{pick, tr};

fn score(score: Option<f64>) -> AnyView {
    match score {
        Some(score) => view! { <td class="d-table__number">{format!("{score:.1}")}</td> }.into_any(),
        None => view! { <td class="d-table__number d-quiet">{tr!(tier.none)}</td> }.into_any(),
    }
}

fn row(line: HeatLine) -> AnyView {
    let critical =
        line.critical.iter().map(|one| pick(&one.ja, &one.en)).collect::<Vec<_>>().join(&tr!(common.and));
    let assurance = say(&words::column(Axes::Assurance, line.assurance.code()));
    let rung = |rung: Option<u8>| rung.map_or_else(|| tr!(tier.none), |rung| rung.to_string());
    view! {
        <tr>
            <th scope="row"><a href=format!("/engagements/{}#risk", line.engagement.id)>{pick(&line.engagement.ja, &line.engagement.en)}</a></th>
            <td><a href=format!("/parties/{}", line.party.id)>{pick(&line.party.ja, &line.party.en)}</a></td>
            <td>{line.department}</td>
            <td><Tier tier=line.tier/> {line.provisional.then(|| view! { <span class="d-badge" data-kind="warning">{tr!(heat.provisional)}</span> })}</td>
            {score(line.inherent)}
            {score(line.residual)}
            <td>{assurance}</td>
            <td class="d-table__number">{rung(line.impact)} " / " {rung(line.likelihood)}</td>
            <td class="d-table__text">{critical}</td>
        </tr>
    }
    .into_any()
}

#[component]
pub fn Lines(found: RiskHeatmap) -> impl IntoView {
    let ask = found.ask;
    let Some((down, across)) =
        ask.cell.split_once('.').map(|(down, across)| (down.to_owned(), across.to_owned()))
    else {
        return view! { <p class="d-quiet" id="lines">{tr!(heat.choose)}</p> }.into_any();
    };
    let title = format!("{} × {}", say(&words::row(ask.axes, &down)), say(&words::column(ask.axes, &across)));
    if found.lines.is_empty() {
        return view! { <section aria-labelledby="lines"><h2 class="d-section__title" id="lines">{title}</h2><Empty title=tr!(heat.empty_cell)/></section> }.into_any();
    }
    let count = |number: usize| i64::try_from(number).unwrap_or(i64::MAX);
    let (page, total) = (count(ask.page), count(found.total));
    let rows = found.lines.into_iter().map(row).collect_view();
    view! {
        <section aria-labelledby="lines">
            <h2 class="d-section__title" id="lines">{title}</h2>
            <div class="d-scroll" tabindex="0" role="region" aria-labelledby="lines">
                <table class="d-table">
                    <thead><tr>
                        <th scope="col">{tr!(engagement.plural)}</th>
                        <th scope="col">{tr!(party.name)}</th>
                        <th scope="col">{tr!(engagement.department)}</th>
                        <th scope="col">{tr!(tier.label)}</th>
                        <th scope="col" class="d-table__number">{tr!(heat.inherent)}</th>
                        <th scope="col" class="d-table__number">{tr!(heat.residual)}</th>
                        <th scope="col">{tr!(heat.assurance)}</th>
                        <th scope="col" class="d-table__number">{tr!(heat.impact_likelihood)}</th>
                        <th scope="col">{tr!(concentration.critical)}</th>
                    </tr></thead>
                    <tbody>{rows}</tbody>
                </table>
            </div>
            <Pagination page=page size=count(PAGE) total=total href={
                let ask = ask.clone();
                move |page| format!("{}#lines", address(&ask, &ask.cell, usize::try_from(page).unwrap_or(0)))
            }/>
        </section>
    }
    .into_any()
}
