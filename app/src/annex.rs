//! Requests for annexes (別紙の依頼): what is asked for, what is late, what came.

pub mod api;
pub mod card;
pub mod section;

use leptos::prelude::*;
use leptos_router::hooks::use_query_map;
use leptos_router::params::ParamsMap;
use register::access::Action;
use register::annex::{Filter, PAGE, Requests};

use self::card::{Acts, Card};
use crate::components::field::NotSaved;
use crate::components::page::PageHead;
use crate::components::parts::{Empty, Pagination, loaded};
use crate::session::Viewer;
use crate::text::tr;

fn filter_of(query: &ParamsMap) -> Filter {
    let text = |name: &str| query.get(name).unwrap_or_default();
    Filter {
        contract_id: text("contract"),
        state: text("state"),
        page: text("page").parse::<i64>().unwrap_or(1).clamp(1, 10_000) - 1,
    }
}

fn href(filter: &Filter, state: &str, page: i64) -> String {
    let mut query = ParamsMap::new();
    let page = if page == 0 { String::new() } else { (page + 1).to_string() };
    for (name, value) in
        [("contract", filter.contract_id.clone()), ("state", state.to_owned()), ("page", page)]
    {
        if !value.is_empty() {
            query.insert(name, value);
        }
    }
    format!("/annexes{}", query.to_query_string())
}

/// `/annexes`
#[component]
pub fn AnnexesPage() -> impl IntoView {
    let query = use_query_map();
    let filter = Memo::new(move |_| filter_of(&query.read()));
    let acts = Acts::new();
    let saved = acts.saved();
    let requests = Resource::new(move || (filter.get(), saved.get()), |(filter, _)| api::list(filter));
    view! {
        <div class="d-page">
            <PageHead title=tr!(annex.title)/>
            <p class="d-lead">{tr!(annex.lead)}</p>
            <NotSaved outcome=acts.outcome()/>
            {loaded(requests, move |requests: Requests| view! { <Body requests=requests filter=filter.get_untracked() acts=acts/> })}
        </div>
    }
    .into_any()
}

#[component]
fn Body(requests: Requests, filter: Filter, acts: Acts) -> impl IntoView {
    let viewer = expect_context::<Viewer>();
    let tabs = [
        ("", tr!(annex.all), None),
        ("asked", tr!(annex.asked), Some(requests.asked)),
        ("overdue", tr!(annex.overdue), Some(requests.overdue)),
        ("received", tr!(annex.received), Some(requests.received)),
        ("withdrawn", tr!(annex.withdrawn), Some(requests.withdrawn)),
    ];
    let links = tabs
        .into_iter()
        .map(|(code, name, count)| {
            let current = (code == filter.state).then_some("page");
            let to = href(&filter, code, 0);
            view! { <li><a class="d-tabs__tab" href=to aria-current=current>{name} {count.map(|count| format!(" {count}"))}</a></li> }
        })
        .collect_view();
    let (empty, total) = (requests.rows.is_empty(), requests.total);
    let held = StoredValue::new((requests.rows, requests.people, requests.today));
    let rows = move || {
        Suspend::new(async move {
            let may = viewer.may(Action::ContractWrite).await;
            let (rows, people, today) = held.get_value();
            rows.into_iter()
                .map(|request| view! { <Card request=request people=people.clone() documents=Vec::new() today=today.clone() may=may acts=acts alone=true/> })
                .collect_view()
        })
    };
    let paged = filter.clone();
    view! {
        <nav aria-label=tr!(gap.states)><ul class="d-tabs">{links}</ul></nav>
        {if empty {
            view! { <Empty title=tr!(annex.none)><p>{tr!(annex.none_text)}</p></Empty> }.into_any()
        } else {
            view! { <ol class="d-duties"><Suspense fallback=|| ()>{rows}</Suspense></ol> }.into_any()
        }}
        <Pagination page=filter.page size=PAGE total=total href=move |page| href(&paged, &paged.state, page)/>
    }
    .into_any()
}
