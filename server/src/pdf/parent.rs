//! The parent's half: starts the child, waits, and types whatever happened.

use super::model::{Engine, Extracted, Extraction, Limits, PageState, PageText};
use super::outcome::{Lost, conclude};
use super::picture::{Picture, Pixels};
use super::places::Places;
use super::pool::Readers;
use super::probe::Findings;
use super::process::{End, run};
use super::protocol::{Answer, Request, Task};
use std::path::Path;
use std::time::Duration;
use tokio::time::Instant;

/// A page that takes the child down is left out and the next ones tried, this many times.
const MAX_RESTARTS: u32 = 3;

/// Why one page could not be given.
#[derive(Debug, Clone, PartialEq, Eq, thiserror::Error)]
pub enum PageError {
    #[error("the document has no such page")]
    NoSuchPage,
    /// The document as a whole, or the work on this page, failed like this.
    #[error("{detail}")]
    Failed { state: Extraction, detail: String },
}

/// Takes the text of `file` in a child process of `program` under `limits`.
///
/// Never panics and always answers: what could not be read is a typed outcome.
pub async fn extract(program: &Path, file: &Path, password: Option<&str>, limits: &Limits) -> Extracted {
    Readers::new(program, 0).extract(file, password, limits).await
}

impl Readers {
    /// Takes the text of `file`; always answers, and what could not be read is a typed outcome.
    pub async fn extract(&self, file: &Path, password: Option<&str>, limits: &Limits) -> Extracted {
        let request = match request(file, password, limits, Task::Text { first: 0 }).await {
            Ok(request) => request,
            Err((state, detail)) => return Extracted::failed(state, detail),
        };
        let mut reading = Reading::new(limits, request.file_bytes);
        reading.first(self, file, request.clone()).await;
        reading.second(self, file, request).await;
        reading.finish()
    }

    /// Where each piece of the text of a page (from 0) stands, so that a quote can be marked.
    pub async fn places(
        &self,
        file: &Path,
        password: Option<&str>,
        page: usize,
        limits: &Limits,
    ) -> Result<Places, PageError> {
        let mut found = Err(PageError::NoSuchPage);
        self.one_page(file, password, limits, Task::Places { pages: vec![page] }, |answer| match answer {
            Answer::Places { number, places } if number == page => found = Ok(places),
            _ => {}
        })
        .await?;
        found
    }

    /// A page (from 0) as it looks, `width` pixels wide.
    pub async fn picture(
        &self,
        file: &Path,
        password: Option<&str>,
        page: usize,
        width: u32,
        pixels: Pixels,
        limits: &Limits,
    ) -> Result<Picture, PageError> {
        let mut found = Err(PageError::NoSuchPage);
        self.one_page(file, password, limits, Task::Picture { page, width, pixels }, |answer| {
            if let Answer::Picture { width, height, data, .. } = answer {
                found = Ok(Picture { width, height, data });
            }
        })
        .await?;
        found
    }

    /// The text of every page as the second engine reads it; `None` for a page that it cannot read.
    pub async fn second_opinions(
        &self,
        file: &Path,
        password: Option<&str>,
        pages: usize,
        limits: &Limits,
    ) -> Vec<Option<String>> {
        let mut opinions = vec![None; pages];
        let mut from = 0;
        for _ in 0..=MAX_RESTARTS {
            let task = Task::Opinion { pages: (from..pages).collect() };
            let Ok(request) = request(file, password, limits, task).await else {
                break;
            };
            let ended = self
                .ask(file, request, |answer| {
                    if let Answer::Opinion { number, text } = answer
                        && let Some(opinion) = opinions.get_mut(number)
                    {
                        *opinion = Some(text);
                        from = number + 1;
                    }
                })
                .await;
            // The page that took the child down is left out.
            from += 1;
            if ended.is_ok() || from >= pages {
                break;
            }
        }
        opinions
    }

    /// What the sandbox of the children refuses on this machine, tried for real.
    pub async fn probe(&self, limits: &Limits) -> Result<Findings, PageError> {
        let request = Request {
            task: Task::Probe,
            only_pdf: true,
            password: String::new(),
            file_bytes: 0,
            limits: limits.clone(),
        };
        let mut found = Err(broken("no answer"));
        self.ask(Path::new(""), request, |answer| {
            if let Answer::Probed(findings) = answer {
                found = Ok(findings);
            }
        })
        .await?;
        found
    }

