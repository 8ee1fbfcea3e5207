//! Notice, empty view, loading view, pagination, tier.

use leptos::prelude::*;

use crate::label;
use crate::text::tr;

/// A message in the page: `info`, `success`, `warning` or `error`.
#[component]
pub fn Notice(
    kind: &'static str,
    #[prop(into)] title: String,
    #[prop(optional)] children: Option<Children>,
) -> impl IntoView {
    let role = if kind == "error" { "alert" } else { "status" };
    view! {
        <div class="d-notice" data-kind=kind role=role>
            <p class="d-notice__title">{title}</p>
            {children.map(|children| view! { <div class="d-notice__body">{children()}</div> })}
        </div>
    }
    .into_any()
}

/// Nothing is there yet; says what to do.
#[component]
pub fn Empty(#[prop(into)] title: String, #[prop(optional)] children: Option<Children>) -> impl IntoView {
    view! {
        <div class="d-empty">
            <p class="d-empty__title">{title}</p>
            {children.map(|children| children())}
        </div>
    }
    .into_any()
}

/// The answer is on its way.
#[component]
pub fn Loading() -> impl IntoView {
    view! { <p class="d-loading" role="status">{tr!(common.loading)}</p> }.into_any()
}

/// Shows what a resource brings, or why it does not.
pub fn loaded<T, V>(
    resource: Resource<crate::error::Result<T>>,
    render: impl Fn(T) -> V + Clone + Send + Sync + 'static,
) -> impl IntoView
where
    T: Clone + Send + Sync + serde::Serialize + serde::de::DeserializeOwned + 'static,
    V: IntoView + 'static,
{
    view! {
        <Transition fallback=Loading>
            {move || {
                let render = render.clone();
                Suspend::new(async move {
                    match resource.await {
                        Ok(value) => render(value).into_any(),
                        Err(error) => view! { <super::error_view::ErrorView error=error/> }.into_any(),
                    }
                })
            }}
        </Transition>
    }
    .into_any()
}

/// Links to the pages of a list; `href` makes the address of a page counted from 0.
#[component]
pub fn Pagination<F>(page: i64, size: i64, total: i64, href: F) -> impl IntoView
where
    F: Fn(i64) -> String,
{
    let last = (total - 1).max(0) / size;
    let (from, to) = (page * size + 1, ((page + 1) * size).min(total));
    (total > 0).then(|| {
        view! {
            <nav class="d-pagination" aria-label=tr!(list.pages)>
                <span class="d-pagination__range">{tr!(list.range, from = from, to = to, total = total)}</span>
                {(page > 0).then(|| view! { <a class="d-button" data-kind="secondary" data-size="small" rel="prev" href=href(page - 1)>{tr!(list.previous)}</a> })}
                {(page < last).then(|| view! { <a class="d-button" data-kind="secondary" data-size="small" rel="next" href=href(page + 1)>{tr!(list.next)}</a> })}
            </nav>
        }
    })
}

/// The tier of a party; not assessed is said, not left blank.
#[component]
pub fn Tier(tier: Option<i64>) -> impl IntoView {
    let code = tier.map_or_else(|| "none".to_owned(), |tier| tier.to_string());
    view! { <span class="d-tier" data-tier=code>{label::tier(tier)}</span> }.into_any()
}
