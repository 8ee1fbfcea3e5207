//! A verdict: a word and a shape, never a colour alone.

use clauses::Verdict;
use leptos::prelude::*;
use register::clause_check::verdict_code;

use crate::label;
use crate::text::tr;

/// The shape of a verdict, for places with room for one character.
pub const fn mark(code: &str) -> &'static str {
    match code.as_bytes() {
        b"stated" => "●",
        b"partial" => "◐",
        b"not_found" => "✕",
        b"undeterminable" => "？",
        _ => "…",
    }
}

/// The badge of a verdict.
#[component]
pub fn VerdictBadge(verdict: Verdict, #[prop(optional)] small: bool) -> impl IntoView {
    let code = verdict_code(verdict);
    view! {
        <span class="d-verdict" data-verdict=code data-size=small.then_some("small")>
            <span class="d-verdict__mark" aria-hidden="true">{mark(code)}</span>
            {label::verdict(verdict)}
        </span>
    }
    .into_any()
}

/// Some sentence says the opposite of the duty.
#[component]
pub fn AdverseFlag() -> impl IntoView {
    view! {
        <span class="d-verdict" data-verdict="adverse">
            <span class="d-verdict__mark" aria-hidden="true">"▲"</span>
            {tr!(verdict.adverse)}
        </span>
    }
    .into_any()
}

/// How far a check has come: `9 / 12` with a bar of twelve.
#[component]
pub fn Coverage(stated: i64) -> impl IntoView {
    view! {
        <span class="d-coverage">
            <meter class="d-coverage__bar" min="0" max="12" value=stated aria-hidden="true"></meter>
            <span class="d-coverage__number">{tr!(verdict.coverage, stated = stated)}</span>
        </span>
    }
    .into_any()
}
