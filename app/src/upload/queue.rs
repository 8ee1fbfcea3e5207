//! The files on their way, one row each.

use leptos::prelude::*;

use crate::components::verdict::{AdverseFlag, Coverage};
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
    /// Items stated and whether one is adverse, once done.
    pub result: RwSignal<Option<(i64, bool)>>,
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
    #[cfg_attr(not(feature = "hydrate"), expect(dead_code, reason = "files are sent in the browser only"))]
    /// Stored files whose way through the pipeline is asked about, oldest first.
    pub pending: StoredValue<Vec<Row>>,
    #[cfg_attr(not(feature = "hydrate"), expect(dead_code, reason = "files are sent in the browser only"))]
    /// Somebody asks already.
    pub asking: StoredValue<bool>,
    /// Files that never reached the server.
    pub unsent: RwSignal<usize>,
    /// The server has not answered the last time that it was asked.
    pub silent: RwSignal<bool>,
}

impl Queue {
    pub fn new() -> Self {
        Self {
            rows: RwSignal::new(Vec::new()),
            pending: StoredValue::new(Vec::new()),
            asking: StoredValue::new(false),
            unsent: RwSignal::new(0),
            silent: RwSignal::new(false),
        }
    }
}

/// Rows shown at once; the counts are of all.
const SHOWN: usize = 200;

/// How many rows are where.
#[derive(Clone, Copy, Default, PartialEq)]
struct Counts {
    all: usize,
    ended: usize,
    failed: usize,
}

/// The rows, and how many are done and have failed.
#[component]
pub fn QueueView(queue: Queue) -> impl IntoView {
    let only_failed = RwSignal::new(false);
    let counts = Memo::new(move |_| {
        let mut counts = Counts::default();
        queue.rows.with(|rows| {
            for row in rows {
                let (ended, failed) =
                    row.stage.with(|stage| (stage == "done" || stage == "failed", stage == "failed"));
                counts.all += 1;
                counts.ended += usize::from(ended);
                counts.failed += usize::from(failed);
            }
        });
        counts
    });
    let summary = move || {
        let Counts { all, ended, failed } = counts.get();
        let failed = (failed > 0).then(|| tr!(upload.failed, count = failed));
        (all > 0)
            .then(|| view! { {tr!(upload.progress, done = ended, all = all)} " " <strong>{failed}</strong> })
    };
    // Numbered by the place in the queue, so that a row stays itself while others come and go.
    let fitting = Memo::new(move |_| {
        let failed = only_failed.get();
        queue.rows.with(|rows| {
            let fits = |row: &Row| !failed || row.stage.with(|stage| stage == "failed");
            rows.iter().enumerate().filter(|(_, row)| fits(row)).map(|(at, _)| at).collect::<Vec<usize>>()
        })
    });
    let shown = move || {
        let places = fitting.get();
        queue.rows.with(|rows| {
            places.iter().take(SHOWN).filter_map(|at| Some((*at, rows.get(*at)?.clone()))).collect::<Vec<_>>()
        })
    };
    let more = move || {
        fitting
            .with(Vec::len)
            .checked_sub(SHOWN)
            .filter(|rest| *rest > 0)
            .map(|rest| tr!(upload.more, count = rest))
    };
    view! {
        <section class="d-queue" aria-label=tr!(upload.queue)>
            <p class="d-summary" role="status">{summary}</p>
            <Controls queue=queue counts=counts only_failed=only_failed/>
            <ul class="d-queue__list">
                <For each=shown key=|(at, _)| *at let((_, row))>
                    <RowView row=row queue=queue/>
                </For>
            </ul>
            <p class="d-quiet">{more}</p>
        </section>
    }
    .into_any()
}

/// What can be done about many rows at once, and what the person has to know.
#[component]
fn Controls(queue: Queue, counts: Memo<Counts>, only_failed: RwSignal<bool>) -> impl IntoView {
    let filter = move || {
        (counts.get().failed > 0).then(|| view! {
            <label class="d-check">
                <input type="checkbox" prop:checked=move || only_failed.get() on:change=move |_| only_failed.update(|only| *only = !*only)/>
                " " {tr!(upload.only_failed)}
            </label>
        })
    };
    let again = move || {
        let count = queue.unsent.get();
        (count > 0).then(|| view! {
            <button class="d-button" data-kind="secondary" data-size="small" type="button" on:click=move |_| resend(queue)>
                {tr!(upload.send_again, count = count)}
            </button>
        })
    };
    let silent = move || {
        queue
            .silent
            .get()
            .then(|| view! { <p class="d-queue__message" role="alert">{tr!(upload.silent)}</p> })
    };
    view! { <div class="d-actions">{filter} {again}</div> {silent} }.into_any()
}

fn resend(queue: Queue) {
    #[cfg(feature = "hydrate")]
    super::transfer::resend(queue);
    #[cfg(not(feature = "hydrate"))]
    let _ = queue;
}

#[component]
fn RowView(row: Row, queue: Queue) -> impl IntoView {
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
        result.get().map(|(stated, adverse)| {
            view! { <Coverage stated=stated/> {adverse.then(|| view! { <AdverseFlag/> })} }
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
        super::transfer::watch(queue, &again);
        #[cfg(not(feature = "hydrate"))]
        let _ = (&again, queue);
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
