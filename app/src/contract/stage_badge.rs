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
        other => ("waiting", label::stage(other)),
    };
    let reason = document.failure.as_deref().filter(|_| document.stage == "failed").map(label::failure);
    view! {
        <span class="d-badge" data-kind=kind>{text}</span>
        {reason.map(|reason| view! { <span class="d-badge__reason">{reason}</span> })}
    }
    .into_any()
}
