//! What every part of the running process shares.

use std::path::PathBuf;
use std::sync::Arc;

use anyhow::Context;
use register::exchange::store::progress::Progress;
use register::search::index::SearchIndex;
use register::{Clock, Db, Ids};
use tokio::sync::Notify;
use tokio_util::sync::CancellationToken;

use crate::checkpoint::Checkpoints;
use crate::config::{self, Storage, Work};
use crate::files::Files;
use crate::http::slow::Slow;
use crate::keys::Keys;
use crate::mail::Mailer;
use crate::ocr;
use crate::password::Hasher;
use crate::pdf;
use crate::pictures::Pictures;
use crate::provider::Provider;
use crate::second::{self, Second};

/// Children that wait for a file: as many as workers by default.
const READY_READERS: usize = 2;

/// Database, files, search and what belongs to them. Cheap to clone.
#[derive(Clone)]
pub struct Services {
    pub db: Db,
    pub files: Files,
    pub search: SearchIndex,
    pub hasher: Hasher,
    /// Codes of the second factor.
    pub second: Second,
    /// The institution's identity provider, where one is set.
    pub provider: Option<Provider>,
    /// Signed checkpoints of the audit trail.
    pub checkpoints: Checkpoints,
    /// Slows guessing at the door.
    pub slow: Slow,
    /// Passwords of protected files.
    pub keys: Keys,
    /// Pictures of pages.
    pub pictures: Pictures,
    /// Rung when there is new work, so that nobody waits for the next look.
    pub bell: Arc<Notify>,
    /// Cancelled when the process is to end: whatever waits or loops looks at it.
    pub stop: CancellationToken,
    /// The program itself, which the PDF child runs.
    pub program: PathBuf,
    /// Children that read files, some of them waiting ready.
    pub readers: pdf::Readers,
    pub pdf_limits: pdf::Limits,
    /// Whether pages can be recognised here.
    pub ocr: ocr::Available,
    /// How far running imports are.
    pub progress: Progress,
    /// Where mail goes.
    pub mailer: Mailer,
    /// What heatmaps are drawn from.
    pub boards: register::heat::store::Boards,
}

impl Services {
    /// Opens everything under the data folder, creating what is missing.
    pub async fn open(storage: &Storage, pdf_memory_mib: u64) -> anyhow::Result<Self> {
        Self::open_at(storage, pdf_memory_mib, Clock::System, Ids::Random).await
    }

    /// The same with a given clock and ids.
    pub async fn open_at(
        storage: &Storage,
        pdf_memory_mib: u64,
        clock: Clock,
        ids: Ids,
    ) -> anyhow::Result<Self> {
        let data = &storage.data;
        tokio::fs::create_dir_all(data)
            .await
            .with_context(|| format!("create the data folder {}", data.display()))?;
        let db = if let Some(url) = &storage.database_url {
            Db::open_postgres(url, clock, ids.clone()).await.context("open the PostgreSQL database")?
        } else {
            let path = data.join("daicho.sqlite");
            Db::open_sqlite(&path, clock, ids.clone())
                .await
                .with_context(|| format!("open the database {}", path.display()))?
        };
        let second = Second::open(&data.join(second::KEY_FILE), ids.clone())?;
        let checkpoints = Checkpoints::open(storage, &ids)?;
        let pictures = Pictures::new(&data.join("pictures"), ids.clone());
        let files = Files::open(&data.join("files"), ids).await.context("open the file store")?;
        let folder = data.join("search");
        let search = tokio::task::spawn_blocking(move || SearchIndex::open(&folder))
            .await?
            .context("open the search index")?;
        let pdf_limits = pdf::Limits { memory_bytes: pdf_memory_mib << 20, ..pdf::Limits::default() };
        let program = std::env::current_exe().context("find the program itself")?;
        Ok(Self {
            db,
            files,
            search,
            hasher: Hasher::new()?,
            second,
            provider: None,
            checkpoints,
            slow: Slow::default(),
            keys: Keys::default(),
            pictures,
            bell: Arc::new(Notify::new()),
            stop: CancellationToken::new(),
            readers: pdf::Readers::new(&program, READY_READERS),
            program,
            pdf_limits,
            ocr: ocr::available().await,
            progress: Progress::default(),
            mailer: Mailer::default(),
            boards: register::heat::store::Boards::default(),
        })
    }

    /// The same with mail, and without OCR, as the settings say.
    pub fn with_work(mut self, work: &Work) -> anyhow::Result<Self> {
        if work.no_ocr {
            self.ocr = ocr::Available::Off;
        }
        self.mailer = Mailer::new(&work.mail)?;
        Ok(self)
    }

    /// The same with the identity provider of the settings; after the mail, which brings the public address.
    pub fn with_provider(mut self, settings: &config::Provider) -> anyhow::Result<Self> {
        self.provider = Provider::new(settings, &self.mailer.public_url)?;
        Ok(self)
    }
}
