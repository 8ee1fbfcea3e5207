//! What happened, what is safe, what to do next.

use leptos::prelude::*;
use leptos_meta::Title;
use leptos_router::hooks::use_location;

use crate::components::parts::Notice;
use crate::error::AppError;
use crate::label;
use crate::text::tr;

/// The view of an [`AppError`].
#[component]
pub fn ErrorView(error: AppError) -> impl IntoView {
    let (title, text) = match &error {
        AppError::Unauthenticated => (tr!(error.unauthenticated.title), tr!(error.unauthenticated.text)),
        AppError::Forbidden => (tr!(error.forbidden.title), tr!(error.forbidden.text)),
        AppError::SecondFactorWanted => (tr!(second.owed), tr!(second.owed_text)),
        AppError::ProofWanted => (tr!(account.proof_title), tr!(account.proof_wanted)),
        AppError::NotFound => (tr!(error.not_found.title), tr!(error.not_found.text)),
        AppError::Invalid { fields } => (
            tr!(error.invalid.title),
            fields.first().map_or(tr!(error.invalid.text), |error| label::field_error(&error.code)),
        ),
        AppError::Conflict { code } => (tr!(error.conflict.title), label::conflict(code)),
        AppError::Stale { .. } => (tr!(error.conflict.title), tr!(conflict.changed_meanwhile)),
        AppError::Internal { .. } => (tr!(error.internal.title), tr!(error.internal.text)),
        AppError::Unreachable => (tr!(error.unreachable.title), tr!(error.unreachable.text)),
    };
    let reference = match &error {
        AppError::Internal { reference } if !reference.is_empty() => Some(reference.clone()),
        _ => None,
    };
    let sign_in = (error == AppError::Unauthenticated).then(|| {
        let location = use_location();
        let next = format!("{}{}", location.pathname.get_untracked(), location.search.get_untracked());
        view! { <p><a class="d-button" rel="external" href=format!("/sign-in?next={next}")>{tr!(door.sign_in)}</a></p> }
    });
    view! {
        <Notice kind="error" title=title>
            <p>{text}</p>
            {reference.map(|reference| view! {
                <p>{tr!(error.reference)} " " <code class="d-code">{reference}</code></p>
            })}
            {sign_in}
        </Notice>
    }
    .into_any()
}

/// The page for an address that leads nowhere.
#[component]
pub fn NotFound() -> impl IntoView {
    #[cfg(feature = "ssr")]
    let _ = AppError::NotFound.answered();
    view! {
        <Title text=tr!(error.not_found.title)/>
        <div class="d-page">
            <h1 class="d-page__title">{tr!(error.not_found.title)}</h1>
            <p>{tr!(error.not_found.text)}</p>
            <p><a class="d-button" data-kind="secondary" href="/">{tr!(nav.home)}</a></p>
        </div>
    }
    .into_any()
}
