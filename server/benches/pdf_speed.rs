//! Processor time of taking text, side by side with `pdftotext` and `mutool` where they are installed.
//!
//! ```sh
//! cargo bench -p server --bench pdf_speed            # 200 contracts of 20 pages, 500 and 1,000 pages
//! cargo bench -p server --bench pdf_speed -- 20 3    # with 20 contracts and 3 rounds, for a quick look
//! ```
//!
//! The contracts are generated: half of them with a predefined `CMap`, half with `Identity-H` and
//! `ToUnicode`. Every line fits on its page, so that nobody loses text beyond the margin. Time is that of
//! the processor, of all processes that a reader starts, the median of the rounds; readers take turns.
//! Characters are counted against the text that was written, white space left out. Peak memory is that of
//! the largest process.

#![expect(clippy::unwrap_used, reason = "a bench that cannot go on ends")]

#[path = "../tests/pdf/builder.rs"]
#[expect(dead_code, reason = "the tests use the rest")]
mod builder;

use builder::Builder;
use server::pdf::{Extraction, Limits, Readers, SUBCOMMAND, child_main};
use std::collections::{BTreeMap, HashMap};
use std::fmt::Write as _;
use std::path::{Path, PathBuf};
use std::process::{Command, ExitCode, Stdio};
use std::time::{Duration, Instant};
use unicode_normalization::UnicodeNormalization as _;

const SENTENCES: [&str; 8] = [
    "甲は、乙に対し、別紙に定める業務を委託し、乙はこれを受託する。",
    "乙は、善良な管理者の注意をもって委託業務を遂行しなければならない。",
    "乙は、甲の書面による事前の承諾を得ないで、委託業務の全部又は一部を再委託してはならない。",
    "甲は、乙の事業所に立ち入り、委託業務の実施状況を監査することができる。",
    "乙は、情報の漏えいその他の事故が生じたときは、直ちに甲に報告し、その指示に従うものとする。",
    "本契約の有効期間は、2026年4月1日から2027年3月31日までの1年間とする。",
    "The Supplier shall maintain the Service Levels set out in Schedule 3.",
    "反社会的勢力との関係が判明したときは、何らの催告を要せず本契約を解除することができる。",
];
const LINES_PER_PAGE: usize = 38;
/// First argument that makes this program read one file and end.
const ALONE: &str = "--alone";
/// Glyphs of 9 points between the margins.
const GLYPHS_PER_LINE: usize = 52;

fn main() -> ExitCode {
    let args: Vec<String> = std::env::args().skip(1).filter(|arg| arg != "--bench").collect();
    if args.first().is_some_and(|first| first == SUBCOMMAND) {
        return child_main();
    }
    if let [first, file] = args.as_slice()
        && first == ALONE
    {
        let runtime = tokio::runtime::Runtime::new().unwrap();
        let program = std::env::current_exe().unwrap();
        let out = runtime.block_on(server::pdf::extract(&program, Path::new(file), None, &Limits::default()));
        return if out.state == Extraction::Ok { ExitCode::SUCCESS } else { ExitCode::FAILURE };
    }
    let number = |at: usize, usual| args.get(at).and_then(|n| n.parse().ok()).unwrap_or(usual);
    tokio::runtime::Runtime::new().unwrap().block_on(measure(number(0, 200), number(1, 7)));
    ExitCode::SUCCESS
}

async fn measure(contracts: usize, rounds: usize) {
    let folder = tempfile::tempdir().unwrap();
    let make = |name: &str, number: usize, pages: usize| {
        let (bytes, text) = contract(number, pages);
        let path = folder.path().join(name);
        std::fs::write(&path, bytes).unwrap();
        (path, text)
    };
    let many: Vec<(PathBuf, String)> = (0..contracts).map(|n| make(&format!("{n}.pdf"), n, 20)).collect();
    println!("task\treader\tCPU s\twall s\tpages/CPU s\tcharacters\tpeak MiB");
    compare(&format!("{contracts} x 20 pages"), &many, contracts * 20, rounds).await;
    compare("500 pages", &[make("500.pdf", 1, 500)], 500, rounds).await;
    compare("50 pages", &[make("50.pdf", 1, 50)], 50, rounds).await;
    compare("1 page", &[make("1.pdf", 1, 1)], 1, rounds).await;

    let (long, _) = make("1000.pdf", 1, 1000);
    let readers = Readers::new(&std::env::current_exe().unwrap(), 0);
    for mebibytes in [150_u64, 200, 300] {
        let limits = Limits { memory_bytes: mebibytes << 20, ..Limits::default() };
        let state = readers.extract(&long, None, &limits).await.state;
        println!("1,000 pages within {mebibytes} MiB of address space: {state:?}");
    }
}

