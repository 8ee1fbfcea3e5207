//! Pictures of pages and the places of their text: drawn in the PDF child, kept in the data folder as long
//! as there is room. Everything in the folder can be drawn anew.

use std::path::{Path, PathBuf};
use std::sync::Arc;
use std::time::SystemTime;

use register::Ids;
use register::document::picture::{Area, AreaAsk, PageAreas};
use tokio::sync::{Mutex, Semaphore};

use crate::pdf::{PageError, Pixels, Places};
use crate::services::Services;

/// Most bytes that are kept; beyond, the oldest go first.
const ROOM: u64 = 512 << 20;
/// Pages drawn at once; others wait.
const AT_ONCE: usize = 2;

/// The kept pictures. Cheap to clone.
#[derive(Clone, Debug)]
pub struct Pictures {
    folder: PathBuf,
    ids: Ids,
    room: u64,
    drawing: Arc<Semaphore>,
    /// Bytes in the folder; unknown until counted.
    kept: Arc<Mutex<Option<u64>>>,
}

impl Pictures {
    /// Keeps them in `folder`, which need not exist.
    pub fn new(folder: &Path, ids: Ids) -> Self {
        Self::with_room(folder, ids, ROOM)
    }

    /// The same with room for so many bytes.
    pub fn with_room(folder: &Path, ids: Ids, room: u64) -> Self {
        let drawing = Arc::new(Semaphore::new(AT_ONCE));
        Self { folder: folder.to_owned(), ids, room, drawing, kept: Arc::new(Mutex::new(None)) }
    }

    /// A page (from 1) as PNG, `width` pixels wide.
    pub async fn picture(
        &self,
        services: &Services,
        content_hash: &str,
        page: i64,
        width: u32,
    ) -> Result<Vec<u8>, PageError> {
        let name = format!("{content_hash}-{page}-{width}.png");
        if let Ok(kept) = tokio::fs::read(self.folder.join(&name)).await {
            return Ok(kept);
        }
        let drawn = self.draw(services, content_hash, page, width, Pixels::Png).await?;
        self.keep(&name, &drawn.data).await;
        Ok(drawn.data)
    }

    /// A page as it looks, not kept.
    pub async fn draw(
        &self,
        services: &Services,
        content_hash: &str,
        page: i64,
        width: u32,
        pixels: Pixels,
    ) -> Result<crate::pdf::Picture, PageError> {
        let index = index(page)?;
        let _turn = self.drawing.acquire().await;
        let (file, key) = (services.files.path(content_hash), services.keys.of(content_hash));
        services.readers.picture(&file, key.as_deref(), index, width, pixels, &services.pdf_limits).await
    }

    /// How many pixels wide a page is at so many dots per inch.
    pub async fn width_at(
        &self,
        services: &Services,
        content_hash: &str,
        page: i64,
        dpi: u32,
    ) -> Result<u32, PageError> {
        let places = self.places(services, content_hash, page).await?;
        let width = f64::from(places.width) / 72.0 * f64::from(dpi);
        #[expect(clippy::cast_possible_truncation, clippy::cast_sign_loss, reason = "clamped before")]
        Ok(width.clamp(600.0, 6_000.0) as u32)
    }

    /// Where pieces of the text of a page stand; none when the page cannot be drawn.
    pub async fn areas(&self, services: &Services, ask: &AreaAsk) -> Option<PageAreas> {
        let places = self.places(services, &ask.content_hash, ask.page).await.ok()?;
        (places.width > 0.0 && places.height > 0.0).then(|| found(&places, ask))
    }

    async fn places(&self, services: &Services, content_hash: &str, page: i64) -> Result<Places, PageError> {
        let name = format!("{content_hash}-{page}.json");
        if let Ok(kept) = tokio::fs::read(self.folder.join(&name)).await
            && let Ok(places) = serde_json::from_slice(&kept)
        {
            return Ok(places);
        }
        let index = index(page)?;
        let _turn = self.drawing.acquire().await;
        let (file, key) = (services.files.path(content_hash), services.keys.of(content_hash));
        let places = services.readers.places(&file, key.as_deref(), index, &services.pdf_limits).await?;
        if let Ok(json) = serde_json::to_vec(&places) {
            self.keep(&name, &json).await;
        }
        Ok(places)
    }

    /// Keeping is a convenience: a full or read-only disk is only worth a note.
    async fn keep(&self, name: &str, bytes: &[u8]) {
        if let Err(error) = self.store(name, bytes).await {
            tracing::warn!(%error, "a page picture was not kept");
        }
    }

