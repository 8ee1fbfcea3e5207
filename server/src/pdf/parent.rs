//! The parent's half: starts the child, waits, and types whatever happened.

use super::model::{Engine, Extracted, Extraction, Limits, PageState, PageText};
use super::outcome::conclude;
use super::process::{End, run};
use super::protocol::{Answer, Request};
use std::path::Path;
use std::time::Duration;
use tokio::time::Instant;

/// A page that takes the child down is left out and the next ones tried, this many times.
const MAX_RESTARTS: u32 = 3;

/// Takes the text of `file` in a child process of `program` under `limits`.
///
/// Never panics and always answers: what could not be read is a typed outcome.
pub async fn extract(program: &Path, file: &Path, password: Option<&str>, limits: &Limits) -> Extracted {
    let file_bytes = match tokio::fs::metadata(file).await {
        Ok(meta) if meta.is_file() => meta.len(),
        Ok(_) => return Extracted::failed(Extraction::Broken, "not a file"),
        Err(error) => return Extracted::failed(Extraction::Broken, error.to_string()),
    };
    if file_bytes == 0 {
        return Extracted::failed(Extraction::Broken, "empty file");
    }
    if file_bytes > limits.max_file_bytes {
        return Extracted::failed(Extraction::TooLarge, format!("{file_bytes} bytes"));
    }
    let request = Request {
        engine: Engine::Hayro,
        first: 0,
        pages: Vec::new(),
        password: password.unwrap_or_default().to_owned(),
        file_bytes,
        limits: limits.clone(),
    };
    let mut reading = Reading::new(limits, file_bytes);
    reading.first(program, file, request.clone()).await;
    reading.second(program, file, request).await;
    reading.finish()
}

/// Everything known about one document so far.
struct Reading<'l> {
    limits: &'l Limits,
    deadline: Instant,
    opened: Option<usize>,
    declared: Option<usize>,
    pages: Vec<PageText>,
    failure: Option<(Extraction, String)>,
    notes: Vec<String>,
}

impl<'l> Reading<'l> {
    fn new(limits: &'l Limits, file_bytes: u64) -> Self {
        let seconds = super::sandbox::seconds(limits, file_bytes, 0);
        Self {
            limits,
            deadline: Instant::now() + Duration::from_secs_f64(seconds),
            opened: None,
            declared: None,
            pages: Vec::new(),
            failure: None,
            notes: Vec::new(),
        }
    }

    async fn first(&mut self, program: &Path, file: &Path, mut request: Request) {
        let per_page = Duration::from_secs_f64(self.limits.seconds_per_page.max(0.0));
        for _ in 0..=MAX_RESTARTS {
            request.first = self.pages.len();
            let (opened, declared) = (&mut self.opened, &mut self.declared);
            let (pages, failure) = (&mut self.pages, &mut self.failure);
            let end = run(program, file, &request, &mut self.deadline, |answer, deadline| {
                match answer {
                    Answer::Opened { pages, declared: claimed } => {
                        *opened = Some(pages);
                        *declared = claimed;
                    }
                    Answer::Page { number, page } if number == pages.len() => {
                        pages.push(page);
                        // Time is earned by pages that were read, not by pages that are claimed.
                        *deadline += per_page;
                    }
                    Answer::Failed { state, detail } => *failure = Some((state, detail)),
                    Answer::Page { .. } | Answer::Opinion { .. } | Answer::Done => {}
                }
            })
            .await;
            if matches!(end, End::Done) || self.failure.is_some() {
                return;
            }
            // A file that wastes time or words as a whole is not begun again.
            let last = matches!(end, End::TimedOut | End::TooMuchOutput);
            let (state, detail) = end.failure();
            let Some(total) = self.opened else {
                self.failure = Some((state, detail));
                return;
            };
            self.notes.push(format!("page {}: {detail}", self.pages.len() + 1));
            if self.pages.len() < total {
                self.pages.push(PageText::unreadable());
            }
            if last || self.pages.len() >= total {
                self.give_up(state, last);
                return;
            }
        }
        self.give_up(Extraction::Broken, false);
    }

    /// The pages that were not reached are unreadable, not absent.
    fn give_up(&mut self, state: Extraction, whole: bool) {
        let total = self.opened.unwrap_or_default();
        self.pages.resize_with(total.max(self.pages.len()), PageText::unreadable);
        if whole || self.pages.iter().all(|p| p.state == PageState::Broken) {
            self.failure = Some((state, String::new()));
        }
    }

    /// Asks the other engine about doubtful pages and takes its text where it is clearly better.
    async fn second(&mut self, program: &Path, file: &Path, mut request: Request) {
        let doubtful = |p: &PageText| p.state == PageState::LowQuality || p.state == PageState::Broken;
        request.engine = Engine::PdfExtract;
        request.pages = (0..self.pages.len()).filter(|&i| doubtful(&self.pages[i])).collect();
        if request.pages.is_empty() || self.failure.is_some() {
            return;
        }
        let pages = &mut self.pages;
        let _ = run(program, file, &request, &mut self.deadline, |answer, _| {
            if let Answer::Opinion { number, text } = answer
                && let Some(page) = pages.get_mut(number)
            {
                page.consider(text);
            }
        })
        .await;
    }

    fn finish(mut self) -> Extracted {
        let Some((state, detail)) = self.failure else {
            return conclude(self.pages, self.declared, self.notes);
        };
        self.notes.extend((!detail.is_empty()).then_some(detail));
        Extracted { state, pages: self.pages, detail: Some(self.notes.join("; ")) }
    }
}
