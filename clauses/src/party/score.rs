//! Weighs a name by what the text makes it do.

use std::sync::LazyLock;

use aho_corasick::{AhoCorasick, AhoCorasickKind};

use super::DEFINED_JA;
use super::words::places;

/// What a side may do: order, pay, pay damages, deliver, audit, report.
const DOES: [&[&str]; 6] = [
    &["委託し", "委託する", "発注し", "代金を", "委託料を", "料金を", "検収", "対価として"],
    &["支払う", "支払わなければ", "支払い", "支払うもの", "振り込む", "振込"],
    &["賠償", "損害", "違約金", "相手方", "返金"],
    &[
        "受託し",
        "受託する",
        "受注",
        "請け負",
        "納入",
        "講じ",
        "再委託",
        "従事者",
        "提供するサービス",
        "サービスを提供",
        "を提供する。",
        "従業員に",
    ],
    &["監査", "立ち入", "指示"],
    &["報告しなければ", "報告する", "通知しなければ"],
];

static DOING: LazyLock<Option<AhoCorasick>> = LazyLock::new(|| {
    AhoCorasick::builder().kind(Some(AhoCorasickKind::DFA)).build(DOES.iter().copied().flatten()).ok()
});

fn does(rest: &str) -> [bool; 6] {
    let mut does = [false; 6];
    for found in DOING.iter().flat_map(|words| words.find_overlapping_iter(rest)) {
        let mut n = found.pattern().as_usize();
        for (group, words) in DOES.iter().enumerate() {
            if n < words.len() {
                does[group] = true;
                break;
            }
            n -= words.len();
        }
    }
    does
}

/// Above zero: the term behaves like a customer.
pub fn score_japanese(text: &str, term: &str) -> i32 {
    let mut score = 0;
    for at in places(text, term) {
        let after = &text[at + term.len()..];
        // Only what follows one of these particles is weighed.
        if !after.starts_with(['は', 'が', 'に', 'の']) {
            continue;
        }
        let after = &after[..after.char_indices().nth(60).map_or(after.len(), |(at, _)| at)];
        let sentence = after.split('。').next().unwrap_or_default();
        if let Some(rest) = sentence.strip_prefix('は').or_else(|| sentence.strip_prefix('が')) {
            let does = does(rest);
            score += 2 * i32::from(does[0]);
            // Who pays buys: 乙は、翌月末日までに手数料を支払う.
            score += 2 * i32::from(does[1] && !does[2]);
            score -= 2 * i32::from(does[3]);
            score += i32::from(does[4]);
            score -= i32::from(does[5]);
        } else if let Some(rest) = sentence.strip_prefix('に') {
            if ["委託し", "委託する", "発注"].iter().any(|word| rest.contains(word)) {
                score -= 2;
            } else if ["報告", "届け", "提出", "申請"].iter().any(|word| rest.contains(word)) {
                score += 1;
            } else if ["支払", "対し、委託料"].iter().any(|word| rest.contains(word)) {
                score -= 2;
            }
        } else if let Some(rest) = sentence.strip_prefix('の')
            && ["承諾", "承認", "同意", "指示", "書面による", "事前の", "許可", "了承"]
                .iter()
                .any(|word| rest.starts_with(word))
        {
            score += 1;
        }
    }
    score
}

/// Weak: a bank named as 乙 and a system house as 甲 lean the other way.
pub fn names_lean(head: &str) -> i32 {
    let mut lean = 0;
    for found in DEFINED_JA.captures_iter(head) {
        let sign = match &found[2] {
            "甲" => 1,
            "乙" => -1,
            _ => continue,
        };
        lean += sign * name_lean(&found[1]);
    }
    lean
}

/// Above zero: a company of this name rather buys; below: rather provides.
pub fn name_lean(name: &str) -> i32 {
    let any = |words: &[&str]| words.iter().any(|word| name.contains(word));
    if any(&[
        "銀行",
        "信用金庫",
        "信用組合",
        "証券",
        "生命保険",
        "損害保険",
        "短期保険",
        "火災",
        "信託",
        "労働金庫",
        "公庫",
        "信連",
        "農業協同組合",
        "共済",
    ]) {
        4
    } else if any(&[
        "システム",
        "データ",
        "ソフト",
        "テクノ",
        "情報",
        "クラウド",
        "サービス",
        "保守",
        "警備",
        "印刷",
        "運輸",
        "輸送",
        "倉庫",
        "通信",
        "ネット",
        "事務",
        "開発",
        "技研",
        "エンジニア",
        "センター",
        "メンテ",
        "サポート",
        "ロジ",
        "代行",
        "コンサル",
        "ラボ",
        "調査",
    ]) {
        -2
    } else {
        0
    }
}

/// Above zero: the name behaves like a customer.
pub fn score_english(text: &str, name: &str) -> i32 {
    let mut score = 0;
    for at in places(text, name) {
        let after = &text[at + name.len()..];
        let after = &after[..after.char_indices().nth(24).map_or(after.len(), |(at, _)| at)];
        let before = &text[..at];
        let before = &before[before.char_indices().rev().nth(13).map_or(0, |(at, _)| at)..];
        let starts = |words: &[&str]| words.iter().any(|word| after.starts_with(word));
        if starts(&[
            " shall pay",
            " will pay",
            "'s data",
            " Data",
            "'s instruction",
            "'s content",
            "'s auditor",
            "'s prior",
            "'s approval",
            "'s request",
            "'s premises",
            "'s written",
            " pays",
            " must pay",
            " decides",
            " may audit",
            " may inspect",
            " may send",
            " may walk",
            " instructs",
            "'s customers",
            "'s auditors",
            "'s regulator",
        ]) {
            score += 2;
        }
        if starts(&[
            " shall provide",
            " will provide",
            " shall perform",
            " will perform",
            " shall maintain",
            " will maintain",
            " shall implement",
            "'s subcontract",
            "'s sub-",
            "'s service",
            "'s platform",
            "'s personnel",
            " shall deliver",
            " undertakes",
            " will use",
            " shall use",
            " will make",
            " shall make",
            " provides",
            " supplies",
            " operates",
            " hosts",
            " maintains",
            " must provide",
            " must notify",
            " must tell",
            " must keep",
            " shall notify",
            " shall keep",
            " shall ensure",
            " will keep",
            " will notify",
            " keeps",
            " runs",
        ]) {
            score -= 1;
        }
        if before.ends_with("provide ") || before.ends_with("notify ") || before.ends_with("inform ") {
            score += 1;
        }
        if before.ends_with("pay ")
            || before.ends_with("provided by ")
            || before.ends_with("payable to ")
            || before.ends_with("pay to ")
        {
            score -= 2;
        }
    }
    score
}
