//! Files that attack or are damaged: the parent lives, the time is short, the outcome has a type.

use crate::builder::{Builder, deflated, one_page, packed, plain};
use crate::{PROGRAM, read, read_with};
use flate2::Compression;
use server::pdf::{Extraction, Limits, PageState, PageText, SUBCOMMAND, extract};
use std::path::Path;
use std::time::{Duration, Instant};

fn hasty() -> Limits {
    Limits { base_seconds: 2.0, memory_bytes: 512 << 20, ..Limits::default() }
}

/// A page of which each part shows the next one twice: two to the power of forty texts.
fn doubling() -> Vec<u8> {
    let mut pdf = Builder::new();
    let font = pdf.helvetica();
    let mut last = pdf.stream(
        &format!("/Type/XObject/Subtype/Form/BBox[0 0 9 9]/Resources<</Font<</F {font} 0 R>>>>"),
        b"BT /F 12 Tf (x) Tj ET",
    );
    for _ in 0..40 {
        last = pdf.stream(
            &format!("/Type/XObject/Subtype/Form/BBox[0 0 9 9]/Resources<</XObject<</X {last} 0 R>>>>"),
            b"/X Do /X Do",
        );
    }
    let fonts = format!("/Font<</F {font} 0 R>>");
    pdf.page(&fonts, b"BT /F 12 Tf 72 700 Td (Before the trap) Tj ET");
    pdf.page(&format!("/XObject<</X {last} 0 R>>"), b"/X Do");
    pdf.page(&fonts, b"BT /F 12 Tf 72 700 Td (After the trap) Tj ET");
    pdf.finish()
}

/// A page between two others whose content fills the memory.
fn bomb() -> Vec<u8> {
    let mut pdf = Builder::new();
    let font = pdf.helvetica();
    let fonts = format!("/Font<</F {font} 0 R>>");
    pdf.page(&fonts, b"BT /F 12 Tf 72 700 Td (Before the bomb) Tj ET");
    let once = packed(&vec![b' '; 400 << 20], Compression::fast());
    let content = pdf.stream("/Filter[/FlateDecode/FlateDecode]", &deflated(&once));
    pdf.page_of(&fonts, content);
    pdf.page(&fonts, b"BT /F 12 Tf 72 700 Td (After the bomb) Tj ET");
    pdf.finish()
}

/// Processes whose parent is this one: `(pid, state)`.
fn children() -> Vec<(u32, char)> {
    let me = std::process::id();
    std::fs::read_dir("/proc")
        .unwrap()
        .filter_map(|entry| entry.ok()?.file_name().to_str()?.parse::<u32>().ok())
        .filter_map(|pid| {
            let stat = std::fs::read_to_string(format!("/proc/{pid}/stat")).ok()?;
            let mut rest = stat[stat.rfind(')')? + 2..].split(' ');
            let state = rest.next()?.chars().next()?;
            (rest.next()?.parse::<u32>() == Ok(me)).then_some((pid, state))
        })
        .collect()
}

#[tokio::test]
async fn endless_work_is_ended_and_what_was_read_is_kept() {
    let begun = Instant::now();
    let out = read_with(&doubling(), None, &hasty()).await;
    assert!(begun.elapsed() < Duration::from_secs(5), "{:?}", begun.elapsed());
    assert_eq!(out.state, Extraction::TimedOut);
    let states: Vec<PageState> = out.pages.iter().map(|p| p.state).collect();
    assert_eq!(states, [PageState::Ok, PageState::Broken, PageState::Broken]);
    assert_eq!(out.pages[0].text, "Before the trap");
}

#[tokio::test]
async fn a_bomb_costs_its_own_page_only() {
    let file = bomb();
    let begun = Instant::now();
    let limits = Limits { base_seconds: 9.0, memory_bytes: 320 << 20, ..Limits::default() };
    let out = read_with(&file, None, &limits).await;
    assert!(begun.elapsed() < Duration::from_secs(10), "{:?}", begun.elapsed());
    assert_eq!(out.state, Extraction::LowQuality, "{:?}", out.detail);
    let texts: Vec<&str> = out.pages.iter().map(|p| p.text.as_str()).collect();
    assert_eq!(texts, ["Before the bomb", "", "After the bomb"]);
    assert_eq!(out.pages[1].state, PageState::Broken);
    assert_eq!(out.detail.as_deref(), Some("page 2: memory limit"));
}

