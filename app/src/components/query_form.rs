//! A form whose fields become the address of the page: a view that can be kept and sent.

use leptos::prelude::*;
use leptos_router::hooks::use_navigate;

/// Goes to `action` with the fields as query. With script nothing loads anew, and fields left empty
/// stay out of the address; without it the browser does the same by itself.
#[component]
pub fn QueryForm(
    #[prop(into)] action: String,
    #[prop(optional)] class: &'static str,
    children: Children,
) -> impl IntoView {
    let navigate = use_navigate();
    let target = action.clone();
    let submit = move |event: leptos::ev::SubmitEvent| {
        #[cfg(feature = "hydrate")]
        if let Some(query) = query_of(&event) {
            event.prevent_default();
            navigate(&format!("{target}{query}"), leptos_router::NavigateOptions::default());
        }
        #[cfg(not(feature = "hydrate"))]
        let _ = (&event, &navigate, &target);
    };
    view! { <form class=class method="get" action=action role="search" on:submit=submit>{children()}</form> }
        .into_any()
}

/// `?text=…&tier=1` of the fields that hold something.
#[cfg(feature = "hydrate")]
fn query_of(event: &leptos::ev::SubmitEvent) -> Option<String> {
    use leptos::web_sys::{FormData, HtmlFormElement, UrlSearchParams};
    use wasm_bindgen::JsCast;
    let form = event.target()?.dyn_into::<HtmlFormElement>().ok()?;
    let fields = FormData::new_with_form(&form).ok()?;
    let all = UrlSearchParams::new_with_str_sequence_sequence(&fields).ok()?.to_string().as_string()?;
    let filled = all.split('&').filter(|pair| !pair.ends_with('=')).collect::<Vec<_>>().join("&");
    Some(if filled.is_empty() { String::new() } else { format!("?{filled}") })
}
