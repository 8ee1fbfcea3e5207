//! Intake (受付): contracts that came in, and what was read in them for the ledger.

pub mod api;
mod row;

use leptos::prelude::*;
use leptos_router::hooks::use_query_map;
use register::access::Action;
use register::intake::{Counts, PAGE, Queue, QueueFilter};

use self::api::{Dismiss, RetryFailed};
use self::row::RowView;
use crate::components::field::NotSaved;
use crate::components::page::PageHead;
use crate::components::parts::{Empty, Pagination, loaded};
use crate::session::Viewer;
use crate::text::tr;

/// `/intake`
#[component]
pub fn IntakePage() -> impl IntoView {
    let query = use_query_map();
    let filter = Memo::new(move |_| {
        let query = query.read();
        let page =
            query.get("page").and_then(|page| page.parse::<i64>().ok()).unwrap_or(1).clamp(1, 10_000) - 1;
        QueueFilter { show: query.get("show").unwrap_or_else(|| "open".to_owned()), page }
    });
    let (dismiss, retry) = (ServerAction::<Dismiss>::new(), ServerAction::<RetryFailed>::new());
    let queue = Resource::new(
        move || (filter.get(), dismiss.version().get(), retry.version().get()),
        |(filter, _, _)| api::waiting(filter),
    );
    // Only where nothing is typed: there the rows follow what happens.
    let moving = Memo::new(move |_| {
        filter.get().show != "open"
            && queue.get().and_then(Result::ok).is_some_and(|queue| queue.counts.running > 0)
    });
    Effect::new(move |_| {
        if moving.get() {
            let again = set_interval_with_handle(move || queue.refetch(), std::time::Duration::from_secs(2));
            on_cleanup(move || {
                if let Ok(again) = again {
                    again.clear();
                }
            });
        }
    });
    #[cfg(feature = "hydrate")]
    row::listen();
    let (dismissed, retried) = (dismiss.value(), retry.value());
    let outcome = Signal::derive(move || dismissed.get().or_else(|| retried.get()).and_then(Result::err));
    view! {
        <div class="d-page">
            <PageHead title=tr!(nav.intake)>
                <a class="d-button" href="/upload">{tr!(nav.upload)}</a>
            </PageHead>
            <p class="d-lead">{tr!(intake.lead)}</p>
            <NotSaved outcome=outcome/>
            {loaded(queue, move |queue: Queue| {
                let filter = filter.get_untracked();
                view! { <Body queue=queue filter=filter dismiss=dismiss retry=retry/> }
            })}
        </div>
    }
    .into_any()
}

#[component]
fn Body(
    queue: Queue,
    filter: QueueFilter,
    dismiss: ServerAction<Dismiss>,
    retry: ServerAction<RetryFailed>,
) -> impl IntoView {
    let viewer = expect_context::<Viewer>();
    let Queue { counts, total, rows } = queue;
    let show = filter.show.clone();
    let failed = show == "failed" && counts.failed > 0;
    let empty = rows.is_empty();
    let href = move |page: i64| format!("/intake?show={show}&page={}", page + 1);
    let rows = StoredValue::new(rows);
    let list = move || {
        Suspend::new(async move {
            let may = viewer.may(Action::ContractWrite).await;
            rows.get_value().into_iter().map(|row| view! { <RowView row=row may=may/> }).collect_view()
        })
    };
    view! {
        <Tabs counts=counts show=filter.show.clone()/>
        {failed.then(|| view! { <Failures dismiss=dismiss retry=retry/> })}
        {if empty {
            view! { <Empty title=tr!(intake.none)><p>{tr!(intake.none_text)}</p></Empty> }.into_any()
        } else {
            view! {
                <p class="d-quiet">{tr!(intake.keys)}</p>
                <ol class="d-intake"><Suspense fallback=|| ()>{list}</Suspense></ol>
            }.into_any()
        }}
        <Pagination page=filter.page size=PAGE total=total href=href/>
    }
    .into_any()
}

#[component]
fn Tabs(counts: Counts, show: String) -> impl IntoView {
    let tabs = [
        ("open", tr!(intake.open), Some(counts.open)),
        ("running", tr!(intake.running), Some(counts.running)),
        ("failed", tr!(intake.failed), Some(counts.failed)),
        ("unassigned", tr!(intake.unassigned), Some(counts.unassigned)),
        ("all", tr!(intake.all), None),
    ];
    let links = tabs
        .into_iter()
        .map(|(code, name, count)| {
            let current = (code == show).then_some("page");
            view! {
                <li>
                    <a class="d-tabs__tab" href=format!("/intake?show={code}") aria-current=current>
                        {name} {count.map(|count| format!(" {count}"))}
                    </a>
                </li>
            }
        })
        .collect_view();
    view! { <nav aria-label=tr!(intake.parts)><ul class="d-tabs">{links}</ul></nav> }.into_any()
}

#[component]
fn Failures(dismiss: ServerAction<Dismiss>, retry: ServerAction<RetryFailed>) -> impl IntoView {
    let viewer = expect_context::<Viewer>();
    view! {
        <Suspense fallback=|| ()>
            {move || Suspend::new(async move {
                viewer.may(Action::ContractWrite).await.then(|| view! {
                    <div class="d-actions">
                        <ActionForm action=retry>
                            <input type="hidden" name="all" value="true"/>
                            <button class="d-button" data-kind="secondary" data-size="small">{tr!(intake.retry_all)}</button>
                        </ActionForm>
                        <ActionForm action=dismiss>
                            <input type="hidden" name="document_id" value=""/>
                            <button class="d-button" data-kind="secondary" data-size="small">{tr!(intake.clear_all)}</button>
                        </ActionForm>
                        <p class="d-quiet">{tr!(intake.clear_text)}</p>
                    </div>
                })
            })}
        </Suspense>
    }
    .into_any()
}
