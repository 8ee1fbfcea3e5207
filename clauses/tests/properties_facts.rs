//! Facts of any text: never a panic, always the page's own words.

use clauses::{Document, Page, Readable, Sides, explain, facts};
use proptest::prelude::*;

const PARTS: &[&str] = &[
    "業務委託契約書\n",
    "株式会社みなと（以下「甲」という。）と",
    "令和",
    "元年",
    "２０２５年",
    "２月",
    "３０日",
    "１２月３１日まで",
    "から",
    "３年間",
    "自動的に更新",
    "６か月前までに",
    "解約",
    "甲は、",
    "乙は",
    "委託料は月額",
    "金",
    "一億二千万",
    "円",
    "（税込）",
    "東京地方裁判所",
    "専属的合意管轄",
    "準拠法は",
    "日本法",
    "とする。",
    "governed by the laws of ",
    "Japan",
    "(\"Bank\")",
    "between ",
    "12 months",
    "renews automatically ",
    "1 April 2025",
    "9999999999999999999999",
    "万億兆千",
    "\n",
    "\u{c}",
    "　",
    "(",
    "「",
    "\u{3099}",
    "別紙1\n",
    "第1条（期間）",
    "until ",
    "Agreement",
    "$1,250.50",
    "é",
    "🏦",
];

fn texts() -> impl Strategy<Value = String> {
    let part = prop_oneof![4 => prop::sample::select(PARTS).prop_map(str::to_owned), 1 => "\\PC{0,12}".prop_map(|s| s)];
    prop::collection::vec(part, 0..50).prop_map(|parts| parts.concat())
}

proptest! {
    #[test]
    fn facts_are_verbatim_and_the_same_again(text in texts()) {
        let document = Document::from_text("x", &text);
        let found = facts(&document);
        let quotes = [&found.title, &found.concluded_on, &found.effective_on, &found.ends_on, &found.governing_law, &found.belongs_to];
        for fact in quotes.into_iter().flatten() {
            let page = &document.pages[fact.page as usize - 1];
            let quote: String = page.text.chars().skip(fact.start).take(fact.end - fact.start).collect();
            prop_assert_eq!(&quote, &fact.quote);
            prop_assert!((0.0..=1.0).contains(&fact.confidence));
        }
        for fact in &found.parties {
            prop_assert!(!fact.value.name.is_empty() && !fact.quote.is_empty());
        }
        prop_assert_eq!(facts(&document), found);
    }

    #[test]
    fn names_and_explanations_take_any_text(text in texts(), item in 0..14_u8) {
        let documents = [Document::from_text("x", &text)];
        let _ = Sides::of(&documents);
        if let Some(why) = explain(clauses::Pack::builtin(), &documents, item) {
            let shown = why.text(clauses::Lang::Ja, &["x"], true);
            prop_assert!(!shown.is_empty());
        }
    }
}

/// One line without end, and bytes that are no text: nothing is invented, and the work stays in proportion.
#[test]
fn a_line_without_end_has_no_facts() {
    for part in ["あ", "甲は、", "(", "2025年", "a ", "「", "万", "第1条", "1 ", "the Bank shall "] {
        let text = part.repeat(200_000 / part.len());
        let found = facts(&Document::from_text("x", &text));
        assert!(found.title.is_none_or(|title| title.value.chars().count() <= 110));
        assert!(found.amounts.is_empty() && found.concluded_on.is_none());
    }
    let mixed = String::from_utf8_lossy(&[0x8f, 0xab, 0, 0xff, 0xfe, b'1', 0x0c, 0xe3, 0x81]).into_owned();
    let page = Page { text: mixed, readable: Readable::Doubtful };
    let found = facts(&Document { name: "x".into(), pages: vec![page] });
    assert!(found.parties.is_empty() && found.amounts.is_empty());
}