    async fn one_page(
        &self,
        file: &Path,
        password: Option<&str>,
        limits: &Limits,
        task: Task,
        hear: impl FnMut(Answer),
    ) -> Result<(), PageError> {
        let request = request(file, password, limits, task)
            .await
            .map_err(|(state, detail)| PageError::Failed { state, detail })?;
        self.ask(file, request, hear).await
    }

    async fn ask(
        &self,
        file: &Path,
        request: Request,
        mut hear: impl FnMut(Answer),
    ) -> Result<(), PageError> {
        let seconds = super::sandbox::seconds(&request.limits, request.file_bytes, 0);
        let mut deadline = Instant::now() + Duration::from_secs_f64(seconds);
        let mut failure = None;
        let end = run(self, file, &request, &mut deadline, |answer, _| match answer {
            Answer::Failed { state, detail } => failure = Some(PageError::Failed { state, detail }),
            answer => hear(answer),
        })
        .await;
        match (failure, end) {
            (Some(failure), _) => Err(failure),
            (None, End::Done) => Ok(()),
            (None, end) => {
                let (state, detail) = end.failure();
                Err(PageError::Failed { state, detail })
            }
        }
    }
}

fn broken(detail: &str) -> PageError {
    PageError::Failed { state: Extraction::Broken, detail: detail.to_owned() }
}

/// The request for a file that is there and not too large to be tried.
async fn request(
    file: &Path,
    password: Option<&str>,
    limits: &Limits,
    task: Task,
) -> Result<Request, (Extraction, String)> {
    let file_bytes = match tokio::fs::metadata(file).await {
        Ok(meta) if meta.is_file() => meta.len(),
        Ok(_) => return Err((Extraction::Broken, "not a file".to_owned())),
        Err(error) => return Err((Extraction::Broken, error.to_string())),
    };
    if file_bytes == 0 {
        return Err((Extraction::Broken, "empty file".to_owned()));
    }
    if file_bytes > limits.max_file_bytes {
        return Err((Extraction::TooLarge, format!("{file_bytes} bytes")));
    }
    let password = password.unwrap_or_default().to_owned();
    let only_pdf = file.extension().is_some_and(|end| end.eq_ignore_ascii_case("pdf"));
    Ok(Request { task, only_pdf, password, file_bytes, limits: limits.clone() })
}

/// Everything known about one document so far.
struct Reading<'l> {
    limits: &'l Limits,
    deadline: Instant,
    opened: Option<usize>,
    lost: Lost,
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
            lost: Lost::default(),
            pages: Vec::new(),
            failure: None,
            notes: Vec::new(),
        }
    }

    async fn first(&mut self, readers: &Readers, file: &Path, mut request: Request) {
        let per_page = Duration::from_secs_f64(self.limits.seconds_per_page.max(0.0));
        for _ in 0..=MAX_RESTARTS {
            request.task = Task::Text { first: self.pages.len() };
            let (opened, lost) = (&mut self.opened, &mut self.lost);
            let (pages, failure) = (&mut self.pages, &mut self.failure);
            let end = run(readers, file, &request, &mut self.deadline, |answer, deadline| {
                match answer {
                    Answer::Opened { pages, lost: missed } => {
                        *opened = Some(pages);
                        *lost = missed;
                    }
                    Answer::Page { number, page } if number == pages.len() => {
                        pages.push(page);
                        // Time is earned by pages that were read, not by pages that are claimed.
                        *deadline += per_page;
                    }
                    Answer::Failed { state, detail } => *failure = Some((state, detail)),
                    _ => {}
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
    async fn second(&mut self, readers: &Readers, file: &Path, mut request: Request) {
        let doubtful = |p: &PageText| {
            p.engine == Engine::Hayro && matches!(p.state, PageState::LowQuality | PageState::Broken)
        };
        let asked: Vec<usize> = (0..self.pages.len()).filter(|&i| doubtful(&self.pages[i])).collect();
        // The other engine counts only the pages that it finds.
        if asked.is_empty() || self.failure.is_some() || self.lost.pages > 0 {
            return;
        }
        request.task = Task::Opinion { pages: asked };
        let pages = &mut self.pages;
        let _ = run(readers, file, &request, &mut self.deadline, |answer, _| {
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
            return conclude(self.pages, self.lost, self.notes);
        };
        self.notes.extend((!detail.is_empty()).then_some(detail));
        Extracted { state, pages: self.pages, detail: Some(self.notes.join("; ")) }
    }
}
