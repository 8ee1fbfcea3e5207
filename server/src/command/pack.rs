//! `daicho pack`: the rule packs, for those who write them and those who argue with them.

use std::borrow::Cow;
use std::path::{Path, PathBuf};

use clap::{Args, Subcommand, ValueEnum};
use clauses::{Lang, Pack, PackError, Said, Sides};

use super::text::{all_there, password, readable};
use super::{Exit, check};
use crate::language::Language;

#[derive(Args, Debug)]
pub struct Arguments {
    #[command(subcommand)]
    command: Command,
}

#[derive(Debug, Subcommand)]
enum Command {
    /// The packs that are built in (組込みパックの一覧)
    List,
    /// Load a pack folder and try it on its own examples (パックの検証)
    Check {
        /// Folder with pack.toml, vocabulary.toml and one file for each item
        #[arg(value_name = "DIR")]
        folder: PathBuf,
        #[arg(long, value_enum)]
        lang: Option<Tongue>,
    },
    /// Why a contract got its verdict on an item (判定理由の表示)
    Explain(Explain),
    /// Suggested wording for an item, with the parties named as a contract names them (条項の文例)
    Wording(Wording),
}

#[derive(Args, Debug)]
struct Explain {
    /// PDF, or UTF-8 text with form feeds between pages
    #[arg(value_name = "FILE")]
    file: PathBuf,
    /// Number of the item
    #[arg(value_name = "ITEM")]
    item: u8,
    /// Id of a built-in pack, or the folder of your own
    #[arg(long, value_name = "ID|DIR", default_value = FIRST)]
    pack: String,
    #[arg(long, value_enum)]
    lang: Option<Tongue>,
    /// Every sentence that was tried, not only the nearest ones
    #[arg(long)]
    all: bool,
    /// The explanation as JSON
    #[arg(long)]
    json: bool,
    /// File whose first line is the password of an encrypted PDF
    #[arg(long, value_name = "FILE")]
    password_file: Option<PathBuf>,
}

#[derive(Args, Debug)]
struct Wording {
    /// Number of the item
    #[arg(value_name = "ITEM")]
    item: u8,
    /// The contract whose names for the parties are to be used
    #[arg(long, value_name = "FILE")]
    file: Option<PathBuf>,
    /// Tier of the third party
    #[arg(long, value_name = "1-4", value_parser = clap::value_parser!(u8).range(1..=4))]
    tier: Option<u8>,
    /// Id of a built-in pack, or the folder of your own
    #[arg(long, value_name = "ID|DIR", default_value = FIRST)]
    pack: String,
    #[arg(long, value_enum)]
    lang: Option<Tongue>,
}

/// The pack that judges where none is named.
pub const FIRST: &str = "fsa-2.6-8";

#[derive(Clone, Copy, Debug, ValueEnum)]
enum Tongue {
    Ja,
    En,
}

/// The language asked for, else that of the terminal.
fn lang(asked: Option<Tongue>) -> Lang {
    match (asked, Language::of_terminal()) {
        (Some(Tongue::Ja), _) | (None, Language::Japanese) => Lang::Ja,
        (Some(Tongue::En), _) | (None, Language::English) => Lang::En,
    }
}

pub async fn run(arguments: Arguments) -> anyhow::Result<Exit> {
    match arguments.command {
        Command::List => Ok(list()),
        Command::Check { folder, lang: asked } => Ok(try_folder(&folder, lang(asked))),
        Command::Explain(arguments) => explain(arguments).await,
        Command::Wording(arguments) => wording(arguments).await,
    }
}

fn list() -> Exit {
    let language = Language::of_terminal();
    for pack in Pack::ids().filter_map(Pack::by_id) {
        println!(
            "{:<20} {}  {} {}  {} {}  {}",
            pack.reference.id,
            pack.reference.version,
            pack.items().len(),
            language.of("項目", "items"),
            language.of("適用", "from"),
            pack.applies_from,
            language.of(&pack.title_ja, &pack.title_en)
        );
    }
    Exit::Done
}

/// The built-in pack with this id, or the one in this folder; says on standard error what is wrong.
pub fn find(name: &str) -> Result<Cow<'static, Pack>, Exit> {
    if let Some(pack) = Pack::by_id(name) {
        return Ok(Cow::Borrowed(pack));
    }
    let folder = Path::new(name);
    if folder.is_dir() {
        return match load(folder) {
            Ok(pack) => Ok(Cow::Owned(pack)),
            Err(errors) => {
                eprint!("{}", pictures(&errors, lang(None)));
                Err(Exit::Unreadable)
            }
        };
    }
    let known: Vec<&str> = Pack::ids().collect();
    let known = known.join(", ");
    let message = match Language::of_terminal() {
        Language::Japanese => {
            format!("パック「{name}」はありません（組込み: {known}。自作のパックはフォルダ名で指定）")
        }
        Language::English => {
            format!("there is no pack `{name}` (built in: {known}; your own: name its folder)")
        }
    };
    eprintln!("daicho: {message}");
    Err(Exit::Usage)
}

