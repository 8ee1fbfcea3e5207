//! Heatmaps of risk: engagements by tier and assurance or by likelihood and impact, parties by dimension.

pub mod api;
mod lines;
pub mod vendor;

use leptos::prelude::*;
use leptos_router::hooks::use_query_map;
use register::heat::Choice;
use register::heat::matrix::{Ask, Axes, Cell, RiskHeatmap};
use register::heat::then::NotKept;
use register::heat::words::{self, Pair};

use crate::components::page::PageHead;
use crate::components::parts::{Empty, Notice, loaded};
use crate::components::query_form::QueryForm;
use crate::text::{pick, tr};

pub fn say(pair: &Pair) -> String {
    pick(&pair.0, &pair.1)
}

/// `name=value` of what is given, as a query.
pub fn query(pairs: &[(&str, &str)]) -> String {
    let given: Vec<String> = pairs
        .iter()
        .filter(|(_, value)| !value.is_empty())
        .map(|(name, value)| format!("{name}={}", encoded(value)))
        .collect();
    if given.is_empty() { String::new() } else { format!("?{}", given.join("&")) }
}

/// Percent-encoded for a query.
fn encoded(text: &str) -> String {
    use std::fmt::Write;
    text.bytes().fold(String::new(), |mut out, byte| {
        if byte.is_ascii_alphanumeric() || matches!(byte, b'-' | b'_' | b'.') {
            out.push(char::from(byte));
        } else {
            let _ = write!(out, "%{byte:02X}");
        }
        out
    })
}

const fn axes_code(axes: Axes) -> &'static str {
    match axes {
        Axes::Assurance => "",
        Axes::Likelihood => "likelihood",
    }
}

/// The address of the question with another cell and page.
fn address(ask: &Ask, cell: &str, page: usize) -> String {
    let page = if page == 0 { String::new() } else { (page + 1).to_string() };
    let pairs = [
        ("axes", axes_code(ask.axes)),
        ("department", &ask.department),
        ("service_type", &ask.service_type),
        ("country", &ask.country),
        ("group", &ask.group),
        ("since", &ask.since),
        ("cell", cell),
        ("page", &page),
    ];
    format!("/risk{}", query(&pairs))
}

/// What a page shows as a workbook and as pictures; `file` gives the address by how the name ends.
pub fn files(file: impl Fn(&str) -> String + Copy + Send + Sync + 'static) -> AnyView {
    [("xlsx", tr!(heat.xlsx)), ("svg", tr!(heat.svg)), ("png", tr!(heat.png))]
        .into_iter()
        .map(|(ending, name)| {
            view! { <a class="d-button" data-kind="secondary" rel="external" download="" href=move || file(ending)>{name}</a> }
        })
        .collect_view()
        .into_any()
}

/// The views of risk as tabs.
#[component]
pub fn Tabs(here: &'static str) -> impl IntoView {
    let tabs = [
        ("/risk", "assurance", tr!(heat.by_assurance)),
        ("/risk?axes=likelihood", "likelihood", tr!(heat.by_likelihood)),
        ("/risk/parties", "vendors", tr!(heat.vendors)),
    ];
    let links = tabs
        .into_iter()
        .map(|(href, code, name)| view! { <a class="d-tabs__tab" href=href aria-current=(code == here).then_some("page")>{name}</a> })
        .collect_view();
    view! { <nav class="d-tabs" aria-label=tr!(heat.views)>{links}</nav> }.into_any()
}

/// `/risk`
#[component]
pub fn RiskPage() -> impl IntoView {
    let map = use_query_map();
    let ask = Memo::new(move |_| {
        let map = map.read();
        let text = |name: &str| map.get(name).unwrap_or_default();
        Ask {
            axes: if text("axes") == "likelihood" { Axes::Likelihood } else { Axes::Assurance },
            department: text("department"),
            service_type: text("service_type"),
            country: text("country"),
            group: text("group"),
            cell: text("cell"),
            page: text("page").parse::<usize>().unwrap_or(1).clamp(1, 100_000) - 1,
            since: text("since"),
        }
    });
    let heatmap = Resource::new(move || ask.get(), api::risk);
    view! {
        <div class="d-page" data-print="landscape">
            <PageHead title=tr!(heat.title)>
                {files(move |ending| address(&ask.get(), "", 0).replace("/risk", &format!("/risk-files/heatmap.{ending}")))}
            </PageHead>
            <p class="d-lead">{tr!(heat.lead)}</p>
            {loaded(heatmap, |found: RiskHeatmap| view! { <Content found=found/> })}
        </div>
    }
    .into_any()
}

