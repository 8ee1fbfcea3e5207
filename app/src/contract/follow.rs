//! Follows a document through the pipeline, by the server's events.

use leptos::web_sys::{EventSource, MessageEvent};
use serde::Deserialize;
use wasm_bindgen::JsCast;
use wasm_bindgen::prelude::Closure;

/// How far a document is.
#[derive(Deserialize)]
pub struct Progress {
    pub stage: String,
    /// Pages recognised, and pages to be recognised.
    #[serde(default)]
    pub recognised: (i64, i64),
}

impl Progress {
    /// How many pages OCR has been over, of how many, while it is at work.
    pub fn pages(&self) -> Option<(i64, i64)> {
        (self.stage == "ocr").then_some(self.recognised)
    }

    pub fn ended(&self) -> bool {
        matches!(self.stage.as_str(), "done" | "failed")
    }
}

/// Tells each stage that the document reaches, to the last. False when the browser cannot ask.
pub fn follow(id: &str, tell: impl Fn(Progress) + 'static) -> bool {
    let Ok(source) = EventSource::new(&format!("/documents/{id}/events")) else { return false };
    let closing = source.clone();
    let told = Closure::<dyn FnMut(MessageEvent)>::new(move |event: MessageEvent| {
        let text = event.data().as_string().unwrap_or_default();
        let Ok(progress) = serde_json::from_str::<Progress>(&text) else { return };
        if progress.ended() {
            closing.close();
        }
        tell(progress);
    });
    source.set_onmessage(Some(told.as_ref().unchecked_ref()));
    told.forget();
    true
}
