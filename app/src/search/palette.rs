//! What the text in the header's field may mean, as it is typed: parties, engagements, contracts, pages. Ctrl+K goes there.

use leptos::html::Input;
use leptos::prelude::*;

use super::api::{Hint, anything};
use crate::text::tr;

/// How long nobody types before it is asked, in milliseconds.
#[cfg(feature = "hydrate")]
const PAUSE: u64 = 150;

fn kind(code: &str) -> String {
    match code {
        "party" => tr!(nav.parties),
        "engagement" => tr!(nav.engagements),
        "contract" => tr!(nav.contracts),
        "item" => tr!(nav.heatmap),
        _ => tr!(search.pages),
    }
}

/// The list below the field; empty until something is typed. Arrows move, Enter goes, Escape closes.
#[component]
pub fn Palette(field: NodeRef<Input>) -> impl IntoView {
    let text = RwSignal::new(String::new());
    let open = RwSignal::new(false);
    let hints = LocalResource::new(move || {
        let text = text.get();
        async move {
            if text.trim().chars().count() < 2 {
                Vec::new()
            } else {
                anything(text).await.unwrap_or_default()
            }
        }
    });
    #[cfg(feature = "hydrate")]
    listen(field, text, open);
    #[cfg(not(feature = "hydrate"))]
    let _ = field;
    view! {
        <div class="d-palette" hidden=move || !open.get()>
            {move || open.get().then(|| view! { <List hints=hints.get().unwrap_or_default()/> })}
        </div>
    }
    .into_any()
}

#[component]
fn List(hints: Vec<Hint>) -> impl IntoView {
    if hints.is_empty() {
        return view! { <p class="d-quiet">{tr!(search.palette_none)}</p> }.into_any();
    }
    let mut before = String::new();
    let rows = hints
        .into_iter()
        .map(|hint| {
            let head =
                (hint.kind != before).then(|| view! { <li class="d-palette__head">{kind(&hint.kind)}</li> });
            before.clone_from(&hint.kind);
            let item = hint.title.parse::<u8>().ok().filter(|_| hint.kind == "item");
            let title = item.map_or(hint.title, |item| format!("{item} {}", crate::label::item(item)));
            view! {
                {head}
                <li>
                    <a class="d-palette__hit" href=hint.href>
                        <span>{title}</span> " " <span class="d-quiet">{hint.note}</span>
                    </a>
                </li>
            }
        })
        .collect_view();
    view! { <ul aria-label=tr!(search.palette)>{rows}</ul> }.into_any()
}

#[cfg(feature = "hydrate")]
fn listen(field: NodeRef<Input>, text: RwSignal<String>, open: RwSignal<bool>) {
    use leptos::web_sys::{Element, HtmlElement};
    use wasm_bindgen::JsCast;

    // A followed link leaves the list closed.
    let path = leptos_router::hooks::use_location();
    Effect::new(move |_| {
        path.pathname.track();
        path.search.track();
        open.set(false);
    });
    let pending = StoredValue::new(None::<TimeoutHandle>);
    Effect::new(move |_| {
        let Some(input) = field.get() else { return };
        let typed = window_event_listener(leptos::ev::input, move |event| {
            if event
                .target()
                .and_then(|target| target.dyn_into::<Element>().ok())
                .is_none_or(|target| target.id() != "global-search")
            {
                return;
            }
            let value = field.get_untracked().map(|input| input.value()).unwrap_or_default();
            if let Some(handle) = pending.get_value() {
                handle.clear();
            }
            let later = set_timeout_with_handle(
                move || {
                    open.set(value.trim().chars().count() >= 2);
                    text.set(value.clone());
                },
                std::time::Duration::from_millis(PAUSE),
            );
            pending.set_value(later.ok());
        });
        let keys = window_event_listener(leptos::ev::keydown, move |event| {
            if !open.get_untracked() {
                return;
            }
            let found = document().get_elements_by_class_name("d-palette__hit");
            let hits: Vec<HtmlElement> =
                (0..found.length()).filter_map(|at| found.item(at)?.dyn_into::<HtmlElement>().ok()).collect();
            let active = document().active_element();
            let here = hits.iter().position(|hit| active.as_ref().is_some_and(|active| *active == **hit));
            let in_field = active.as_ref().is_some_and(|active| active.id() == "global-search");
            if here.is_none() && !in_field {
                return;
            }
            match event.key().as_str() {
                "ArrowDown" => {
                    event.prevent_default();
                    let next = here.map_or(0, |at| (at + 1).min(hits.len().saturating_sub(1)));
                    if let Some(hit) = hits.get(next) {
                        let _ = hit.focus();
                    }
                }
                "ArrowUp" => {
                    event.prevent_default();
                    match here {
                        Some(at) if at > 0 => {
                            let _ = hits[at - 1].focus();
                        }
                        _ => {
                            if let Some(input) = field.get_untracked() {
                                let _ = input.focus();
                            }
                        }
                    }
                }
                "Escape" => open.set(false),
                _ => {}
            }
        });
        let _ = input;
        on_cleanup(move || {
            typed.remove();
            keys.remove();
        });
    });
}