#[tokio::test]
async fn the_child_is_confined_and_leaves_nothing() {
    let reading = tokio::spawn(async { read_with(&doubling(), None, &hasty()).await });
    tokio::time::sleep(Duration::from_millis(900)).await;
    let has_seccomp =
        std::fs::read_to_string("/proc/self/status").is_ok_and(|status| status.contains("Seccomp:"));
    let confined = children().into_iter().any(|(pid, _)| {
        let read = |name| std::fs::read_to_string(format!("/proc/{pid}/{name}")).unwrap_or_default();
        let (limits, command, status) = (read("limits"), read("cmdline"), read("status"));
        command.contains(SUBCOMMAND)
            && (!has_seccomp || status.contains("Seccomp:\t2"))
            && status.contains("NoNewPrivs:\t1")
            && limits.lines().any(|l| l.starts_with("Max open files            0 "))
            && limits.lines().any(|l| l.starts_with("Max address space         536870912 "))
            && limits.lines().any(|l| l.starts_with("Max file size             0 "))
            && read("environ").is_empty()
    });
    assert!(confined);
    assert_eq!(reading.await.unwrap().state, Extraction::TimedOut);
    // Children of other tests may be dead for a moment, until they are waited for.
    let dead = || children().into_iter().filter(|(_, state)| *state == 'Z').collect::<Vec<_>>();
    let first = dead();
    tokio::time::sleep(Duration::from_millis(500)).await;
    assert!(!dead().iter().any(|child| first.contains(child)));
}

#[tokio::test]
async fn deep_nesting_is_survived() {
    let deep = format!("{} BT /F 12 Tf 72 700 Td (deep) Tj ET", "[".repeat(1 << 20));
    let out = read(&one_page(&deep)).await;
    assert_ne!(out.state, Extraction::Ok, "{out:?}");
    assert_ne!(out.state, Extraction::NoText, "{out:?}");
}

#[tokio::test]
async fn content_that_breaks_off_is_not_taken_for_whole() {
    let lines = (0..400).map(|n| format!("({n} The vendor shall report incident {}) Tj T* ", n * 7919));
    let content = format!("BT /F 8 Tf 2 TL 72 820 Td {} ET", lines.collect::<String>());
    let mut pdf = Builder::new();
    let font = pdf.helvetica();
    let mut packed = deflated(content.as_bytes());
    packed.truncate(packed.len() / 2);
    let content = pdf.stream("/Filter/FlateDecode", &packed);
    pdf.page_of(&format!("/Font<</F {font} 0 R>>"), content);
    let out = read(&pdf.finish()).await;
    assert_eq!(out.state, Extraction::LowQuality, "{:?}", out.detail);
    assert!(out.pages[0].damaged);
    assert!(out.pages[0].text.starts_with("0 The vendor shall report incident 0\n1 The vendor"));
}

#[tokio::test]
async fn content_that_is_not_there_is_not_taken_for_blank() {
    let mut pdf = Builder::new();
    pdf.page_of("", 99);
    let out = read(&pdf.finish()).await;
    assert_eq!(out.state, Extraction::Broken, "{out:?}");
}

#[tokio::test]
async fn pages_that_are_lost_are_missed() {
    let whole = plain(&[&["one"], &["two"], &["three"]]);
    let text = String::from_utf8_lossy(&whole).into_owned();
    let kids = text.find("/Kids[").unwrap();
    let mut cut = whole.clone();
    let second = kids + 6 + text[kids + 6..].find("R ").unwrap() + 2;
    cut[second..second + 2].copy_from_slice(b"99");
    let out = read(&cut).await;
    assert_eq!(out.state, Extraction::LowQuality, "{out:?}");
    assert_eq!(out.detail.as_deref(), Some("1 pages could not be found"));
}

