//! The clause heatmap: parties × twelve items from the stored findings.

use leptos::prelude::*;
use leptos_router::hooks::use_query_map;
use leptos_router::params::ParamsMap;
use register::clause_check::map::{Exceptions, MapFilter, MapPage, Margin, SIZE, is_gap};
use register::clause_check::{Cell, CellState, HeatmapRow};
use register::policy::ITEMS;

use super::{api, departments};
use crate::components::page::PageHead;
use crate::components::parts::{Empty, Pagination, Tier, loaded};
use crate::components::query_form::QueryForm;
use crate::components::verdict::mark;
use crate::heat::files;
use crate::label;
use crate::text::{pick, tr};

fn filter_of(query: &ParamsMap) -> MapFilter {
    let text = |name: &str| query.get(name).unwrap_or_default();
    MapFilter {
        tier: text("tier").parse().ok().filter(|tier| (1..=4).contains(tier)),
        department: text("department"),
        text: text("text"),
        show: Some(text("show")).filter(|show| SHOWS.contains(&show.as_str())).unwrap_or_default(),
        item: text("item").parse().ok().filter(|item| (1..=ITEMS).contains(item)).unwrap_or(0),
        since: text("since"),
        page: text("page").parse::<usize>().unwrap_or(1).clamp(1, 10_000) - 1,
        whole: false,
    }
}

const SHOWS: [&str; 4] = ["gap", "adverse", "undeterminable", "exception"];

pub(super) fn query_of(filter: &MapFilter) -> String {
    let number = |number: String, none: bool| if none { String::new() } else { number };
    let mut query = ParamsMap::new();
    for (name, value) in [
        ("tier", filter.tier.map(|tier| tier.to_string()).unwrap_or_default()),
        ("department", filter.department.clone()),
        ("text", filter.text.clone()),
        ("show", filter.show.clone()),
        ("item", number(filter.item.to_string(), filter.item == 0)),
        ("since", filter.since.clone()),
        ("page", number((filter.page + 1).to_string(), filter.page == 0)),
    ] {
        if !value.is_empty() {
            query.insert(name, value);
        }
    }
    query.to_query_string()
}

/// `/heatmap`
#[component]
pub fn HeatmapPage() -> impl IntoView {
    let query = use_query_map();
    let filter = Memo::new(move |_| filter_of(&query.read()));
    let heatmap = Resource::new(move || filter.get(), api::matrix);
    view! {
        <div class="d-page" data-width="full" data-print="landscape">
            <PageHead title=tr!(nav.heatmap)>
                {files(move |ending| {
                    let whole = MapFilter { page: 0, ..filter.get() };
                    format!("/heatmap/clauses.{ending}{}", query_of(&whole))
                })}
            </PageHead>
            <p class="d-lead">{tr!(heatmap.lead)}</p>
            {loaded(heatmap, move |page: MapPage| view! { <Body page=page filter=filter.get_untracked()/> })}
        </div>
    }
    .into_any()
}

#[component]
fn Body(page: MapPage, filter: MapFilter) -> impl IntoView {
    let empty = page.rows.is_empty();
    let (total, at) =
        (i64::try_from(page.total).unwrap_or_default(), i64::try_from(filter.page).unwrap_or_default());
    let (paged, narrow) = (filter.clone(), filter.clone());
    let lines = page.by_department.clone();
    let href = move |page: i64| {
        format!(
            "/heatmap{}",
            query_of(&MapFilter { page: usize::try_from(page).unwrap_or_default(), ..paged.clone() })
        )
    };
    view! {
        <Shows shows=page.shows filter=filter.clone()/>
        <Filters filter=filter departments=page.departments.clone()/>
        <Legend/>
        {if empty {
            view! { <Empty title=tr!(heatmap.none)><p>{tr!(heatmap.none_text)}</p></Empty> }.into_any()
        } else {
            view! { <Matrix page=page/> }.into_any()
        }}
        <Pagination page=at size=i64::try_from(SIZE).unwrap_or(100) total=total href=href/>
        {(!lines.is_empty()).then(|| view! { <departments::Departments lines=lines filter=narrow/> })}
    }
    .into_any()
}

