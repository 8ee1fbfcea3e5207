//! Sends the chosen files, a few at a time, and follows each through the pipeline.

use std::cell::RefCell;
use std::collections::HashMap;
use std::time::Duration;

use leptos::ev::Event;
use leptos::prelude::*;
use leptos::task::spawn_local;
use leptos::web_sys::{File, FormData, HtmlInputElement, ProgressEvent, XmlHttpRequest};
use register::document::{ASKED_AT_ONCE, Progress};
use serde::Deserialize;
use wasm_bindgen::JsCast;
use wasm_bindgen::prelude::{Closure, JsValue};

use super::queue::{Queue, Row};
use crate::contract::api::how_far;

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

/// A file with its row, and where it belongs.
type Parcel = (Row, File, Target);

thread_local! {
    /// Files that never reached the server, so that they can be sent again.
    static UNSENT: RefCell<Vec<Parcel>> = const { RefCell::new(Vec::new()) };
}

/// Files that wait for their turn, the next one last.
type Waiting = StoredValue<Vec<Parcel>, LocalStorage>;

/// Takes the files of the input into the queue.
pub fn take(queue: Queue, event: &Event, target: &Target) {
    let input: HtmlInputElement = event_target(event);
    let Some(files) = input.files() else { return };
    let mut waiting = Vec::new();
    for index in 0..files.length() {
        if let Some(file) = files.get(index) {
            // Control characters have no place in the header that carries the name.
            let row = Row::new(register::document::safe_name(&file.name()), file.size());
            waiting.push((row, file, target.clone()));
        }
    }
    // All at once: a thousand files are one change of the list.
    queue.rows.update(|rows| rows.extend(waiting.iter().map(|(row, ..)| row.clone())));
    // So that the same file can be chosen again.
    input.set_value("");
    begin(queue, waiting);
}

fn begin(queue: Queue, mut waiting: Vec<Parcel>) {
    waiting.reverse();
    let waiting = StoredValue::new_local(waiting);
    for _ in 0..AT_ONCE {
        next(queue, waiting);
    }
}

/// Sends what never reached the server once more, to where it was meant to go.
pub fn resend(queue: Queue) {
    let unsent = UNSENT.take();
    queue.unsent.set(0);
    for (row, ..) in &unsent {
        row.code.set(None);
        row.stage.set("waiting".to_owned());
        row.percent.set(0);
    }
    begin(queue, unsent);
}

/// A new visit begins without the files of the one before.
pub fn forget() {
    UNSENT.take();
}

fn next(queue: Queue, waiting: Waiting) {
    let Some(parcel) = waiting.try_update_value(Vec::pop).flatten() else { return };
    let after = move || next(queue, waiting);
    if send(queue, parcel.clone(), after).is_err() {
        keep(queue, parcel);
    }
}

fn keep(queue: Queue, unsent: Parcel) {
    unsent.0.fail("network");
    UNSENT.with_borrow_mut(|all| all.push(unsent));
    queue.unsent.update(|count| *count += 1);
}

fn send(queue: Queue, parcel: Parcel, after: impl FnOnce() + 'static) -> Result<(), JsValue> {
    let (row, file, target) = &parcel;
    let row = row.clone();
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
        if answered.status().unwrap_or(0) == 0 {
            keep(queue, parcel);
        } else {
            arrived(queue, &row, &answered);
        }
        after();
    });
    request.set_onloadend(Some(ended.as_ref().unchecked_ref()));
    ended.forget();
    request.send_with_opt_form_data(Some(&form))
}

/// The server has answered.
fn arrived(queue: Queue, row: &Row, request: &XmlHttpRequest) {
    let body = request.response_text().ok().flatten().unwrap_or_default();
    if request.status().unwrap_or(0) != 200 {
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
            row.stage.set("text".to_owned());
            watch(queue, row);
        }
        (None, code) => row.fail(code.as_deref().unwrap_or("internal")),
    }
}

/// Pause between two questions, and after one that was not answered.
const LOOK: Duration = Duration::from_millis(400);
const SILENCE: Duration = Duration::from_secs(3);

/// Shows in the row how far its document is. One question for many rows: a browser has few connections to one host, and a
/// thousand files are on their way at once.
pub fn watch(queue: Queue, row: &Row) {
    queue.pending.update_value(|pending| pending.push(row.clone()));
    if !queue.asking.get_value() {
        queue.asking.set_value(true);
        ask(queue);
    }
}

fn ask(queue: Queue) {
    // The oldest: they are worked through in their order.
    let asked: Option<Vec<String>> = queue.pending.try_with_value(|pending| {
        let ids = pending.iter().filter_map(|row| row.document.try_get_untracked().flatten());
        ids.take(ASKED_AT_ONCE).collect()
    });
    // The page has gone, or nothing is on its way any more.
    let Some(ids) = asked.filter(|ids| !ids.is_empty()) else {
        queue.asking.try_set_value(false);
        return;
    };
    spawn_local(async move {
        let answer = how_far(ids).await;
        let pause = if answer.is_ok() { LOOK } else { SILENCE };
        if queue.silent.try_set(answer.is_err()).is_some() {
            return;
        }
        if let Ok(answer) = answer {
            tell(queue, answer);
        }
        set_timeout(move || ask(queue), pause);
    });
}

fn tell(queue: Queue, answer: Vec<Progress>) {
    let mut told: HashMap<String, Progress> = answer.into_iter().map(|one| (one.id.clone(), one)).collect();
    queue.pending.try_update_value(|pending| {
        pending.retain(|row| {
            let Some(now) = row.document.get_untracked().and_then(|id| told.remove(&id)) else { return true };
            let ended = now.ended();
            row.percent.set(now.percent);
            row.pages.set(now.pages());
            if let Some(stated) = now.stated.filter(|_| now.stage == "done") {
                row.result.set(Some((stated, now.adverse)));
            }
            row.code.set(now.code);
            if row.stage.with_untracked(|stage| *stage != now.stage) {
                row.stage.set(now.stage);
            }
            !ended
        });
    });
}
