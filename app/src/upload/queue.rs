//! The files on their way, one row each.

use leptos::prelude::*;

use crate::components::verdict::{AdverseFlag, Coverage};
use crate::contract::api::ContractView;
use crate::contract::unlock::UnlockForm;
use crate::label;
use crate::text::tr;

/// The stages that a file passes, in order.
const STAGES: [&str; 4] = ["upload", "text", "check", "index"];

/// One file on its way.
#[derive(Clone)]
pub struct Row {
    pub name: String,
    /// Bytes.
    pub size: f64,
    /// `waiting`, `upload`, `text`, `check`, `index`, `done` or `failed`.
    pub stage: RwSignal<String>,
    pub percent: RwSignal<u8>,
    /// Why it failed.
    pub code: RwSignal<Option<String>>,
    pub contract: RwSignal<Option<String>>,
    pub document: RwSignal<Option<String>>,
    /// Pages recognised and pages to be recognised, while OCR is at work.
    pub pages: RwSignal<Option<(i64, i64)>>,
    /// The same content was there before.
    pub duplicate: RwSignal<bool>,
    /// What the check said, once done.
    pub result: RwSignal<Option<ContractView>>,
}

#[cfg_attr(not(feature = "hydrate"), expect(dead_code, reason = "files are chosen in the browser only"))]
impl Row {
    pub fn new(name: String, size: f64) -> Self {
        Self {
            name,
            size,
            stage: RwSignal::new("waiting".to_owned()),
            percent: RwSignal::new(0),
            code: RwSignal::new(None),
            contract: RwSignal::new(None),
            document: RwSignal::new(None),
            pages: RwSignal::new(None),
            duplicate: RwSignal::new(false),
            result: RwSignal::new(None),
        }
    }

    pub fn fail(&self, code: &str) {
        self.code.set(Some(code.to_owned()));
        self.stage.set("failed".to_owned());
        self.percent.set(100);
    }
}

/// All files of this visit.
#[derive(Clone, Copy)]
pub struct Queue {
    pub rows: RwSignal<Vec<Row>>,
}

impl Queue {
    pub fn new() -> Self {
        Self { rows: RwSignal::new(Vec::new()) }
    }
}

/// The rows, and how many are done.
#[component]
pub fn QueueView(queue: Queue) -> impl IntoView {
    let ended = move || {
        queue.rows.get().iter().filter(|row| matches!(row.stage.get().as_str(), "done" | "failed")).count()
    };
    let summary = move || {
        let all = queue.rows.get().len();
        (all > 0).then(|| tr!(upload.progress, done = ended(), all = all))
    };
    view! {
        <section class="d-queue" aria-label=tr!(upload.queue)>
            <p class="d-summary" role="status">{summary}</p>
            <ul class="d-queue__list">
                <For each=move || queue.rows.get().into_iter().enumerate() key=|(index, _)| *index let((_, row))>
                    <RowView row=row/>
                </For>
            </ul>
        </section>
    }
    .into_any()
}

#[component]
fn RowView(row: Row) -> impl IntoView {
    let again = row.clone();
    let Row { name, size, stage, percent, code, contract, document, pages, duplicate, result } = row;
    let steps = STAGES
        .into_iter()
        .zip(0_usize..)
        .map(|(step, index)| {
            let state = move || {
                let now = stage.get();
                let failed = now == "failed";
                let at = if failed {
                    // What was never stored failed on its way in, everything else when it was read.
                    Some(usize::from(contract.get().is_some()))
                } else {
                    // OCR is another way to the text.
                    let now = if now == "ocr" { "text" } else { now.as_str() };
                    STAGES.iter().position(|step| *step == now)
                };
                match at {
                    _ if now == "done" => "done",
                    Some(at) if index < at => "done",
                    Some(at) if index == at && failed => "failed",
                    Some(at) if index == at => "now",
                    _ => "open",
                }
            };
            view! { <li class="d-queue__step" data-state=state>{label::stage(step)}</li> }
        })
        .collect_view();
    let message = move || {
        if duplicate.get() {
            return Some(tr!(failure.duplicate));
        }
        code.get().map(|code| label::failure(&code))
    };
    let link = move || {
        let id = contract.get()?;
        let (href, text) = match stage.get().as_str() {
            "failed" => (format!("/contracts/{id}"), tr!(upload.open_contract)),
            other if other == "done" || duplicate.get() => {
                (format!("/contracts/{id}/review"), tr!(upload.open))
            }
            _ => return None,
        };
        Some(view! { <a class="d-button" data-kind="secondary" data-size="small" href=href>{text}</a> })
    };
    let found = move || {
        result.get().and_then(|view| view.check).map(|check| {
            let stated = check.items.iter().filter(|item| item.verdict() == clauses::Verdict::Stated).count();
            let adverse = check.items.iter().any(|item| item.finding.adverse);
            view! {
                <Coverage stated=i64::try_from(stated).unwrap_or_default()/>
                {adverse.then(|| view! { <AdverseFlag/> })}
            }
        })
    };
    let word = move || {
        let stage = stage.get();
        match stage.as_str() {
            "waiting" => tr!(upload.waiting),
            "failed" if contract.get().is_none() => tr!(upload.refused),
            other => match pages.get() {
                Some((done, all)) => tr!(stage.ocr_progress, done = done, all = all),
                None => label::stage(other),
            },
        }
    };
    let unlocked = Callback::new(move |()| {
        #[cfg(feature = "hydrate")]
        super::transfer::watch(&again);
        #[cfg(not(feature = "hydrate"))]
        let _ = &again;
    });
    let locked = move || {
        let locked = stage.get() == "failed" && code.get().as_deref() == Some("encrypted");
        let id = document.get().filter(|_| locked)?;
        Some(view! { <UnlockForm document_id=id after=unlocked/> })
    };
    view! {
        <li class="d-queue__row" data-stage=move || stage.get()>
            <p class="d-queue__head">
                <span class="d-queue__name">{name.clone()}</span>
                <span class="d-quiet">{megabytes(size)}</span>
                <span class="d-queue__stage">{word}</span>
            </p>
            <progress class="d-progress" max="100" value=move || percent.get() aria-label=name></progress>
            <ol class="d-queue__steps">{steps}</ol>
            <p class="d-queue__message">{message}</p>
            {locked}
            <p class="d-queue__result">{found} {link}</p>
        </li>
    }
    .into_any()
}

fn megabytes(bytes: f64) -> String {
    if bytes < 1_048_576.0 {
        format!("{:.0} KB", (bytes / 1_024.0).ceil())
    } else {
        format!("{:.1} MB", bytes / 1_048_576.0)
    }
}
