//! The vendor heatmap: parties × dimensions, each mark with its reason by pointer and by keyboard.

use leptos::prelude::*;
use leptos_router::hooks::use_query_map;
use register::heat::vendor::{Dimension, Grade, Mark, PAGE, VendorAsk, VendorHeatmap, VendorRow};
use register::heat::words;

use super::{Narrowed, Tabs, Uncompared, api, files, query, say, since};
use crate::components::page::PageHead;
use crate::components::parts::{Empty, Pagination, loaded};
use crate::components::query_form::QueryForm;
use crate::label;
use crate::text::{pick, tr};

fn address(ask: &VendorAsk, sort: &str, ascending: bool, page: usize) -> String {
    let page = if page == 0 { String::new() } else { (page + 1).to_string() };
    let pairs = [
        ("text", ask.text.as_str()),
        ("tier", &ask.tier),
        ("department", &ask.department),
        ("sort", sort),
        ("order", if ascending { "up" } else { "" }),
        ("since", &ask.since),
        ("page", &page),
    ];
    format!("/risk/parties{}", query(&pairs))
}

/// `/risk/parties`
#[component]
pub fn VendorPage() -> impl IntoView {
    let map = use_query_map();
    let ask = Memo::new(move |_| {
        let map = map.read();
        let text = |name: &str| map.get(name).unwrap_or_default();
        VendorAsk {
            sort: text("sort"),
            ascending: text("order") == "up",
            text: text("text"),
            tier: text("tier"),
            department: text("department"),
            since: text("since"),
            page: text("page").parse::<usize>().unwrap_or(1).clamp(1, 100_000) - 1,
        }
    });
    let heatmap = Resource::new(move || ask.get(), api::vendors);
    let file = move |ending: &str| {
        let ask = ask.get();
        let file = format!("/risk-files/parties.{ending}");
        address(&ask, &ask.sort, ask.ascending, 0).replace("/risk/parties", &file)
    };
    view! {
        <div class="d-page" data-width="full" data-print="landscape">
            <PageHead title=tr!(heat.vendors) above=vec![("/risk".to_owned(), tr!(heat.title))]>
                {files(file)}
            </PageHead>
            <p class="d-lead">{tr!(heat.vendor_lead)}</p>
            {loaded(heatmap, |found: VendorHeatmap| view! { <Content found=found/> })}
        </div>
    }
    .into_any()
}

#[component]
fn Content(found: VendorHeatmap) -> impl IntoView {
    let narrowed = found.narrowed;
    let filtered =
        !(found.ask.text.is_empty() && found.ask.tier.is_empty() && found.ask.department.is_empty());
    let body = if found.total > 0 {
        view! { <Uncompared not_kept=found.not_kept.clone()/> <Legend/> <Grid found=found.clone()/> }
            .into_any()
    } else if filtered {
        view! { <Empty title=tr!(heat.nothing_fits)/> }.into_any()
    } else {
        view! { <Empty title=tr!(heat.none)><p>{tr!(heat.none_text)}</p></Empty> }.into_any()
    };
    view! {
        <Tabs here="vendors"/>
        {narrowed.then(|| view! { <Narrowed/> })}
        <Filters found=found/>
        {body}
    }
    .into_any()
}

#[component]
fn Filters(found: VendorHeatmap) -> impl IntoView {
    let ask = found.ask;
    let tiers = (1..=4_i64)
        .map(|tier| (tier.to_string(), label::tier(Some(tier))))
        .chain([("none".to_owned(), label::tier(None))])
        .map(|(code, name)| view! { <option value=code.clone() selected=code == ask.tier>{name}</option> })
        .collect_view();
    let chosen = ask.department.clone();
    let departments = (!found.departments.is_empty()).then(|| {
        let options = found
            .departments
            .into_iter()
            .map(|one| view! { <option value=one.clone() selected=one == chosen>{one.clone()}</option> })
            .collect_view();
        view! {
            <label class="d-filter__field">
                <span>{tr!(engagement.department)}</span>
                <select class="d-field__input" name="department" prop:value=chosen.clone()><option value="">{tr!(list.all)}</option>{options}</select>
            </label>
        }
    });
    view! {
        <QueryForm action="/risk/parties" class="d-filter">
            <label class="d-filter__field">
                <span>{tr!(party.name)}</span>
                <input class="d-field__input" type="search" name="text" maxlength="100" prop:value=ask.text.clone() value=ask.text.clone()/>
            </label>
            <label class="d-filter__field">
                <span>{tr!(tier.label)}</span>
                <select class="d-field__input" name="tier" prop:value=ask.tier.clone()><option value="">{tr!(list.all)}</option>{tiers}</select>
            </label>
            {departments}
            {since(&ask.since, found.today)}
            <input type="hidden" name="sort" value=ask.sort/>
            <button class="d-button" data-kind="secondary" type="submit">{tr!(list.apply)}</button>
            <a class="d-filter__clear" href="/risk/parties">{tr!(list.clear)}</a>
        </QueryForm>
    }
    .into_any()
}

