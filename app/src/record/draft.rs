//! What is typed into a form is kept in the tab until it is saved, so that a lost session, a reload or a crash
//! loses nothing. The tab's own storage, not the machine's: it ends with the tab.

use std::collections::BTreeMap;

use leptos::prelude::*;
use leptos::wasm_bindgen::JsCast;
use leptos::web_sys::{
    FormData, HtmlFormElement, HtmlInputElement, HtmlTextAreaElement, Storage, UrlSearchParams,
};
use register::catalogue::Kind;
use register::record::Values;

use super::api::{Save, Typed};

fn storage() -> Option<Storage> {
    window().session_storage().ok().flatten()
}

fn form_now() -> Option<HtmlFormElement> {
    document().query_selector("form.d-form").ok().flatten()?.dyn_into().ok()
}

/// Name and value of everything in the form.
fn pairs(form: &HtmlFormElement) -> Vec<(String, String)> {
    let text = FormData::new_with_form(form)
        .and_then(|fields| UrlSearchParams::new_with_str_sequence_sequence(&fields))
        .map(|fields| String::from(fields.to_string()))
        .unwrap_or_default();
    decode(&text)
}

fn decode(text: &str) -> Vec<(String, String)> {
    let plain = |part: &str| {
        leptos::web_sys::js_sys::decode_uri_component(&part.replace('+', "%20"))
            .map(String::from)
            .unwrap_or_default()
    };
    text.split('&')
        .filter_map(|pair| pair.split_once('='))
        .map(|(name, value)| (plain(name), plain(value)))
        .collect()
}

/// The code inside `values[code]`.
fn inside<'n>(name: &'n str, group: &str) -> Option<&'n str> {
    name.strip_prefix(group)?.strip_prefix('[')?.split(']').next()
}

/// What stands in the form at this moment.
pub fn typed_now() -> Values {
    let Some(form) = form_now() else { return Values::new() };
    let mut typed = Typed::default();
    let mut named = Values::new();
    let mut lists: BTreeMap<String, Vec<String>> = BTreeMap::new();
    for (name, value) in pairs(&form) {
        if let Some(code) = inside(&name, "values") {
            typed.values.insert(code.to_owned(), value);
        } else if let Some(code) = inside(&name, "named") {
            named.insert(code.to_owned(), value);
        } else if let Some(code) = inside(&name, "lists") {
            lists.entry(code.to_owned()).or_default().push(value);
        } else if name.starts_with("unknown[") {
            typed.unknown.push(value);
        }
    }
    typed.lists = lists;
    let mut values = typed.plain();
    for (code, name) in named {
        values.entry(code).or_insert(name);
    }
    values
}

/// Puts kept pairs back into the form.
fn fill(form: &HtmlFormElement, kept: &[(String, String)]) {
    let fields = form.elements();
    for at in 0..fields.length() {
        let Some(element) = fields.item(at) else { continue };
        let name = element.get_attribute("name").unwrap_or_default();
        if !["values[", "named[", "lists[", "unknown["].iter().any(|group| name.starts_with(group)) {
            continue;
        }
        let of_name = |other: &&(String, String)| other.0 == name;
        if let Some(input) = element.dyn_ref::<HtmlInputElement>() {
            if input.type_() == "checkbox" {
                input.set_checked(kept.iter().filter(of_name).any(|(_, value)| *value == input.value()));
            } else if input.type_() != "hidden"
                && let Some((_, value)) = kept.iter().find(of_name)
            {
                input.set_value(value);
            }
        } else if let Some((_, value)) = kept.iter().find(of_name) {
            if let Some(area) = element.dyn_ref::<HtmlTextAreaElement>() {
                area.set_value(value);
            } else if let Some(select) = element.dyn_ref::<leptos::web_sys::HtmlSelectElement>() {
                select.set_value(value);
            }
        }
        let bubbles = leptos::web_sys::EventInit::new();
        bubbles.set_bubbles(true);
        if let Ok(event) = leptos::web_sys::Event::new_with_event_init_dict("change", &bubbles) {
            let _ = element.dispatch_event(&event);
        }
    }
}

/// Keeps the form from now on, brings back what an earlier visit left, and forgets it once it is saved.
pub fn keep(
    element: NodeRef<leptos::html::Form>,
    kind: Kind,
    id: String,
    version: RwSignal<i64>,
    save: ServerAction<Save>,
    restored: RwSignal<bool>,
) {
    let key = StoredValue::new(format!("daicho-draft:{}:{id}:{}", kind.code(), version.get_untracked()));
    Effect::new(move |_| {
        let Some(form) = element.get() else { return };
        let text = storage().and_then(|storage| storage.get_item(&key.get_value()).ok().flatten());
        if let Some(text) = text {
            // After the fields have been taken over.
            set_timeout(
                move || {
                    fill(&form, &decode(&text));
                    restored.set(true);
                },
                std::time::Duration::from_millis(0),
            );
        }
    });
    Effect::new(move |_| {
        let handle = window_event_listener(leptos::ev::input, move |_| {
            let Some((storage, form)) = storage().zip(form_now()) else { return };
            let fields = FormData::new_with_form(&form)
                .and_then(|fields| UrlSearchParams::new_with_str_sequence_sequence(&fields));
            if let Ok(fields) = fields {
                let _ = storage.set_item(&key.get_value(), &String::from(fields.to_string()));
            }
        });
        on_cleanup(move || handle.remove());
    });
    Effect::new(move |_| {
        if matches!(save.value().get(), Some(Ok(()))) {
            forget(&key.get_value());
        }
    });
    DRAFT.with(|draft| draft.set(Some(key)));
}

thread_local! {
    static DRAFT: std::cell::Cell<Option<StoredValue<String>>> = const { std::cell::Cell::new(None) };
}

fn forget(key: &str) {
    if let Some(storage) = storage() {
        let _ = storage.remove_item(key);
    }
}

/// Throws the kept draft away and shows what is stored.
pub fn discard() {
    if let Some(key) = DRAFT.with(std::cell::Cell::get) {
        key.with_value(|key| forget(key));
    }
    let _ = window().location().reload();
}