/// One reader over all files, once.
struct Run {
    cpu: f64,
    wall: f64,
    peak: u64,
    texts: Vec<String>,
}

async fn compare(task: &str, files: &[(PathBuf, String)], pages: usize, rounds: usize) {
    let names = ["daicho", "pdftotext", "mutool"];
    let mut runs: [Vec<Run>; 3] = Default::default();
    for _ in 0..rounds {
        runs[0].push(own(files).await);
        runs[1].extend(peer(files, &["pdftotext", "-raw", "-enc", "UTF-8"], &["-"]));
        runs[2].extend(peer(files, &["mutool", "draw", "-q", "-F", "txt", "-o", "-"], &[]));
    }
    for (name, runs) in names.iter().zip(&runs) {
        let Some(first) = runs.first() else {
            println!("{task}\t{name}\tnot installed");
            continue;
        };
        let cpu = median(runs.iter().map(|run| run.cpu));
        let wall = median(runs.iter().map(|run| run.wall));
        let peak = runs.iter().map(|run| run.peak).max().unwrap_or_default() / 1024;
        let right = right(files, &first.texts);
        println!(
            "{task}\t{name}\t{cpu:.3}\t{wall:.3}\t{:.0}\t{right:.3} %\t{peak}",
            pages as f64 / cpu.max(0.001)
        );
    }
}

fn median(values: impl Iterator<Item = f64>) -> f64 {
    let mut values: Vec<f64> = values.collect();
    values.sort_by(f64::total_cmp);
    values[values.len() / 2]
}

async fn own(files: &[(PathBuf, String)]) -> Run {
    let readers = Readers::new(&std::env::current_exe().unwrap(), 1);
    readers.prepare();
    let (begun, before) = (Instant::now(), processor_seconds());
    let mut texts = Vec::new();
    for (file, _) in files {
        let out = readers.extract(file, None, &Limits::default()).await;
        assert_eq!(out.state, Extraction::Ok, "{:?}", out.detail);
        texts.push(out.pages.into_iter().map(|page| page.text).collect::<String>());
    }
    let (cpu, wall) = (processor_seconds() - before, begun.elapsed().as_secs_f64());
    let program = std::env::current_exe().unwrap();
    let peak = peak(Command::new(program).arg(ALONE).arg(&files[0].0));
    Run { cpu, wall, peak, texts }
}

fn peer(files: &[(PathBuf, String)], command: &[&str], last: &[&str]) -> Option<Run> {
    let (begun, before) = (Instant::now(), processor_seconds());
    let mut texts = Vec::new();
    for (file, _) in files {
        let out = Command::new(command[0]).args(&command[1..]).arg(file).args(last).output().ok()?;
        texts.push(String::from_utf8_lossy(&out.stdout).into_owned());
    }
    let (cpu, wall) = (processor_seconds() - before, begun.elapsed().as_secs_f64());
    let peak = peak(Command::new(command[0]).args(&command[1..]).arg(&files[0].0).args(last));
    Some(Run { cpu, wall, peak, texts })
}

/// The most memory, in KiB, that the command or a process of its own had at a time, looked at every
/// millisecond.
fn peak(command: &mut Command) -> u64 {
    let mut child = command.stdout(Stdio::null()).stderr(Stdio::null()).spawn().unwrap();
    let mut peak = 0;
    while let Ok(None) = child.try_wait() {
        let family = family(child.id());
        peak = peak.max(family.iter().filter_map(|pid| resident(*pid)).max().unwrap_or_default());
        std::thread::sleep(Duration::from_millis(1));
    }
    peak
}

/// A process and its children.
fn family(of: u32) -> Vec<u32> {
    let children = std::fs::read_to_string(format!("/proc/{of}/task/{of}/children")).unwrap_or_default();
    let mut family = vec![of];
    let threads = std::fs::read_dir(format!("/proc/{of}/task")).into_iter().flatten().flatten();
    let more = threads.filter_map(|thread| std::fs::read_to_string(thread.path().join("children")).ok());
    for list in more.chain([children]) {
        family.extend(list.split_whitespace().filter_map(|pid| pid.parse::<u32>().ok()));
    }
    family
}

fn resident(pid: u32) -> Option<u64> {
    let status = std::fs::read_to_string(format!("/proc/{pid}/status")).ok()?;
    let line = status.lines().find(|line| line.starts_with("VmHWM:"))?;
    line.split_whitespace().nth(1)?.parse().ok()
}

