//! The clause heatmap: parties × twelve items from the stored findings.

use leptos::prelude::*;
use leptos_router::hooks::use_query_map;
use register::clause_check::{Cell, CellState, Heatmap, HeatmapFilter, HeatmapRow};
use register::policy::{Demand, ITEMS};

use super::api;
use crate::components::page::PageHead;
use crate::components::parts::{Empty, Tier, loaded};
use crate::components::query_form::QueryForm;
use crate::components::verdict::mark;
use crate::label;
use crate::text::{pick, tr};

/// `/heatmap`
#[component]
pub fn HeatmapPage() -> impl IntoView {
    let query = use_query_map();
    let filter = Memo::new(move |_| {
        let query = query.read();
        HeatmapFilter {
            tier: query.get("tier").and_then(|tier| tier.parse().ok()).filter(|tier| (1..=4).contains(tier)),
            department: query.get("department").unwrap_or_default(),
        }
    });
    let heatmap = Resource::new(move || filter.get(), api::matrix);
    view! {
        <div class="d-page" data-width="full" data-print="landscape">
            <PageHead title=tr!(nav.heatmap)/>
            <p class="d-lead">{tr!(heatmap.lead)}</p>
            {loaded(heatmap, move |(mut heatmap, departments): (Heatmap, Vec<String>)| {
                // What can be judged first; the order inside stays.
                heatmap.rows.sort_by_key(|row| row.cells.is_empty());
                let empty = heatmap.rows.is_empty();
                view! {
                    <Filters filter=filter.get_untracked() departments=departments/>
                    <Legend/>
                    {if empty {
                        view! { <Empty title=tr!(heatmap.none)><p>{tr!(heatmap.none_text)}</p></Empty> }.into_any()
                    } else {
                        view! { <Matrix heatmap=heatmap/> }.into_any()
                    }}
                }
            })}
        </div>
    }
    .into_any()
}

#[component]
fn Filters(filter: HeatmapFilter, departments: Vec<String>) -> impl IntoView {
    let tiers = (1..=4_i64)
        .map(|tier| {
            view! {
                <option value=tier selected=filter.tier == Some(tier)>{label::tier(Some(tier))}</option>
            }
        })
        .collect_view();
    let chosen = filter.department.clone();
    // The browser keeps what was chosen before; these say what holds now.
    let (tier, department) =
        (filter.tier.map(|tier| tier.to_string()).unwrap_or_default(), filter.department);
    let departments = departments
        .into_iter()
        .map(|department| {
            view! {
                <option value=department.clone() selected=department == chosen>{department.clone()}</option>
            }
        })
        .collect_view();
    view! {
        <QueryForm action="/heatmap" class="d-filter">
            <label class="d-filter__field">
                <span>{tr!(tier.label)}</span>
                <select class="d-field__input" name="tier" prop:value=tier><option value="">{tr!(list.all)}</option>{tiers}</select>
            </label>
            <label class="d-filter__field">
                <span>{tr!(engagement.department)}</span>
                <select class="d-field__input" name="department" prop:value=department><option value="">{tr!(list.all)}</option>{departments}</select>
            </label>
            <button class="d-button" data-kind="secondary" type="submit">{tr!(list.apply)}</button>
            <a class="d-filter__clear" href="/heatmap">{tr!(list.clear)}</a>
        </QueryForm>
    }
    .into_any()
}

#[component]
fn Legend() -> impl IntoView {
    let states = [
        CellState::Stated,
        CellState::Partial,
        CellState::NotFound,
        CellState::Undeterminable,
        CellState::Pending,
    ];
    let entries = states.into_iter().map(|state| {
        let code = label::cell_code(state);
        view! { <li class="d-legend__entry"><span class="d-cell" data-state=code><span class="d-cell__mark" aria-hidden="true">{mark(code)}</span></span>{label::cell(state)}</li> }
    }).collect_view();
    view! {
        <ul class="d-legend" aria-label=tr!(heatmap.legend)>
            {entries}
            <li class="d-legend__entry"><span class="d-cell" data-state="not_found" data-gap=""><span class="d-cell__mark" aria-hidden="true">"✕"</span></span>{tr!(heatmap.gap)}</li>
            <li class="d-legend__entry"><span class="d-cell" data-state="partial" data-adverse=""><span class="d-cell__mark" aria-hidden="true">"◐"</span></span>{tr!(verdict.adverse)}</li>
        </ul>
    }
    .into_any()
}

