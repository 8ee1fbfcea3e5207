//! Many ways to say one thing: every line of `paraphrases/ja.txt` is a test, and most must hold when a word is
//! swapped for its synonym.
//!
//! A line reads `item|verdict|text`; the verdict is `stated`, `partial` or `not_found`. `plain-ja.txt` and
//! `plain-en.txt` hold sentences in everyday, roundabout and old-fashioned words.

use clauses::{Document, Pack, Verdict, check};

const LINES: &str = include_str!("paraphrases/ja.txt");
const PLAIN: [&str; 2] = [include_str!("paraphrases/plain-ja.txt"), include_str!("paraphrases/plain-en.txt")];

/// Words that say the same in a contract.
const SYNONYMS: &[(&str, &str)] = &[
    ("直ちに", "遅滞なく"),
    ("速やかに", "直ちに"),
    ("承諾", "同意"),
    ("同意", "承認"),
    ("しなければならない", "するものとする"),
    ("するものとする", "しなければならない"),
    ("するものとする", "する"),
    ("個人情報", "顧客情報"),
    ("従業員", "従業者"),
    ("消去", "削除"),
    ("返還", "返却"),
    ("脆弱性診断", "脆弱性検査"),
    ("ペネトレーションテスト", "侵入テスト"),
    ("漏えい", "流出"),
    ("又は", "若しくは"),
    ("及び", "並びに"),
    ("あらかじめ", "事前に"),
    ("場合", "とき"),
    ("委託者", "発注者"),
    ("受託者", "受注者"),
    ("誓約書", "秘密保持誓約書"),
    ("研修", "教育"),
    ("監査を実施", "立入検査を実施"),
    ("訓練", "演習"),
    ("脆弱性", "ぜい弱性"),
    ("年１回", "毎年"),
    ("第三者に", "他の事業者に"),
];

fn verdict(item: usize, text: &str) -> Verdict {
    check(Pack::builtin(), &[Document::from_text("line", text)])[item - 1].verdict
}

fn lines(text: &'static str) -> Vec<(usize, Verdict, &'static str)> {
    let read = |line: &'static str| {
        let mut parts = line.splitn(3, '|');
        let item = parts.next()?.parse().ok()?;
        let verdict = match parts.next()? {
            "stated" => Verdict::Stated,
            "partial" => Verdict::Partial,
            "not_found" => Verdict::NotFound,
            other => panic!("{other} is no verdict"),
        };
        Some((item, verdict, parts.next()?))
    };
    text.lines().filter(|line| !line.is_empty()).map(|line| read(line).expect("item|verdict|text")).collect()
}

#[test]
fn every_way_to_say_it_is_judged_alike() {
    let wrong: Vec<String> = [LINES]
        .into_iter()
        .chain(PLAIN)
        .flat_map(lines)
        .map(|(item, expected, text)| (item, expected, verdict(item, text), text))
        .filter(|(_, expected, found, _)| expected != found)
        .map(|(item, expected, found, text)| format!("{item} {expected:?} found {found:?}: {text}"))
        .collect();
    assert!(wrong.is_empty(), "{}", wrong.join("\n"));
}

#[test]
fn a_synonym_changes_no_verdict() {
    let (mut swaps, mut wrong) = (0, Vec::new());
    for (item, expected, text) in lines(LINES) {
        for (from, to) in SYNONYMS {
            if !text.contains(from) {
                continue;
            }
            let swapped = text.replacen(from, to, 1);
            swaps += 1;
            let found = verdict(item, &swapped);
            if found != expected {
                wrong.push(format!("{item} {from}→{to} {expected:?} found {found:?}: {swapped}"));
            }
        }
    }
    assert!(swaps > 300, "only {swaps} swaps");
    assert!(wrong.is_empty(), "{} of {swaps}\n{}", wrong.len(), wrong.join("\n"));
}