#[component]
fn Content(found: RiskHeatmap) -> impl IntoView {
    let tab = if found.ask.axes == Axes::Assurance { "assurance" } else { "likelihood" };
    let narrowed = found.narrowed;
    let body = if found.all == 0 {
        view! { <Empty title=tr!(heat.none)><p>{tr!(heat.none_text)}</p></Empty> }.into_any()
    } else {
        view! { <Filters found=found.clone()/> <Uncompared not_kept=found.not_kept.clone()/> <Matrix found=found.clone()/> <lines::Lines found=found/> }
            .into_any()
    };
    view! {
        <Tabs here=tab/>
        {narrowed.then(|| view! { <Narrowed/> })}
        {body}
    }
    .into_any()
}

/// The figures are those of the reader's own department.
#[component]
pub fn Narrowed() -> impl IntoView {
    view! { <Notice kind="info" title=tr!(heat.narrowed)><p>{tr!(heat.narrowed_text)}</p></Notice> }
        .into_any()
}

pub fn select(name: &'static str, label: String, chosen: &str, choices: Vec<Choice>) -> AnyView {
    let now = chosen.to_owned();
    let options = choices
        .into_iter()
        .map(|choice| {
            let text = match (choice.code.as_str(), pick(&choice.name.0, &choice.name.1)) {
                (register::heat::matrix::BLANK, _) => tr!(heat.not_given),
                (code, name) if name.is_empty() => code.to_owned(),
                (_, name) => name,
            };
            view! { <option value=choice.code.clone() selected=choice.code == now>{format!("{text} ({})", choice.count)}</option> }
        })
        .collect_view();
    view! {
        <label class="d-filter__field">
            <span>{label}</span>
            <select class="d-field__input" name=name prop:value=chosen.to_owned()><option value="">{tr!(list.all)}</option>{options}</select>
        </label>
    }
    .into_any()
}

/// The day that is compared with.
pub fn since(now: &str, today: String) -> AnyView {
    view! {
        <label class="d-filter__field">
            <span>{tr!(heat.since)}</span>
            <input class="d-field__input" type="date" name="since" prop:value=now.to_owned() value=now.to_owned() max=today/>
        </label>
    }
    .into_any()
}

/// Says from which day on there is anything to compare with.
#[component]
pub fn Uncompared(not_kept: Option<NotKept>) -> impl IntoView {
    not_kept
        .map(|one| {
            let text = one.first.map_or_else(|| tr!(moved.never), |day| tr!(moved.first, day = day));
            view! { <Notice kind="info" title=tr!(moved.not_kept)><p>{text}</p></Notice> }
        })
        .into_any()
}

#[component]
fn Filters(found: RiskHeatmap) -> impl IntoView {
    let ask = found.ask;
    let since = since(&ask.since, found.today);
    view! {
        <QueryForm action="/risk" class="d-filter">
            <input type="hidden" name="axes" value=axes_code(ask.axes)/>
            {select("department", tr!(engagement.department), &ask.department, found.departments)}
            {select("service_type", tr!(concentration.service_type), &ask.service_type, found.service_types)}
            {select("country", tr!(concentration.country), &ask.country, found.countries)}
            {select("group", tr!(concentration.by_group), &ask.group, found.groups)}
            {since}
            <button class="d-button" data-kind="secondary" type="submit">{tr!(list.apply)}</button>
            <a class="d-filter__clear" href=format!("/risk{}", query(&[("axes", axes_code(ask.axes))]))>{tr!(list.clear)}</a>
        </QueryForm>
    }
    .into_any()
}