/// What to look at first, with how many parties have it.
#[component]
fn Shows(shows: [usize; 4], filter: MapFilter) -> impl IntoView {
    let names = [tr!(heatmap.gap), tr!(verdict.adverse), tr!(verdict.undeterminable), tr!(heatmap.exception)];
    let all = (String::new(), tr!(list.all), None);
    let tabs = SHOWS
        .into_iter()
        .zip(names)
        .zip(shows)
        .map(|((code, name), count)| (code.to_owned(), name, Some(count)));
    let links = std::iter::once(all)
        .chain(tabs)
        .map(|(code, name, count)| {
            let current = (code == filter.show).then_some("page");
            let to = format!("/heatmap{}", query_of(&MapFilter { show: code, page: 0, ..filter.clone() }));
            view! { <li><a class="d-tabs__tab" href=to aria-current=current>{name} {count.map(|count| format!(" {count}"))}</a></li> }
        })
        .collect_view();
    view! { <nav aria-label=tr!(heatmap.shows)><ul class="d-tabs">{links}</ul></nav> }.into_any()
}

#[component]
fn Filters(filter: MapFilter, departments: Vec<String>) -> impl IntoView {
    let tiers = (1..=4_i64)
        .map(|tier| view! { <option value=tier selected=filter.tier == Some(tier)>{label::tier(Some(tier))}</option> })
        .collect_view();
    let items = (1..=ITEMS)
        .map(|item| view! { <option value=item selected=filter.item == item>{item} " " {label::item(item)}</option> })
        .collect_view();
    let chosen = filter.department.clone();
    // The browser keeps what was chosen before; these say what holds now.
    let tier = filter.tier.map(|tier| tier.to_string()).unwrap_or_default();
    let item = if filter.item == 0 { String::new() } else { filter.item.to_string() };
    let departments = departments
        .into_iter()
        .map(|department| view! { <option value=department.clone() selected=department == chosen>{department.clone()}</option> })
        .collect_view();
    view! {
        <QueryForm action="/heatmap" class="d-filter">
            <input type="hidden" name="show" value=filter.show/>
            <label class="d-filter__field">
                <span>{tr!(party.name)}</span>
                <input class="d-field__input" type="search" name="text" prop:value=filter.text.clone() value=filter.text.clone() maxlength="100"/>
            </label>
            <label class="d-filter__field">
                <span>{tr!(tier.label)}</span>
                <select class="d-field__input" name="tier" prop:value=tier><option value="">{tr!(list.all)}</option>{tiers}</select>
            </label>
            <label class="d-filter__field">
                <span>{tr!(engagement.department)}</span>
                <select class="d-field__input" name="department" prop:value=filter.department><option value="">{tr!(list.all)}</option>{departments}</select>
            </label>
            <label class="d-filter__field">
                <span>{tr!(item.title)}</span>
                <select class="d-field__input" name="item" prop:value=item><option value="">{tr!(list.all)}</option>{items}</select>
            </label>
            <label class="d-filter__field">
                <span>{tr!(heatmap.since)}</span>
                <input class="d-field__input" type="date" name="since" prop:value=filter.since.clone() value=filter.since.clone()/>
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
            <li class="d-legend__entry"><span class="d-cell" data-state="not_found" data-accepted=""><span class="d-cell__mark" aria-hidden="true">"✕"</span></span>{tr!(heatmap.exception)}</li>
            <li class="d-legend__entry"><span class="d-cell" data-state="partial" data-adverse=""><span class="d-cell__mark" aria-hidden="true">"◐"</span></span>{tr!(verdict.adverse)}</li>
        </ul>
    }
    .into_any()
}

fn stated(row: &HeatmapRow) -> usize {
    row.cells.iter().filter(|cell| cell.state == CellState::Stated).count()
}