    async fn store(&self, name: &str, bytes: &[u8]) -> std::io::Result<()> {
        tokio::fs::create_dir_all(&self.folder).await?;
        let half = self.folder.join(format!("{}.half", self.ids.token()));
        tokio::fs::write(&half, bytes).await?;
        tokio::fs::rename(&half, self.folder.join(name)).await?;
        let mut kept = self.kept.lock().await;
        let now = match *kept {
            Some(kept) => kept + bytes.len() as u64,
            None => self.listed().await?.iter().map(|(_, _, size)| size).sum(),
        };
        *kept = Some(if now > self.room { self.make_room(now).await? } else { now });
        Ok(())
    }

    /// Removes the oldest until a quarter of the room is free; the bytes that are left.
    async fn make_room(&self, mut kept: u64) -> std::io::Result<u64> {
        let mut listed = self.listed().await?;
        listed.sort();
        for (_, path, size) in listed {
            if kept <= self.room / 4 * 3 {
                break;
            }
            tokio::fs::remove_file(path).await?;
            kept = kept.saturating_sub(size);
        }
        Ok(kept)
    }

    /// When each was drawn, where it lies, its bytes.
    async fn listed(&self) -> std::io::Result<Vec<(SystemTime, PathBuf, u64)>> {
        let mut entries = tokio::fs::read_dir(&self.folder).await?;
        let mut listed = Vec::new();
        while let Some(entry) = entries.next_entry().await? {
            let meta = entry.metadata().await?;
            listed.push((meta.modified()?, entry.path(), meta.len()));
        }
        Ok(listed)
    }
}

/// From 0.
fn index(page: i64) -> Result<usize, PageError> {
    usize::try_from(page - 1).map_err(|_| PageError::NoSuchPage)
}

/// Where the text was read by other means than the places, a piece is looked for by its words.
fn found(places: &Places, ask: &AreaAsk) -> PageAreas {
    let (width, height) = (f64::from(places.width), f64::from(places.height));
    let share = |area: &crate::pdf::Area| -> Area {
        let [left, top] = [f64::from(area.0) / width, f64::from(area.1) / height];
        [left, top, f64::from(area.2) / width - left, f64::from(area.3) / height - top]
    };
    let same = places.text == ask.text;
    let areas = ask.ranges.iter().map(|&(start, end)| {
        let range = if same { Some((start, end)) } else { alike(&places.text, &ask.text, start, end) };
        range.map(|(start, end)| places.areas(start, end).iter().map(share).collect()).unwrap_or_default()
    });
    PageAreas { ratio: height / width, areas: areas.collect() }
}

/// The range in `there` of the characters that `here` has from `start` to `end`, white space aside.
fn alike(there: &str, here: &str, start: usize, end: usize) -> Option<(usize, usize)> {
    let wanted: Vec<char> =
        here.chars().skip(start).take(end.saturating_sub(start)).filter(|c| !c.is_whitespace()).collect();
    let marks: Vec<(usize, char)> = there.chars().enumerate().filter(|(_, c)| !c.is_whitespace()).collect();
    if wanted.is_empty() {
        return None;
    }
    let fits = |window: &&[(usize, char)]| window.iter().map(|(_, c)| c).eq(&wanted);
    let window = marks.windows(wanted.len()).find(fits)?;
    Some((window.first()?.0, window.last()?.0 + 1))
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn words_are_found_whatever_the_white_space() {
        let there = "第1条\n甲は、乙を\n監査 する。";
        assert_eq!(alike(there, "x 乙を監査する。", 2, 9), Some((7, 16)));
        assert_eq!(alike(there, "丙を監査する。", 0, 7), None);
        assert_eq!(alike(there, "  ", 0, 2), None);
    }

    #[tokio::test]
    async fn the_oldest_pictures_make_room() {
        let folder = tempfile::tempdir().unwrap();
        let pictures = Pictures::with_room(folder.path(), Ids::Random, 1_000);
        for number in 0..12 {
            pictures.keep(&format!("{number:02}"), &[0; 200]).await;
            tokio::time::sleep(std::time::Duration::from_millis(12)).await;
        }
        let mut names: Vec<_> =
            std::fs::read_dir(folder.path()).unwrap().map(|entry| entry.unwrap().file_name()).collect();
        names.sort();
        assert!((3..=5).contains(&names.len()), "{names:?}");
        assert_eq!(names.last().unwrap(), "11");
        assert!(!names.contains(&"00".into()));
    }
}
