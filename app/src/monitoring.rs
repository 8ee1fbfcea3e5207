//! Monitoring (モニタリング): what is due, overdue or was never done, by source and window, with its calendar. An item stays
//! until what it asks for is in the register.

mod api;
mod parts;

use leptos::prelude::*;
use leptos_router::hooks::use_query_map;
use leptos_router::params::ParamsMap;
use register::monitoring::view::{Filter, PAGE_SIZE, View};
use register::monitoring::{Source, Window};

use self::parts::{Calendar, Items, MailSettings, Sources};
use crate::components::page::PageHead;
use crate::components::parts::{Empty, Pagination, loaded};
use crate::components::query_form::QueryForm;
use crate::label;
use crate::record::fresh::Fresh;
use crate::text::{pick, tr};

/// The query of a view: what the page and its files read.
fn query_of(filter: &Filter) -> String {
    let mut query = ParamsMap::new();
    let mut put = |name: &'static str, value: String| {
        if !value.is_empty() {
            query.insert(name, value);
        }
    };
    put("source", filter.source.map_or_else(String::new, |source| source.code().to_owned()));
    put("window", filter.window.map_or_else(String::new, |window| window.code().to_owned()));
    put("tier", filter.tier.map_or_else(String::new, |tier| tier.to_string()));
    put("department", filter.department.clone());
    put("text", filter.text.clone());
    put("month", filter.month.clone());
    put("page", if filter.page > 0 { (filter.page + 1).to_string() } else { String::new() });
    query.to_query_string()
}

/// The address of a view.
fn address(filter: &Filter) -> String {
    format!("/monitoring{}", query_of(filter))
}

/// `/monitoring`
#[component]
pub fn MonitoringPage() -> impl IntoView {
    let query = use_query_map();
    let fresh = Fresh::of_page();
    let asked = Memo::new(move |_| {
        let query = query.read();
        let text = |name: &str| query.get(name).unwrap_or_default();
        Filter {
            source: Source::from_code(&text("source")),
            window: Window::from_code(&text("window")),
            tier: text("tier").parse().ok(),
            department: text("department"),
            text: text("text"),
            month: text("month"),
            page: text("page").parse::<usize>().unwrap_or(1).clamp(1, 1_000_000) - 1,
        }
    });
    let found = Resource::new(
        move || (asked.get(), fresh.count()),
        |(filter, _)| async move { Ok((api::load(filter).await?, api::chosen().await?)) },
    );
    view! {
        <div class="d-page" data-print="landscape">
            <PageHead title=tr!(nav.monitoring)>
                <a class="d-button" data-kind="secondary" rel="external" href=move || format!("/monitoring/items.xlsx{}", query_of(&asked.get()))>{tr!(monitoring.xlsx)}</a>
                <a class="d-button" data-kind="secondary" rel="external" href=move || format!("/monitoring/items.csv{}", query_of(&asked.get()))>{tr!(monitoring.csv)}</a>
            </PageHead>
            <p class="d-lead">{tr!(monitoring.lead)}</p>
            {loaded(found, move |(view, choice): (View, String)| {
                view! { <Body view=view choice=choice filter=asked.get_untracked()/> }
            })}
        </div>
    }
    .into_any()
}

#[component]
fn Body(view: View, choice: String, filter: Filter) -> impl IntoView {
    let total = i64::try_from(view.total).unwrap_or(i64::MAX);
    let (page, size) =
        (i64::try_from(filter.page).unwrap_or_default(), i64::try_from(PAGE_SIZE).unwrap_or(100));
    let kept = filter.clone();
    let turned =
        move |page: i64| address(&Filter { page: usize::try_from(page).unwrap_or_default(), ..kept.clone() });
    view! {
        <Windows view=view.clone() filter=filter.clone()/>
        <Filters departments=view.departments.clone() filter=filter.clone()/>
        {if view.rows.is_empty() {
            view! { <Empty title=tr!(monitoring.none)/> }.into_any()
        } else {
            view! { <Items rows=view.rows.clone()/> }.into_any()
        }}
        <Pagination page=page size=size total=total href=turned/>
        <Sources sources=view.sources.clone() filter=filter.clone()/>
        <Calendar months=view.calendar filter=filter/>
        <MailSettings choice=choice/>
    }
    .into_any()
}

#[component]
fn Windows(view: View, filter: Filter) -> impl IntoView {
    let figures = Window::ALL
        .into_iter()
        .map(|window| {
            let count = view.windows.get(&window).copied().unwrap_or_default();
            let (ja, en) = window.label();
            let here = Filter {
                window: (filter.window != Some(window)).then_some(window),
                page: 0,
                ..filter.clone()
            };
            let current = (filter.window == Some(window)).then_some("true");
            let alert = (window == Window::Overdue && count > 0).then_some("");
            view! {
                <a class="d-figure" data-alert=alert href=address(&here) aria-current=current>
                    <span class="d-figure__name">{pick(ja, en)}</span>
                    <span class="d-figure__number">{count}</span>
                </a>
            }
        })
        .collect_view();
    view! { <div class="d-figures">{figures}</div> }.into_any()
}

#[component]
fn Filters(departments: Vec<String>, filter: Filter) -> impl IntoView {
    let option = |value: String, name: String, chosen: bool| view! { <option value=value selected=chosen>{name}</option> };
    let sources = Source::ALL
        .into_iter()
        .map(|source| {
            let (ja, en) = source.label();
            option(source.code().to_owned(), pick(ja, en), filter.source == Some(source))
        })
        .collect_view();
    let windows = Window::ALL
        .into_iter()
        .map(|window| {
            let (ja, en) = window.label();
            option(window.code().to_owned(), pick(ja, en), filter.window == Some(window))
        })
        .collect_view();
    let tiers = (1..=4_i64)
        .map(|tier| option(tier.to_string(), label::tier(Some(tier)), filter.tier == Some(tier)))
        .collect_view();
    let departments = departments
        .into_iter()
        .map(|name| {
            let chosen = name == filter.department;
            option(name.clone(), name, chosen)
        })
        .collect_view();
    view! {
        <QueryForm action="/monitoring" class="d-filter">
            <label class="d-filter__field"><span>{tr!(list.text)}</span><input class="d-field__input" type="search" name="text" value=filter.text.clone() maxlength="200"/></label>
            <label class="d-filter__field"><span>{tr!(monitoring.source)}</span><select class="d-field__input" name="source"><option value="">{tr!(list.all)}</option>{sources}</select></label>
            <label class="d-filter__field"><span>{tr!(monitoring.window)}</span><select class="d-field__input" name="window"><option value="">{tr!(list.all)}</option>{windows}</select></label>
            <label class="d-filter__field"><span>{tr!(tier.label)}</span><select class="d-field__input" name="tier"><option value="">{tr!(list.all)}</option>{tiers}</select></label>
            <label class="d-filter__field"><span>{tr!(monitoring.department)}</span><select class="d-field__input" name="department"><option value="">{tr!(list.all)}</option>{departments}</select></label>
            <label class="d-filter__field"><span>{tr!(monitoring.month)}</span><input class="d-field__input" type="month" name="month" value=filter.month.clone()/></label>
            <button class="d-button" data-kind="secondary" type="submit">{tr!(list.apply)}</button>
            <a class="d-filter__clear" href="/monitoring">{tr!(list.clear)}</a>
        </QueryForm>
    }
    .into_any()
}