#[component]
fn Matrix(page: MapPage) -> impl IntoView {
    let headings = (1..=ITEMS).map(|item| view! {
        <th scope="col" class="d-heatmap__item"><span class="d-heatmap__number">{item}</span> <span class="d-heatmap__title">{label::item(item)}</span></th>
    }).collect_view();
    let shown = tr!(heatmap.shown, count = page.total);
    let margins = page.margins;
    let exceptions = page.exceptions;
    let rows = page
        .rows
        .into_iter()
        .map(|row| view! { <Row row=row exceptions=exceptions.clone()/> })
        .collect_view();
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
                <tfoot><Margins margins=margins/></tfoot>
            </table>
        </div>
    }
    .into_any()
}

/// The margins: over all parties that fit, not over this page.
#[component]
fn Margins(margins: Vec<Margin>) -> impl IntoView {
    let all = margins.iter().map(|margin| margin.stated).sum::<usize>();
    let stated = margins.iter().map(|margin| view! { <td class="d-heatmap__total">{margin.stated}<span class="d-quiet">"/"{margin.judged}</span></td> }).collect_view();
    let compared = margins.iter().any(|margin| margin.then.is_some());
    let line = |name: String, counts: Vec<usize>| {
        let sum = counts.iter().sum::<usize>();
        let cells = counts
            .into_iter()
            .map(|count| view! { <td class="d-heatmap__total">{count}</td> })
            .collect_view();
        (sum > 0).then(|| view! { <tr><th scope="row" class="d-heatmap__corner" colspan="2">{name}</th>{cells}<td class="d-heatmap__sum">{sum}</td></tr> })
    };
    let of = |count: fn(&Margin) -> usize| margins.iter().map(count).collect::<Vec<_>>();
    let trend = compared.then(|| {
        let cells = margins
            .iter()
            .map(|margin| {
                let (then, now) = margin.then.unwrap_or_default();
                let sign = match now - then {
                    0 => "±0".to_owned(),
                    more @ 1.. => format!("+{more}"),
                    less => less.to_string(),
                };
                view! { <td class="d-heatmap__total">{sign}<span class="d-quiet">" ("{then}"→"{now}")"</span></td> }
            })
            .collect_view();
        view! { <tr><th scope="row" class="d-heatmap__corner" colspan="2">{tr!(heatmap.trend)}</th>{cells}<td class="d-heatmap__sum"></td></tr> }
    });
    view! {
        <tr><th scope="row" class="d-heatmap__corner" colspan="2">{tr!(heatmap.stated_parties)}</th>{stated}<td class="d-heatmap__sum">{all}</td></tr>
        {line(tr!(heatmap.gap), of(|margin| margin.gaps))}
        {line(tr!(verdict.adverse), of(|margin| margin.adverse))}
        {line(tr!(verdict.undeterminable), of(|margin| margin.undeterminable))}
        {line(tr!(heatmap.exception), of(|margin| margin.exceptions))}
        {trend}
    }
    .into_any()
}

#[component]
fn Row(row: HeatmapRow, exceptions: Exceptions) -> impl IntoView {
    let name = pick(&row.party_name, &row.party_name_en);
    let cells = if row.cells.is_empty() {
        let text = if row.contracts > 0 { tr!(heatmap.no_check) } else { tr!(heatmap.no_contract) };
        view! { <td class="d-heatmap__nothing" colspan=ITEMS>{text}</td> }.into_any()
    } else {
        row.cells
            .iter()
            .zip(1_u8..)
            .map(|(cell, item)| {
                let until =
                    exceptions.iter().find(|(party, number, _)| *party == row.party_id && *number == item);
                cell_view(&row, item, cell, &name, until.map(|(_, _, day)| day.clone()))
            })
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

fn cell_view(row: &HeatmapRow, item: u8, cell: &Cell, party: &str, accepted: Option<String>) -> AnyView {
    let code = label::cell_code(cell.state);
    let gap = is_gap(row, item, cell);
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
    if let Some(day) = &accepted {
        words.push(tr!(heatmap.accepted_until, day = day.clone()));
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
                data-accepted=accepted.is_some().then_some("")
            >
                <span class="d-cell__mark" aria-hidden="true">{mark(code)}</span>
            </a>
        </td>
    }
    .into_any()
}