/// The file as `Builder` writes it, with the catalog and the page tree at the end as most writers do.
fn with_the_tree_at_the_end(whole: &[u8]) -> Vec<u8> {
    let text = String::from_utf8_lossy(whole).into_owned();
    let from = text.find("1 0 obj").unwrap();
    let to = text.find("3 0 obj").unwrap();
    let end = text.find("xref\n0 ").unwrap();
    [&whole[..from], &whole[to..end], &whole[from..to], &whole[end..]].concat()
}

#[tokio::test]
async fn what_is_left_of_a_file_that_breaks_off_is_read() {
    let whole = plain(&[&["Article 1"], &["Article 2"], &["Article 3"]]);
    let find = |file: &[u8], what: &str| file.windows(what.len()).position(|w| w == what.as_bytes()).unwrap();
    // The page tree is there, the last page is not.
    let third = find(&whole, "9 0 obj");
    let out = read(&whole[..third]).await;
    let texts: Vec<&str> = out.pages.iter().map(|page| page.text.as_str()).collect();
    assert_eq!(texts, ["Article 1", "Article 2", ""]);
    assert_eq!((out.state, out.pages[2].state), (Extraction::LowQuality, PageState::Broken));
    assert_eq!(out.detail.as_deref(), Some("1 pages could not be found"));
    // The page tree is gone: nobody knows how many pages there were.
    let turned = with_the_tree_at_the_end(&whole);
    for cut in [find(&turned, "9 0 obj"), find(&turned, "1 0 obj\n<</Type/Cat")] {
        let out = read(&turned[..cut]).await;
        let (last, found) = out.pages.split_last().unwrap();
        assert!(found.len() >= 2 && found.iter().all(|page| page.state == PageState::Ok), "{out:?}");
        assert_eq!((out.state, last.state), (Extraction::LowQuality, PageState::Broken));
        assert_eq!(out.detail.as_deref(), Some("the list of pages is damaged, some are missing"));
    }
}

#[tokio::test]
async fn a_font_that_lost_a_part_makes_its_pages_doubtful() {
    let mut pdf = Builder::new();
    let font = pdf
        .add("<</Type/Font/Subtype/TrueType/BaseFont/Gone/Encoding/WinAnsiEncoding/FontDescriptor 99 0 R>>");
    pdf.page(&format!("/Font<</F {font} 0 R>>"), b"BT /F 12 Tf 72 700 Td (Article 1) Tj ET");
    let out = read(&pdf.finish()).await;
    assert_eq!((out.state, out.pages[0].state), (Extraction::LowQuality, PageState::LowQuality));
}

#[tokio::test]
async fn a_lost_cross_reference_table_is_rebuilt() {
    let whole = plain(&[&["Article 1"], &["Article 2"]]);
    let xref = whole.windows(5).rposition(|w| w == b"xref\n").unwrap();
    let table = whole[..xref].windows(5).rposition(|w| w == b"xref\n").unwrap();
    let out = read(&whole[..table]).await;
    assert_eq!(out.state, Extraction::Ok, "{out:?}");
    assert_eq!(out.pages[1].text, "Article 2");
}

#[tokio::test]
async fn what_is_no_pdf_says_so() {
    assert_eq!(read(b"").await.state, Extraction::Broken);
    let zip = read(b"PK\x03\x04 a zip archive").await;
    assert_eq!((zip.state, zip.detail.as_deref()), (Extraction::Broken, Some("not a PDF")));
    let bare = read(b"%PDF-1.7\n").await;
    assert_eq!(
        (bare.state, bare.detail.as_deref()),
        (Extraction::Broken, Some("damaged: no page could be found"))
    );
    let absent = extract(Path::new(PROGRAM), Path::new("/nowhere.pdf"), None, &Limits::default()).await;
    assert_eq!(absent.state, Extraction::Broken);
    let folder = extract(Path::new(PROGRAM), Path::new("/"), None, &Limits::default()).await;
    assert_eq!(folder.state, Extraction::Broken);
}

