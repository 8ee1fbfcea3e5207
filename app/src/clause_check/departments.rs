//! The clause heatmap by department: what each department's parties state and lack.

use leptos::prelude::*;
use register::clause_check::map::{DepartmentLine, MapFilter};
use register::policy::ITEMS;

use super::heatmap::query_of;
use crate::label;
use crate::text::tr;

#[component]
pub fn Departments(lines: Vec<DepartmentLine>, filter: MapFilter) -> impl IntoView {
    let headings = (1..=ITEMS).map(|item| view! {
        <th scope="col" class="d-heatmap__item"><span class="d-heatmap__number">{item}</span> <span class="d-heatmap__title">{label::item(item)}</span></th>
    }).collect_view();
    let rows = lines.into_iter().map(|line| row(line, &filter)).collect_view();
    view! {
        <section aria-labelledby="by-department">
            <h2 class="d-section__title" id="by-department">{tr!(heatmap.by_department)}</h2>
            <p class="d-quiet">{tr!(heatmap.by_department_text)}</p>
            <div class="d-scroll" tabindex="0" role="region" aria-labelledby="by-department">
                <table class="d-heatmap">
                    <thead>
                        <tr>
                            <th scope="col" class="d-heatmap__corner">{tr!(engagement.department)}</th>
                            <th scope="col" class="d-heatmap__tier">{tr!(heatmap.parties)}</th>
                            {headings}
                            <th scope="col" class="d-heatmap__sum">{tr!(heatmap.share)}</th>
                        </tr>
                    </thead>
                    <tbody>{rows}</tbody>
                </table>
            </div>
        </section>
    }
    .into_any()
}

/// One department; its name narrows the heatmap to it.
fn row(line: DepartmentLine, filter: &MapFilter) -> AnyView {
    let narrow = MapFilter { department: line.department.clone(), page: 0, ..filter.clone() };
    let share =
        line.coverage().map_or_else(|| tr!(heatmap.share_none), |share| format!("{:.0}%", share * 100.0));
    let cells = line
        .stated
        .into_iter()
        .zip(line.gaps)
        .map(|(stated, gaps)| {
            let gaps = (gaps > 0).then(|| view! { <br/><span class="d-quiet">{tr!(heatmap.gaps, count = gaps)}</span> });
            view! { <td class="d-heatmap__total">{stated}<span class="d-quiet">"/"{line.judged}</span>{gaps}</td> }
        })
        .collect_view();
    view! {
        <tr>
            <th scope="row" class="d-heatmap__party"><a href=format!("/heatmap{}", query_of(&narrow))>{line.department.clone()}</a></th>
            <td class="d-heatmap__tier">{line.parties}<span class="d-quiet">" ("{line.judged}")"</span></td>
            {cells}
            <td class="d-heatmap__sum">{share}</td>
        </tr>
    }
    .into_any()
}
