//! Sends the chosen files, a few at a time, and follows each through the pipeline.

use leptos::ev::Event;
use leptos::prelude::*;
use leptos::task::spawn_local;
use leptos::web_sys::{File, FormData, HtmlInputElement, ProgressEvent, XmlHttpRequest};
use serde::Deserialize;
use wasm_bindgen::JsCast;
use wasm_bindgen::prelude::{Closure, JsValue};

use super::queue::{Queue, Row};
use crate::contract::api;
use crate::contract::follow::follow;

/// Files sent at once; the browser has few connections to one host.
const AT_ONCE: usize = 3;
/// Share of the bar that the transfer itself fills, in percent.
const TRANSFER_SHARE: f64 = 30.0;

#[derive(Deserialize)]
struct Answer {
    documents: Vec<Outcome>,
}

#[derive(Deserialize)]
struct Outcome {
    id: Option<String>,
    contract_id: Option<String>,
    state: String,
    code: Option<String>,
}

#[derive(Deserialize)]
struct Refusal {
    code: String,
}

/// Where the files belong, as chosen when they were dropped.
#[derive(Clone)]
pub struct Target {
    pub party: String,
    /// Of a party to be found by its name, or registered.
    pub party_name: String,
    pub contract: String,
}

/// Takes the files of the input into the queue.
pub fn take(queue: Queue, event: &Event, target: Target) {
    let input: HtmlInputElement = event_target(event);
    let Some(files) = input.files() else { return };
    let mut waiting = Vec::new();
    for index in 0..files.length() {
        if let Some(file) = files.get(index) {
            // Control characters have no place in the header that carries the name.
            let row = Row::new(register::document::safe_name(&file.name()), file.size());
            queue.rows.update(|rows| rows.push(row.clone()));
            waiting.push((row, file));
        }
    }
    // So that the same file can be chosen again.
    input.set_value("");
    waiting.reverse();
    let waiting = StoredValue::new_local(waiting);
    for _ in 0..AT_ONCE {
        next(waiting, &target);
    }
}

fn next(waiting: StoredValue<Vec<(Row, File)>, LocalStorage>, target: &Target) {
    let Some((row, file)) = waiting.try_update_value(Vec::pop).flatten() else { return };
    let again = target.clone();
    let failing = row.clone();
    let after = move || next(waiting, &again);
    if send(row, &file, target, after).is_err() {
        failing.fail("network");
    }
}

fn send(row: Row, file: &File, target: &Target, after: impl FnOnce() + 'static) -> Result<(), JsValue> {
    let form = FormData::new()?;
    form.append_with_str("party_id", &target.party)?;
    form.append_with_str("party_name", &target.party_name)?;
    form.append_with_str("contract_id", &target.contract)?;
    form.append_with_blob_and_filename("file", file, &row.name)?;
    let request = XmlHttpRequest::new()?;
    request.open("POST", "/uploads")?;
    request.set_request_header("accept", "application/json")?;
    let percent = row.percent;
    let progress = Closure::<dyn FnMut(ProgressEvent)>::new(move |event: ProgressEvent| {
        if event.total() > 0.0 {
            #[expect(clippy::cast_possible_truncation, clippy::cast_sign_loss, reason = "0 to 30")]
            percent.set((event.loaded() / event.total() * TRANSFER_SHARE).round() as u8);
        }
    });
    request.upload()?.set_onprogress(Some(progress.as_ref().unchecked_ref()));
    row.stage.set("upload".to_owned());
    let answered = request.clone();
    let ended = Closure::once(move || {
        drop(progress);
        arrived(&row, &answered);
        after();
    });
    request.set_onloadend(Some(ended.as_ref().unchecked_ref()));
    ended.forget();
    request.send_with_opt_form_data(Some(&form))
}

/// The server has answered, or the connection broke.
fn arrived(row: &Row, request: &XmlHttpRequest) {
    let status = request.status().unwrap_or(0);
    let body = request.response_text().ok().flatten().unwrap_or_default();
    if status != 200 {
        let code = serde_json::from_str::<Refusal>(&body).map(|refusal| refusal.code);
        return row.fail(code.as_deref().unwrap_or("network"));
    }
    let outcome =
        serde_json::from_str::<Answer>(&body).ok().and_then(|answer| answer.documents.into_iter().next());
    let Some(outcome) = outcome else { return row.fail("internal") };
    row.contract.set(outcome.contract_id);
    row.duplicate.set(outcome.state == "duplicate");
    match (outcome.id, outcome.code) {
        (Some(id), _) => {
            row.document.set(Some(id));
            watch(row);
        }
        (None, code) => row.fail(code.as_deref().unwrap_or("internal")),
    }
}

/// Shows in the row how far its document is.
pub fn watch(row: &Row) {
    let Some(id) = row.document.get_untracked() else { return };
    let told = row.clone();
    let asked = follow(&id, move |progress| {
        let done = progress.stage == "done";
        told.percent.set(progress.percent);
        told.pages.set(progress.pages());
        told.code.set(progress.code);
        told.stage.set(progress.stage);
        if let Some(contract) = told.contract.get_untracked().filter(|_| done) {
            let result = told.result;
            spawn_local(async move { result.set(api::find(contract).await.ok()) });
        }
    });
    if !asked {
        row.fail("network");
    }
}
