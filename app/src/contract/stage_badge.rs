//! Where a document is on its way.

use leptos::prelude::*;
use register::document::Document;

use crate::label;
use crate::text::tr;

/// The stage; for a failed document its reason, for a doubtful one a warning.
#[component]
pub fn StageBadge(document: Document) -> impl IntoView {
    let doubtful = document.stage == "done" && document.extraction.as_deref() == Some("low_quality");
    let (kind, text) = match document.stage.as_str() {
        "done" if doubtful => ("warning", tr!(stage.low_quality)),
        "done" => ("done", label::stage("done")),
        "failed" => ("failed", label::stage("failed")),
        "ocr" => {
            let all = document.ocr_pages + document.doubtful_pages;
            ("waiting", tr!(stage.ocr_progress, done = document.ocr_pages, all = all))
        }
        other => ("waiting", label::stage(other)),
    };
    let reason = document.failure.as_deref().filter(|_| document.stage == "failed").map(label::failure);
    view! {
        <span class="d-badge" data-kind=kind>{text}</span>
        <TextBadges document=document/>
        {reason.map(|reason| view! { <span class="d-badge__reason">{reason}</span> })}
    }
    .into_any()
}

/// Where the text of a document is not simply its file's own: typed in, recognised, in doubt.
#[component]
pub fn TextBadges(document: Document) -> impl IntoView {
    let known = document.extraction.is_some() && document.stage != "text";
    let badge = |kind: &'static str, count: i64, text: String| {
        (known && count > 0).then(|| view! { " " <span class="d-badge" data-kind=kind>{text}</span> })
    };
    view! {
        {badge("info", document.typed_pages, tr!(stage.typed, count = document.typed_pages))}
        {badge("warning", document.ocr_pages, tr!(stage.recognised, count = document.ocr_pages))}
        {badge("warning", document.hidden_pages, tr!(stage.hidden, count = document.hidden_pages))}
        {badge("warning", document.doubtful_pages, tr!(stage.doubtful, count = document.doubtful_pages))}
    }
    .into_any()
}