fn gap(row: &HeatmapRow, item: u8, cell: &Cell) -> bool {
    row.demands[usize::from(item.clamp(1, ITEMS)) - 1] == Demand::Required
        && matches!(cell.state, CellState::NotFound | CellState::Partial)
}

fn stated(row: &HeatmapRow) -> usize {
    row.cells.iter().filter(|cell| cell.state == CellState::Stated).count()
}

#[component]
fn Matrix(heatmap: Heatmap) -> impl IntoView {
    let headings = (1..=ITEMS).map(|item| view! {
        <th scope="col" class="d-heatmap__item"><span class="d-heatmap__number">{item}</span> <span class="d-heatmap__title">{label::item(item)}</span></th>
    }).collect_view();
    let judged = heatmap.rows.iter().filter(|row| !row.cells.is_empty()).count();
    let totals = (0..usize::from(ITEMS))
        .map(|index| {
            let count = heatmap
                .rows
                .iter()
                .filter(|row| row.cells.get(index).is_some_and(|cell| cell.state == CellState::Stated))
                .count();
            view! { <td class="d-heatmap__total">{count}<span class="d-quiet">"/"{judged}</span></td> }
        })
        .collect_view();
    let all = heatmap.rows.iter().map(stated).sum::<usize>();
    let shown = tr!(heatmap.shown, count = heatmap.rows.len());
    let rows = heatmap.rows.into_iter().map(|row| view! { <Row row=row/> }).collect_view();
    view! {
        <div class="d-scroll" data-tall="" tabindex="0" role="region" aria-label=tr!(nav.heatmap)>
            <table class="d-heatmap">
                <caption class="d-heatmap__caption">{shown}</caption>
                <thead>
                    <tr>
                        <th scope="col" class="d-heatmap__corner">{tr!(party.name)}</th>
                        <th scope="col" class="d-heatmap__tier">{tr!(tier.label)}</th>
                        {headings}
                        <th scope="col" class="d-heatmap__sum">{tr!(heatmap.stated)}</th>
                    </tr>
                </thead>
                <tbody>{rows}</tbody>
                <tfoot>
                    <tr>
                        <th scope="row" class="d-heatmap__corner" colspan="2">{tr!(heatmap.stated_parties)}</th>
                        {totals}
                        <td class="d-heatmap__sum">{all}</td>
                    </tr>
                </tfoot>
            </table>
        </div>
    }
    .into_any()
}

#[component]
fn Row(row: HeatmapRow) -> impl IntoView {
    let name = pick(&row.party_name, &row.party_name_en);
    let cells = if row.cells.is_empty() {
        let text = if row.contracts > 0 { tr!(heatmap.no_check) } else { tr!(heatmap.no_contract) };
        view! { <td class="d-heatmap__nothing" colspan=ITEMS>{text}</td> }.into_any()
    } else {
        row.cells
            .iter()
            .zip(1_u8..)
            .map(|(cell, item)| cell_view(&row, item, cell, &name))
            .collect_view()
            .into_any()
    };
    let sum = if row.cells.is_empty() { "—".to_owned() } else { stated(&row).to_string() };
    view! {
        <tr>
            <th scope="row" class="d-heatmap__party"><a href=format!("/parties/{}", row.party_id)>{name.clone()}</a></th>
            <td class="d-heatmap__tier"><Tier tier=row.tier/></td>
            {cells}
            <td class="d-heatmap__sum">{sum}</td>
        </tr>
    }
    .into_any()
}

fn cell_view(row: &HeatmapRow, item: u8, cell: &Cell, party: &str) -> AnyView {
    let code = label::cell_code(cell.state);
    let gap = gap(row, item, cell);
    let mut words = vec![label::cell(cell.state)];
    if gap {
        words.push(tr!(heatmap.gap));
    }
    if cell.adverse {
        words.push(tr!(verdict.adverse));
    }
    if cell.reviewed {
        words.push(tr!(review.done));
    }
    let name = format!("{party}: {} — {}", label::item(item), words.join(&tr!(common.and)));
    view! {
        <td class="d-heatmap__cell">
            <a
                class="d-cell"
                href=format!("/contracts/{}/review?item={item}", cell.contract_id)
                aria-label=name.clone()
                title=name
                data-state=code
                data-gap=gap.then_some("")
                data-adverse=cell.adverse.then_some("")
                data-reviewed=cell.reviewed.then_some("")
            >
                <span class="d-cell__mark" aria-hidden="true">{mark(code)}</span>
            </a>
        </td>
    }
    .into_any()
}