fn right(files: &[(PathBuf, String)], texts: &[String]) -> f64 {
    let (mut right, mut all) = (0, 0);
    for ((_, truth), text) in files.iter().zip(texts) {
        let (truth, text) = (counted(truth), counted(text));
        all += truth.values().sum::<usize>();
        right += truth.iter().map(|(c, n)| (*n).min(text.get(c).copied().unwrap_or(0))).sum::<usize>();
    }
    right as f64 * 100.0 / all.max(1) as f64
}

fn counted(text: &str) -> HashMap<char, usize> {
    let mut counts = HashMap::new();
    for c in text.nfkc().filter(|c| !c.is_whitespace()) {
        *counts.entry(c).or_default() += 1;
    }
    counts
}

/// Processor time of this process and of all that it has waited for, in steps of a hundredth.
fn processor_seconds() -> f64 {
    let stat = std::fs::read_to_string("/proc/self/stat").unwrap();
    let fields: Vec<&str> = stat[stat.rfind(')').unwrap() + 2..].split(' ').collect();
    // utime, stime, cutime, cstime, counted from the state.
    fields[11..15].iter().map(|ticks| ticks.parse::<f64>().unwrap()).sum::<f64>() / 100.0
}

/// A contract and its text.
fn contract(number: usize, pages: usize) -> (Vec<u8>, String) {
    let mut seed = number as u64 * 7919 + 17;
    let mut next = move |below: usize| {
        seed = seed.wrapping_mul(6_364_136_223_846_793_005).wrapping_add(1_442_695_040_888_963_407);
        usize::try_from(seed >> 33).unwrap() % below
    };
    let mut text = String::new();
    let mut drawn: Vec<String> = Vec::new();
    let mut glyphs: BTreeMap<u16, u16> = BTreeMap::new();
    let mapped = number % 2 == 1;
    let mut article = 0;
    for _ in 0..pages {
        let mut content = String::from("BT /F 9 Tf 18 TL 60 780 Td ");
        let mut lines = 0;
        while lines < LINES_PER_PAGE {
            article += 1;
            let sentence: Vec<u16> =
                format!("第{article}条 {}", SENTENCES[next(SENTENCES.len())]).encode_utf16().collect();
            for line in sentence.chunks(GLYPHS_PER_LINE).take(LINES_PER_PAGE - lines) {
                lines += 1;
                content.push('<');
                for &unit in line {
                    let code = if mapped {
                        let new = u16::try_from(glyphs.len() + 1).unwrap();
                        *glyphs.entry(unit).or_insert(new)
                    } else {
                        unit
                    };
                    write!(content, "{code:04X}").unwrap();
                }
                content.push_str("> Tj T* ");
                text.push_str(&String::from_utf16(line).unwrap());
                text.push('\n');
            }
        }
        content.push_str("ET");
        drawn.push(content);
    }
    let mut pdf = Builder::new();
    let font = if mapped { identity(&mut pdf, &glyphs) } else { pdf.mincho("UniJIS-UTF16-H") };
    for content in drawn {
        pdf.page(&format!("/Font<</F {font} 0 R>>"), content.as_bytes());
    }
    (pdf.finish(), text)
}

/// A font whose codes are glyph numbers and whose `ToUnicode` tells the characters.
fn identity(pdf: &mut Builder, glyphs: &BTreeMap<u16, u16>) -> usize {
    let mut map = String::from(
        "/CIDInit /ProcSet findresource begin 12 dict begin begincmap /CMapName /X def\n\
         1 begincodespacerange <0000> <FFFF> endcodespacerange\n",
    );
    let pairs: Vec<(u16, u16)> = glyphs.iter().map(|(unit, code)| (*code, *unit)).collect();
    for hundred in pairs.chunks(100) {
        writeln!(map, "{} beginbfchar", hundred.len()).unwrap();
        for (code, unit) in hundred {
            writeln!(map, "<{code:04X}> <{unit:04X}>").unwrap();
        }
        map.push_str("endbfchar\n");
    }
    map.push_str("endcmap end end");
    let claims = pdf.flate("", map.as_bytes());
    let font = pdf.add(
        "<</Type/Font/Subtype/CIDFontType0/BaseFont/Kaisho/DW 1000\
         /CIDSystemInfo<</Registry(Adobe)/Ordering(Identity)/Supplement 0>>\
         /FontDescriptor<</Type/FontDescriptor/FontName/Kaisho/Flags 4>>>>",
    );
    pdf.add(format!(
        "<</Type/Font/Subtype/Type0/BaseFont/Kaisho/Encoding/Identity-H\
         /DescendantFonts[{font} 0 R]/ToUnicode {claims} 0 R>>"
    ))
}
