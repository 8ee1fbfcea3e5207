//! `/imports/:id`: mapping, preview, confirmation, result.

use leptos::prelude::*;
use leptos_router::hooks::use_params_map;
use register::exchange::sheet::Remark;

use super::api::{Confirm, Discard, ImportView, find};
use super::form::MappingForm;
use super::list::{state, word};
use super::preview::Preview;
use crate::components::error_view::ErrorView;
use crate::components::page::PageHead;
use crate::components::parts::{Notice, loaded};
use crate::text::tr;

#[component]
pub fn ImportPage() -> impl IntoView {
    let params = use_params_map();
    let found = Resource::new(move || params.read().get("id").unwrap_or_default(), find);
    view! {
        <div class="d-page">
            {loaded(found, move |view: ImportView| {
                let above = vec![("/imports".to_owned(), tr!(import.title))];
                view! {
                    <PageHead title=view.file_name.clone() above=above/>
                    <Remarks remarks=view.remarks.clone()/>
                    <Stage view=view again=Callback::new(move |()| found.refetch())/>
                }
            })}
        </div>
    }
    .into_any()
}

/// What the reader left aside.
#[component]
fn Remarks(remarks: Vec<Remark>) -> impl IntoView {
    let text = |remark: Remark| match remark {
        Remark::Macros => word("macros"),
        Remark::Pictures => word("pictures"),
        Remark::HiddenSheet(name) => format!("{} ({name})", word("hidden_sheet")),
        Remark::ProtectedSheet(name) => format!("{} ({name})", word("protected_sheet")),
    };
    (!remarks.is_empty()).then(|| {
        let items = remarks.into_iter().map(|remark| view! { <li>{text(remark)}</li> }).collect_view();
        view! {
            <Notice kind="info" title=tr!(import.remarks)>
                <ul>{items}</ul>
            </Notice>
        }
    })
}

#[component]
fn Stage(view: ImportView, again: Callback<()>) -> impl IntoView {
    match view.state.as_str() {
        "running" => view! { <Running view=view again=again/> }.into_any(),
        "done" => view! { <Done view=view/> }.into_any(),
        _ => view! { <Open view=view/> }.into_any(),
    }
}

/// A worker writes; without script the page loads anew by itself.
#[component]
fn Running(view: ImportView, again: Callback<()>) -> impl IntoView {
    Effect::new(move |_| {
        let handle = set_timeout_with_handle(move || again.run(()), std::time::Duration::from_millis(700));
        on_cleanup(move || {
            if let Ok(handle) = handle {
                handle.clear();
            }
        });
    });
    let (done, total) = view.progress.unwrap_or_default();
    let text =
        if total == 0 { tr!(import.waiting) } else { tr!(import.progress, done = done, total = total) };
    view! {
        <section class="d-section" aria-live="polite">
            <p>{text}</p>
            <progress class="d-import__progress" max=total.max(1) value=(total > 0).then_some(done) aria-label=state("running")></progress>
            <p><a href=format!("/imports/{}", view.id)>{tr!(import.look_again)}</a></p>
        </section>
    }
    .into_any()
}

#[component]
fn Done(view: ImportView) -> impl IntoView {
    view! {
        <Notice kind="success" title=tr!(import.written)>
            <p>
                <a href="/parties">{tr!(nav.parties)}</a>
                " · "
                <a href="/audit">{tr!(nav.audit)}</a>
            </p>
        </Notice>
        <Preview report=view.report over=true/>
    }
    .into_any()
}

/// The mapping, what it would do, and the confirmation.
#[component]
fn Open(view: ImportView) -> impl IntoView {
    let (id, report, fingerprint) = (view.id.clone(), view.report.clone(), view.fingerprint.clone());
    let failed = (view.state == "failed").then(|| view! { <Notice kind="error" title=tr!(import.failed)/> });
    view! {
        {failed}
        <Preview report=report over=false/>
        <Decision id=id fingerprint=fingerprint/>
        <MappingForm view=view/>
    }
    .into_any()
}

/// Plain forms: what they lead to is the same address in another state, which only a new load shows.
#[component]
fn Decision(id: String, fingerprint: String) -> impl IntoView {
    let (confirm, discard) = (ServerAction::<Confirm>::new(), ServerAction::<Discard>::new());
    let error = move || {
        let confirmed = confirm.value().get().and_then(Result::err);
        let error = confirmed.or_else(|| discard.value().get().and_then(Result::err));
        error.map(|error| view! { <ErrorView error=error/> })
    };
    let ready = !fingerprint.is_empty();
    let other = id.clone();
    view! {
        {error}
        <div class="d-import__decision">
            {ready.then(|| view! {
                <form method="post" action="/api/import/confirm">
                    <input type="hidden" name="id" value=id.clone()/>
                    <input type="hidden" name="fingerprint" value=fingerprint.clone()/>
                    <button class="d-button" type="submit">{tr!(import.confirm)}</button>
                </form>
            })}
            <form method="post" action="/api/import/discard">
                <input type="hidden" name="id" value=other/>
                <button class="d-button" data-kind="secondary" type="submit">{tr!(import.discard)}</button>
            </form>
        </div>
    }
    .into_any()
}
