//! Files of evidence on its own page, and the evidence of an engagement beside the answers of a questionnaire.

pub mod api;

use leptos::prelude::*;
use leptos_router::hooks::use_query_map;
use register::access::Action;
use register::calendar::jst_minute;
use register::catalogue::Kind;
use register::evidence::file::{EvidenceFile, EvidenceRow};

use self::api::RemoveFile;
use crate::assessment::part::Folded;
use crate::components::field::NotSaved;
use crate::components::parts::{Notice, loaded};
use crate::error::Result;
use crate::record::{choice_name, fresh::Fresh};
use crate::session::Viewer;
use crate::text::tr;

fn chosen(field: &str, code: &str) -> String {
    Kind::Evidence.field(field).map_or_else(|| code.to_owned(), |field| choice_name(field, code))
}

fn link(file: &EvidenceFile) -> AnyView {
    let href = format!("/evidence-files/{}", file.id);
    view! { <a rel="external" href=href>{file.name.clone()}</a> " " <span class="d-quiet">{tr!(paper.bytes, count = file.size)}</span> }
        .into_any()
}

/// The files of a piece of evidence: what is there, and the form that brings another one.
#[component]
pub fn EvidenceFiles(id: String) -> impl IntoView {
    let viewer = expect_context::<Viewer>();
    let fresh = Fresh::of_page();
    let remove = ServerAction::<RemoveFile>::new();
    let value = remove.value();
    crate::record::fresh::after(move || value.get().is_some_and(|answer| answer.is_ok()));
    let outcome = Signal::derive(move || value.get().and_then(Result::err));
    let kept = StoredValue::new(id);
    let found = Resource::new(
        move || fresh.count(),
        move |_| async move {
            let files = api::files(kept.get_value()).await?;
            Ok((files, viewer.may(Action::MonitorWrite).await))
        },
    );
    view! {
        <section id="files" aria-labelledby="files-title">
            <h2 class="d-section__title" id="files-title">{tr!(life.files)}</h2>
            <Refused/>
            <NotSaved outcome=outcome/>
            {loaded(found, move |(files, writes): (Vec<EvidenceFile>, bool)| view! { <Files id=kept.get_value() files=files writes=writes remove=remove/> })}
        </section>
    }
    .into_any()
}

/// Why a file that a plain form brought was not taken.
#[component]
fn Refused() -> impl IntoView {
    let query = use_query_map();
    move || {
        query.read().get("error").map(|code| {
            let text = match code.as_str() {
                "too_large" => tr!(life.file_too_large),
                "empty" => tr!(life.file_empty),
                "too_many_files" => tr!(life.file_too_many),
                "unsafe_type" => tr!(life.file_unsafe),
                _ => tr!(life.file_refused_text),
            };
            view! { <Notice kind="error" title=tr!(life.file_refused)><p>{text}</p></Notice> }
        })
    }
}

#[component]
fn Files(
    id: String,
    files: Vec<EvidenceFile>,
    writes: bool,
    remove: ServerAction<RemoveFile>,
) -> impl IntoView {
    let none = files.is_empty();
    let rows = files
        .into_iter()
        .map(|file| {
            let (id, name) = (file.id.clone(), file.name.clone());
            let take = writes.then(|| {
                view! {
                    <ActionForm action=remove>
                        <input type="hidden" name="file" value=id/>
                        <button class="d-button" data-kind="secondary" data-size="small">{tr!(life.file_remove)}<span class="d-hidden">" " {name}</span></button>
                    </ActionForm>
                }
            });
            view! { <li class="d-summary">{link(&file)} " " <span class="d-quiet">{file.by_name.clone()} " " {jst_minute(file.at)}</span> {take}</li> }
        })
        .collect_view();
    let attach = writes.then(|| {
        let action = format!("/evidence/{id}/files");
        view! {
            <form class="d-form" data-kind="inline" method="post" action=action enctype="multipart/form-data">
                <label class="d-field">
                    <span class="d-field__label">{tr!(life.file)}</span>
                    <span class="d-field__hint">{tr!(life.file_hint)}</span>
                    <input class="d-field__input" type="file" name="file" required=true/>
                </label>
                <button class="d-button" data-kind="secondary">{tr!(life.file_attach)}</button>
            </form>
        }
    });
    view! {
        {none.then(|| view! { <p class="d-quiet">{tr!(life.no_files)}</p> })}
        <ul>{rows}</ul>
        {attach}
    }
    .into_any()
}

/// The evidence that speaks for an engagement, for whoever reads the answers.
#[component]
pub fn EvidencePanel(rows: Vec<EvidenceRow>) -> impl IntoView {
    let none = rows.is_empty();
    let items = rows.into_iter().map(|row| view! { <Piece row=row/> }).collect_view();
    view! {
        <aside class="d-beside__panel" aria-labelledby="evidence-title">
            <h2 class="d-section__title" id="evidence-title">{tr!(life.evidence)}</h2>
            {none.then(|| view! { <p class="d-quiet">{tr!(life.no_evidence)}</p> })}
            <ul class="d-beside__list">{items}</ul>
        </aside>
    }
    .into_any()
}

#[component]
fn Piece(row: EvidenceRow) -> impl IntoView {
    let (kind, state) = match (&row.until, row.counts) {
        (Some(day), true) => ("done", tr!(life.counts_until, day = day.clone())),
        (Some(day), false) => ("failed", tr!(life.counted_until, day = day.clone())),
        (None, true) => ("done", tr!(life.counts)),
        (None, false) => ("warning", tr!(life.counts_unknown)),
    };
    let period = match (&row.period_from, &row.period_to) {
        (None, None) => String::new(),
        (from, to) => format!("{}～{}", from.clone().unwrap_or_default(), to.clone().unwrap_or_default()),
    };
    let opinion = if row.opinion.is_empty() { String::new() } else { chosen("opinion", &row.opinion) };
    let line = [row.issuer, period, opinion].into_iter().filter(|text| !text.is_empty());
    let line = line.collect::<Vec<_>>().join(" · ");
    let files = row.files.iter().map(|file| view! { <li>{link(file)}</li> }).collect_view();
    let unfiled = row.files.is_empty();
    let more = [
        (tr!(life.scope), row.scope),
        (tr!(life.exceptions), row.exceptions),
        (tr!(life.user_controls), row.user_controls),
    ];
    let more = more.into_iter().filter(|(_, text)| !text.is_empty()).collect::<Vec<_>>();
    let details = (!more.is_empty()).then(|| {
        let lines = more
            .into_iter()
            .map(|(name, text)| view! { <p><span class="d-quiet">{name} ": "</span>{text}</p> })
            .collect_view();
        view! { <Folded title=tr!(life.content)>{lines}</Folded> }
    });
    view! {
        <li class="d-beside__item">
            <p><a href=format!("/records/evidence/{}", row.id)>{row.title}</a></p>
            <p>{chosen("kind", &row.kind)} " " <span class="d-badge" data-kind=kind>{state}</span></p>
            {(!line.is_empty()).then(|| view! { <p class="d-quiet">{line}</p> })}
            {unfiled.then(|| view! { <p class="d-quiet">{tr!(life.no_files)}</p> })}
            <ul>{files}</ul>
            {details}
        </li>
    }
    .into_any()
}