#[tokio::test]
async fn a_program_that_does_not_start_is_an_outcome() {
    let folder = tempfile::tempdir().unwrap();
    let file = folder.path().join("file.pdf");
    std::fs::write(&file, plain(&[&["text"]])).unwrap();
    let out = extract(Path::new("/nowhere"), &file, None, &Limits::default()).await;
    assert_eq!(out.state, Extraction::Broken);
    assert!(out.detail.unwrap().starts_with("not started: "));
}

#[tokio::test]
async fn sizes_have_limits() {
    let file = plain(&[&["one"], &["two"], &["three"]]);
    let small = Limits { max_file_bytes: 100, ..Limits::default() };
    assert_eq!(read_with(&file, None, &small).await.state, Extraction::TooLarge);
    let few = Limits { max_pages: 2, ..Limits::default() };
    assert_eq!(read_with(&file, None, &few).await.state, Extraction::TooLarge);
    let terse = Limits { max_output_bytes: 400, ..Limits::default() };
    assert_eq!(read_with(&file, None, &terse).await.state, Extraction::TooLarge);
}

/// Sound files of several writers.
fn sound_files() -> Vec<Vec<u8>> {
    let mut japanese = Builder::new();
    let font = japanese.mincho("UniJIS-UTF16-H");
    let fonts = format!("/Font<</F {font} 0 R>>");
    for _ in 0..3 {
        japanese.page(&fonts, b"BT /F 12 Tf 72 700 Td <7B2C4E0067610059517D04306E671F9593> Tj ET");
    }
    vec![
        plain(&[&["Article 1", "The vendor shall report."], &["Article 2"], &["Article 3"]]),
        japanese.finish(),
        include_bytes!("../fixtures/ok-en.pdf").to_vec(),
        include_bytes!("../fixtures/ok-ja.pdf").to_vec(),
        include_bytes!("../fixtures/scan.pdf").to_vec(),
    ]
}

/// Every mutant of a sound file ends in time and with an outcome; none is called sound while
/// pages of it are gone.
#[tokio::test]
async fn mutants_never_break_the_reader() {
    let files = sound_files();
    let mut seed = 0x2545_F491_4F6C_DD1D_u64;
    let mut next = |below: usize| {
        seed ^= seed << 13;
        seed ^= seed >> 7;
        seed ^= seed << 17;
        usize::try_from(seed % below as u64).unwrap()
    };
    // A thousand, where the child is built to be quick.
    for round in 0..if cfg!(debug_assertions) { 80 } else { 1000 } {
        let mut mutant = files[round % files.len()].clone();
        for _ in 0..=next(12) {
            let at = next(mutant.len());
            match next(5) {
                0 => mutant[at] = u8::try_from(next(256)).unwrap(),
                1 => drop(mutant.drain(at..(at + next(40)).min(mutant.len()))),
                2 => mutant.insert(at, b"<>[]()/R0"[next(9)]),
                // A stretch moved to another place, as in a file put together wrongly.
                3 => {
                    let stretch: Vec<u8> = mutant[at..(at + next(400)).min(mutant.len())].to_vec();
                    let to = next(mutant.len());
                    mutant.splice(to..to, stretch);
                }
                _ => mutant.truncate(mutant.len().saturating_sub(next(200)).max(64)),
            }
        }
        let begun = Instant::now();
        let out = read_with(&mutant, None, &hasty()).await;
        assert!(begun.elapsed() < Duration::from_secs(6));
        let sound = out.state == Extraction::Ok;
        let whole =
            |page: &PageText| matches!(page.state, PageState::Ok | PageState::Blank | PageState::NoText);
        assert!(!sound || out.pages.iter().all(whole), "{out:?}");
        assert!(sound || out.state == Extraction::NoText || out.detail.is_some() || !out.pages.is_empty());
    }
}
