//! Single keys as commands.

use leptos::web_sys::{Element, KeyboardEvent};
use wasm_bindgen::JsCast;

/// Whether a key belongs to what the person is typing or to the browser.
pub fn typing(event: &KeyboardEvent) -> bool {
    let field = event.target().is_some_and(|target| {
        target
            .dyn_ref::<Element>()
            .is_some_and(|element| matches!(element.tag_name().as_str(), "INPUT" | "TEXTAREA" | "SELECT"))
    });
    field || event.ctrl_key() || event.meta_key() || event.alt_key() || event.is_composing()
}
