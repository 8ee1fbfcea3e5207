//! What holds for every text.

use clauses::{Document, Pack, Page, Readable, Verdict, check};
use proptest::prelude::*;

const PARTS: &[&str] = &[
    "甲は、",
    "乙は、",
    "当社は、",
    "Customer ",
    "Provider shall ",
    "再委託",
    "してはならない。",
    "監査することができる。",
    "個人情報の漏えい",
    "直ちに甲に報告し、",
    "第１２条（",
    "）",
    "(a) ",
    "①",
    "\n",
    "\u{c}",
    "　",
    " ",
    "\u{3099}",
    "㈱",
    "ﾃﾞｰﾀ",
    "notify without undue delay ",
    "security incident",
    "within 24 hours. ",
    "（以下「事故」という。）",
    "\"Event\" means ",
    "別紙３「",
    "」を遵守する。",
    "…………3",
    "を削除する。",
    "第5条を次のとおり改める。",
    "inter-\nnational",
    "- 3 -\n",
    "\u{200b}",
    "é",
    "🏦",
    "。。",
    "((((",
    "「「",
    "次の各号",
    "：\n",
    "1. ",
    "2.3 ",
    "Article IV ",
    "SCHEDULE 1\n",
];

fn texts() -> impl Strategy<Value = String> {
    let part = prop_oneof![4 => prop::sample::select(PARTS).prop_map(str::to_owned), 1 => "\\PC{0,12}".prop_map(|s| s)];
    prop::collection::vec(part, 0..60).prop_map(|parts| parts.concat())
}

proptest! {
    #[test]
    fn evidence_is_verbatim_and_judging_is_deterministic(one in texts(), two in texts()) {
        let documents = [Document::from_text("one", &one), Document::from_text("two", &two)];
        let findings = check(Pack::builtin(), &documents);
        prop_assert_eq!(findings.len(), 12);
        for evidence in findings.iter().flat_map(|finding| &finding.evidence) {
            let page = &documents[evidence.document].pages[evidence.page as usize - 1];
            let quote: String = page.text.chars().skip(evidence.start).take(evidence.end - evidence.start).collect();
            prop_assert_eq!(&quote, &evidence.quote);
            prop_assert!(!quote.trim().is_empty());
        }
        prop_assert_eq!(check(Pack::builtin(), &documents), findings);
    }

    #[test]
    fn a_doubtful_page_is_never_missing(text in texts()) {
        let mut document = Document::from_text("scan", &text);
        document.pages[0].readable = Readable::Doubtful;
        for finding in check(Pack::builtin(), &[document]) {
            prop_assert_ne!(finding.verdict, Verdict::NotFound);
        }
    }

    #[test]
    fn wrapping_at_any_width_with_footers_changes_no_verdict(width in 24..60_usize, lines in 3..9_usize) {
        let plain = check(Pack::builtin(), &[Document::from_text("plain", PARAGRAPHS)]);
        let mut wrapped: Vec<String> = Vec::new();
        for paragraph in PARAGRAPHS.lines() {
            let characters: Vec<char> = paragraph.chars().collect();
            wrapped.extend(characters.chunks(width).map(|line| line.iter().collect()));
        }
        let pages: Vec<String> = wrapped.chunks(lines).enumerate().map(|(n, page)| format!("{}\n\n    - {} -\n", page.join("\n"), n + 1)).collect();
        let damaged = check(Pack::builtin(), &[Document::from_text("wrapped", &pages.join("\u{c}"))]);
        let verdicts = |findings: &[clauses::Finding]| findings.iter().map(|f| f.verdict).collect::<Vec<_>>();
        prop_assert_eq!(verdicts(&damaged), verdicts(&plain));
    }
}

/// Three articles, each paragraph in one line.
const PARAGRAPHS: &str = "第１条（事故の報告）　乙は、個人情報の漏えい、滅失又は毀損が生じ、又は生じたおそれがあることを知ったときは、直ちに甲に報告し、被害の拡大を防止するために必要な措置を講じなければならないものとする。
第２条（再委託）　乙は、甲の書面による事前の承諾を得た場合を除き、本業務の全部又は一部を第三者に再委託してはならないものとし、承諾を得たときも再委託先の行為について甲に対して責任を負う。
第３条（監査）　甲は、乙の事業所に立ち入り、本業務の遂行の状況及び個人情報の管理の状況を監査し、関係する記録を閲覧し、乙の従業者に質問することができ、乙は正当な理由なくこれを拒んではならない。";

#[test]
fn unreadable_documents_are_undeterminable() {
    let page = Page { text: String::new(), readable: Readable::Unreadable };
    let document = Document { name: "scan".into(), pages: vec![page] };
    assert!(check(Pack::builtin(), &[document]).iter().all(|f| f.verdict == Verdict::Undeterminable));
}

#[test]
fn no_document_is_not_found() {
    assert!(check(Pack::builtin(), &[]).iter().all(|f| f.verdict == Verdict::NotFound));
}

/// A sentence without end is damage: it is cut, and the work stays in proportion to the text.
#[test]
fn a_sentence_without_end_is_judged() {
    let text = "Provider shall notify Customer of a data breach, ".repeat(4_000);
    let findings = check(Pack::builtin(), &[Document::from_text("endless", &text)]);
    assert!(findings[5].evidence.iter().all(|evidence| evidence.quote.chars().count() < 4_000));
}