fn cell(ask: &Ask, row: &str, column: &str, cell: Cell, compared: bool) -> AnyView {
    let code = format!("{row}.{column}");
    let moved = (compared && cell.came + cell.went > 0).then(|| {
        let text = tr!(moved.cell, came = cell.came, went = cell.went);
        let title = text.clone();
        view! { <span class="d-heat__note" title=title><span aria-hidden="true">{format!("+{} −{}", cell.came, cell.went)}</span><span class="d-hidden">{text}</span></span> }
    });
    let unknown = (row == "none" || column == "none" || column == "unassessed").then_some("");
    if cell.engagements == 0 {
        return view! { <td><span class="d-heat" data-empty="">"–" {moved}</span></td> }.into_any();
    }
    let place = format!("{} × {}: ", say(&words::row(ask.axes, row)), say(&words::column(ask.axes, column)));
    let counted = tr!(
        heat.cell_label,
        engagements = cell.engagements,
        parties = cell.parties,
        critical = cell.critical
    );
    let title = format!("{place}{counted}");
    let here = (ask.cell == code).then_some("true");
    view! {
        <td>
            <a class="d-heat" data-heat=cell.heat data-unknown=unknown aria-current=here title=title href=format!("{}#lines", address(ask, &code, 0))>
                <span class="d-hidden">{place}</span>
                <span class="d-heat__number">{cell.engagements}</span>
                <span class="d-heat__note">{tr!(heat.critical_in, count = cell.critical)}</span>
            </a>
            {moved}
        </td>
    }
    .into_any()
}

#[component]
fn Matrix(found: RiskHeatmap) -> impl IntoView {
    let ask = found.ask.clone();
    let (down, across) = words::axes(ask.axes);
    let heads = found
        .columns
        .iter()
        .map(|column| view! { <th scope="col">{say(&words::column(ask.axes, column))}</th> })
        .collect_view();
    let moved = found.moved.clone();
    let rows = found
        .rows
        .iter()
        .zip(found.cells)
        .enumerate()
        .map(|(place, (row, cells))| {
            let sum: usize = cells.iter().map(|cell| cell.engagements).sum();
            let cells = found.columns.iter().zip(cells).map(|(column, one)| cell(&ask, row, column, one, found.compared)).collect_view();
            let moved = moved.as_ref().map(|moved| {
                let (came, went) = moved[place];
                view! { <td class="d-table__number">{format!("+{came} / −{went}")}</td> }
            });
            view! { <tr><th scope="row">{say(&words::row(ask.axes, row))}</th>{cells}<td class="d-table__number">{sum}</td>{moved}</tr> }
        })
        .collect_view();
    let policy = if found.policy_version == 0 {
        tr!(risk.policy_default)
    } else {
        tr!(risk.policy, version = found.policy_version)
    };
    let since = found.moved.is_some().then(
        || view! { <th scope="col" class="d-table__number">{tr!(heat.moved, day = ask.since.clone())}</th> },
    );
    view! {
        <section aria-labelledby="matrix">
            <h2 class="d-section__title" id="matrix">{format!("{} × {}", say(&down), say(&across))}</h2>
            <p class="d-quiet">{tr!(heat.shown, shown = found.shown, all = found.all)} " · " {found.today} " · " {policy}</p>
            <div class="d-scroll" tabindex="0" role="region" aria-labelledby="matrix">
                <table class="d-table d-heatgrid">
                    <thead><tr>
                        <th scope="col">{say(&down)} " ＼ " {say(&across)}</th>
                        {heads}
                        <th scope="col" class="d-table__number">{tr!(heat.sum)}</th>
                        {since}
                    </tr></thead>
                    <tbody>{rows}</tbody>
                </table>
            </div>
            <p class="d-quiet">{match ask.axes {
                Axes::Assurance => tr!(heat.assurance_note),
                Axes::Likelihood => tr!(heat.likelihood_note),
            }}</p>
        </section>
    }
    .into_any()
}