const fn sign(grade: Grade) -> &'static str {
    match grade {
        Grade::Good => "✓",
        Grade::Unknown => "?",
        Grade::Watch => "!",
        Grade::Bad => "✕",
    }
}

#[component]
fn Legend() -> impl IntoView {
    let entries = Grade::ALL
        .map(|grade| {
            view! { <span class="d-legend__entry"><span class="d-mark-cell" data-grade=grade.code() aria-hidden="true">{sign(grade)}</span>{say(&words::grade(grade))}</span> }
        })
        .collect_view();
    view! { <p class="d-legend">{entries} <span class="d-quiet">{tr!(heat.reason_hint)}</span></p> }
        .into_any()
}

fn cell(row: &VendorRow, dimension: Dimension, mark: &Mark) -> AnyView {
    let anchor = match dimension {
        Dimension::Clauses => "#contracts",
        Dimension::Chain => "#chain",
        _ => "",
    };
    let href = match dimension {
        Dimension::Share => format!("/concentration?fails={}", row.party.id),
        _ => format!("/parties/{}{anchor}", row.party.id),
    };
    let moved = mark.before.map(|before| {
        let (arrow, way) = if mark.grade > before { ("▲", tr!(moved.worse)) } else { ("▼", tr!(moved.better)) };
        let text = format!("{way}（{}）", say(&words::grade(before)));
        let title = text.clone();
        view! { <span class="d-mark-cell__moved" title=title><span aria-hidden="true">{arrow}</span><span class="d-hidden">{text}</span></span> }
    });
    view! {
        <td>
            <a class="d-mark-cell" data-grade=mark.grade.code() href=href>
                <span aria-hidden="true">{sign(mark.grade)}</span>
                <span class="d-hidden">{say(&words::grade(mark.grade))} ": "</span>
                <span>{say(&words::short(mark))}</span>
                {moved}
                <span class="d-mark-cell__reason"><b>{say(&words::dimension(dimension))} " — " {pick(&row.party.ja, &row.party.en)}</b>{say(&words::reason(mark))}</span>
            </a>
        </td>
    }
    .into_any()
}

#[component]
fn Grid(found: VendorHeatmap) -> impl IntoView {
    let ask = found.ask.clone();
    let head = |code: &'static str, name: String| {
        let chosen = ask.sort == code;
        let order = chosen.then_some(if ask.ascending { "ascending" } else { "descending" });
        view! { <th scope="col" aria-sort=order><a class="d-table__sort" href=address(&ask, code, chosen && !ask.ascending, 0)>{name}</a></th> }
    };
    let heads = Dimension::ALL
        .map(|dimension| head(dimension.code(), say(&words::dimension(dimension))))
        .collect_view();
    let rows = found
        .rows
        .iter()
        .map(|row| {
            let cells = Dimension::ALL.into_iter().zip(&row.marks).map(|(dimension, mark)| cell(row, dimension, mark)).collect_view();
            view! { <tr><th scope="row"><a href=format!("/parties/{}", row.party.id)>{pick(&row.party.ja, &row.party.en)}</a> {row.is_new.then(|| view! { <span class="d-badge" data-kind="waiting">{tr!(moved.is_new)}</span> })}</th>{cells}</tr> }
        })
        .collect_view();
    let sums = found
        .sums
        .iter()
        .map(|sums| {
            let parts = Grade::ALL
                .into_iter()
                .zip(sums)
                .filter(|(_, count)| **count > 0)
                .map(|(grade, count)| view! { <span data-grade=grade.code()>{sign(grade)} {*count}</span> })
                .collect_view();
            view! { <td class="d-vendors__sum">{parts}</td> }
        })
        .collect_view();
    let moved = found.moved.as_ref().map(|moved| {
        let cells = moved
            .iter()
            .map(|(worse, better)| view! { <td class="d-vendors__sum">{format!("▲{worse} ▼{better}")}</td> })
            .collect_view();
        view! { <tr><th scope="row">{tr!(moved.since, day = ask.since.clone())}</th>{cells}</tr> }
    });
    let count = |number: usize| i64::try_from(number).unwrap_or(i64::MAX);
    let (page, total) = (count(ask.page), count(found.total));
    let name = head("name", tr!(party.name));
    let pages = ask.clone();
    view! {
        <div class="d-scroll" data-tall="" tabindex="0" role="region" aria-label=tr!(heat.vendors)>
            <table class="d-heatmap d-vendors">
                <thead><tr>{name}{heads}</tr></thead>
                <tbody>{rows}</tbody>
                <tfoot><tr><th scope="row">{tr!(heat.sum)}</th>{sums}</tr>{moved}</tfoot>
            </table>
        </div>
        <Pagination page=page size=count(PAGE) total=total href=move |page| address(&pages, &pages.sort, pages.ascending, usize::try_from(page).unwrap_or(0))/>
    }
    .into_any()
}
