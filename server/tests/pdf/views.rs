//! What a page looks like and where its text stands; what the sandbox refuses.

use crate::builder::{Builder, one_page, plain};
use crate::{PROGRAM, read};
use server::pdf::{Extraction, Landlock, Limits, PageError, Pixels, Readers, attempts};
use std::path::Path;

async fn on_disk(bytes: &[u8]) -> (tempfile::TempDir, std::path::PathBuf, Readers) {
    let folder = tempfile::tempdir().unwrap();
    let file = folder.path().join("file.pdf");
    tokio::fs::write(&file, bytes).await.unwrap();
    (folder, file, Readers::new(Path::new(PROGRAM), 0))
}

#[tokio::test]
async fn a_quote_is_found_where_it_is_drawn() {
    let (_folder, file, readers) = on_disk(&plain(&[&["Article 1", "The vendor shall report."]])).await;
    let places = readers.places(&file, None, 0, &Limits::default()).await.unwrap();
    assert_eq!((places.width, places.height), (595.0, 842.0));
    assert_eq!(places.text, "Article 1\nThe vendor shall report.");
    let start = places.text.find("vendor").unwrap();
    let areas = places.areas(start, start + "vendor".len());
    // Baseline at 770 - 14 from below, "The " before it.
    assert_eq!(areas.len(), 1);
    let area = areas[0];
    assert!((90.0..100.0).contains(&area.0) && area.2 > area.0 + 30.0, "{area:?}");
    assert!(area.1 < 842.0 - 756.0 && area.3 > 842.0 - 756.0, "{area:?}");
    assert_eq!(places.areas(0, places.text.len()).len(), 2);
    let absent = readers.places(&file, None, 7, &Limits::default()).await;
    assert_eq!(absent, Err(PageError::NoSuchPage));
}

#[tokio::test]
async fn vertical_writing_and_turned_pages_have_their_places() {
    let mut pdf = Builder::new();
    let font = pdf.mincho("UniJIS-UTF16-V");
    pdf.page(&format!("/Font<</F {font} 0 R>>"), b"BT /F 12 Tf 500 700 Td <59517D04306E671F9593> Tj ET");
    let (_folder, file, readers) = on_disk(&pdf.finish()).await;
    let places = readers.places(&file, None, 0, &Limits::default()).await.unwrap();
    let areas = places.areas(0, 5);
    assert_eq!(areas.len(), 1, "{areas:?}");
    let (wide, high) = (areas[0].2 - areas[0].0, areas[0].3 - areas[0].1);
    assert!((11.0..13.0).contains(&wide) && (58.0..62.0).contains(&high), "{areas:?}");
}

#[tokio::test]
async fn a_page_is_drawn_as_wide_as_asked_for() {
    let (_folder, file, readers) = on_disk(&one_page("1 0 0 rg 0 0 595 421 re f")).await;
    let limits = Limits::default();
    let picture = readers.picture(&file, None, 0, 200, Pixels::Rgba, &limits).await.unwrap();
    assert_eq!((picture.width, picture.height), (200, 283));
    assert_eq!(picture.data.len(), 200 * 283 * 4);
    assert_eq!(picture.data[..4], [255; 4], "the upper half is paper");
    assert_eq!(picture.data[picture.data.len() - 4..], [255, 0, 0, 255], "the lower half is red");
    let png = readers.picture(&file, None, 0, 200, Pixels::Png, &limits).await.unwrap();
    assert!(png.data.starts_with(b"\x89PNG\r\n"));
    assert_eq!(png.data[16..24], [0, 0, 0, 200, 0, 0, 1, 27]);
}

#[tokio::test]
async fn pictures_have_limits_and_outcomes() {
    let (_folder, file, readers) = on_disk(&plain(&[&["one"]])).await;
    let limits = Limits::default();
    let draw = async |width, page| readers.picture(&file, None, page, width, Pixels::Png, &limits).await;
    assert!(matches!(draw(60_000, 0).await, Err(PageError::Failed { state: Extraction::TooLarge, .. })));
    assert!(matches!(draw(0, 0).await, Err(PageError::Failed { state: Extraction::Broken, .. })));
    assert_eq!(draw(100, 3).await, Err(PageError::NoSuchPage));
    let (_folder, broken, readers) = on_disk(b"%PDF-1.7\n").await;
    let picture = readers.picture(&broken, None, 0, 100, Pixels::Png, &limits).await;
    assert!(matches!(picture, Err(PageError::Failed { state: Extraction::Broken, .. })));
}

#[tokio::test]
async fn an_evil_child_is_refused_everything() {
    // Without the sandbox the same attempts work: the test can fail.
    let free = attempts();
    assert!(free.iter().filter(|attempt| attempt.refused.is_none()).count() >= 9, "{free:?}");
    let readers = Readers::new(Path::new(PROGRAM), 0);
    let findings = readers.probe(&Limits::default()).await.unwrap();
    assert!(findings.holds(), "{findings:?}");
    assert_eq!(findings.attempts.len(), free.len());
    if findings.confined.seccomp {
        let refused = |what: &str| {
            findings.attempts.iter().any(|a| {
                format!("{:?}", a.what) == what
                    && a.refused.as_ref().is_some_and(|e| e.contains("not permitted"))
            })
        };
        for what in ["ReadFile", "WriteFile", "Listen", "LocalSocket", "StartThread", "SignalProcess"] {
            assert!(refused(what), "{what}: {findings:?}");
        }
    }
    // Something of the kernel must stand behind the refusals.
    assert!(findings.confined.seccomp || findings.confined.landlock == Landlock::Full);
}

#[tokio::test]
async fn waiting_children_read_like_any_other_and_are_replaced() {
    let folder = tempfile::tempdir().unwrap();
    let file = folder.path().join("file.pdf");
    std::fs::write(&file, plain(&[&["Article 1"]])).unwrap();
    let readers = Readers::new(Path::new(PROGRAM), 2);
    readers.prepare();
    for _ in 0..5 {
        let out = readers.extract(&file, None, &Limits::default()).await;
        assert_eq!((out.state, out.pages[0].text.as_str()), (Extraction::Ok, "Article 1"));
    }
    assert_eq!(read(&plain(&[&["Article 1"]])).await.state, Extraction::Ok);
}