/// Reads the TOML files of a folder, in the order of their names.
fn load(folder: &Path) -> Result<Pack, Vec<PackError>> {
    let mut files = Vec::new();
    let mut errors = Vec::new();
    let mut paths: Vec<PathBuf> = std::fs::read_dir(folder)
        .map(|entries| entries.filter_map(Result::ok).map(|entry| entry.path()).collect())
        .unwrap_or_default();
    paths.sort();
    for path in paths.into_iter().filter(|path| path.extension().is_some_and(|end| end == "toml")) {
        let name = path.file_name().unwrap_or_default().to_string_lossy().into_owned();
        match std::fs::read(&path).map(String::from_utf8) {
            Ok(Ok(text)) => files.push((name, text.trim_start_matches('\u{feff}').to_owned())),
            Ok(Err(_)) => errors.push(unreadable(
                name,
                Said::new("UTF-8の文字ではありません", "the file is not UTF-8 text"),
                Said::new("UTF-8で保存し直してください", "save it again as UTF-8"),
            )),
            Err(error) => errors.push(unreadable(
                name,
                Said::new(format!("読めません: {error}"), format!("cannot be read: {error}")),
                Said::new("ファイルの権限を確かめてください", "look at the permissions of the file"),
            )),
        }
    }
    if errors.is_empty() { Pack::load(files.into_iter()) } else { Err(errors) }
}

fn unreadable(file: String, message: Said, mend: Said) -> PackError {
    PackError { code: "P0005", place: clauses::Place { file, ..clauses::Place::default() }, message, mend }
}

fn pictures(errors: &[PackError], lang: Lang) -> String {
    errors.iter().map(|error| error.picture(lang) + "\n").collect()
}

fn try_folder(folder: &Path, lang: Lang) -> Exit {
    let say = |ja: String, en: String| if lang == Lang::Ja { ja } else { en };
    let shown = folder.display();
    if !folder.is_dir() {
        eprintln!(
            "daicho: {}",
            say(format!("フォルダがありません: {shown}"), format!("no such folder: {shown}"))
        );
        return Exit::Usage;
    }
    let pack = match load(folder) {
        Ok(pack) => pack,
        Err(errors) => {
            eprint!("{}", pictures(&errors, lang));
            let count = errors.len();
            eprintln!(
                "{}",
                say(
                    format!("誤り {count} 件。パックは読み込めません。"),
                    format!("{count} mistakes; the pack cannot be loaded.")
                )
            );
            return Exit::Unreadable;
        }
    };
    let trials = pack.trials();
    eprint!("{}", pictures(&trials.faults, lang));
    let (items, tried, faults) = (pack.items().len(), trials.tried, trials.faults.len());
    let (id, version) = (&pack.reference.id, &pack.reference.version);
    println!(
        "{}",
        say(
            format!("{id} {version}: {items} 項目、文例 {tried} 件を検証、誤り {faults} 件"),
            format!("{id} {version}: {items} items, {tried} examples and wordings tried, {faults} faults"),
        )
    );
    if faults == 0 { Exit::Done } else { Exit::Unreadable }
}

/// Says on standard error that the pack has no such item.
fn no_item(pack: &Pack, item: u8) -> Exit {
    let numbers: Vec<String> = pack.items().iter().map(|item| item.id.to_string()).collect();
    let text = Language::of_terminal().of("この項目はありません。番号", "no such item; the numbers are");
    eprintln!("daicho: {item}: {text}: {}", numbers.join(", "));
    Exit::Usage
}

async fn explain(arguments: Explain) -> anyhow::Result<Exit> {
    if !all_there([&arguments.file].into_iter().chain(&arguments.password_file)) {
        return Ok(Exit::Usage);
    }
    let pack = match find(&arguments.pack) {
        Ok(pack) => pack,
        Err(exit) => return Ok(exit),
    };
    let password = arguments.password_file.as_deref().map(password).transpose()?;
    let (document, state) = check::read(&arguments.file, password.as_deref()).await?;
    if !readable(state) {
        return Ok(Exit::Unreadable);
    }
    let name = document.name.clone();
    let Some(why) = clauses::explain(&pack, &[document], arguments.item) else {
        return Ok(no_item(&pack, arguments.item));
    };
    if arguments.json {
        println!("{}", serde_json::to_string_pretty(&why)?);
    } else {
        print!("{}", why.text(lang(arguments.lang), &[&name], arguments.all));
    }
    Ok(Exit::Done)
}

async fn wording(arguments: Wording) -> anyhow::Result<Exit> {
    if !all_there(&arguments.file) {
        return Ok(Exit::Usage);
    }
    let pack = match find(&arguments.pack) {
        Ok(pack) => pack,
        Err(exit) => return Ok(exit),
    };
    let Some(item) = pack.item(arguments.item) else { return Ok(no_item(&pack, arguments.item)) };
    let mut sides = Sides::default();
    if let Some(file) = &arguments.file {
        let (document, state) = check::read(file, None).await?;
        if !readable(state) {
            return Ok(Exit::Unreadable);
        }
        sides = Sides::of(&[document]);
    }
    println!("{}", clauses::wording(item, &sides, arguments.tier, lang(arguments.lang)));
    Ok(Exit::Done)
}
