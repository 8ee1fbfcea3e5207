//! Suggested wording speaks of the two sides as the contract does.
#![expect(clippy::unwrap_used, reason = "a test stops where it cannot go on")]

use clauses::{Document, Lang, Pack, Sides, Verdict, check, wording};

fn sides(text: &str) -> Sides {
    Sides::of(&[Document::from_text("contract", text)])
}

fn audit(text: &str, lang: Lang) -> String {
    wording(Pack::builtin().item(2).unwrap(), &sides(text), None, lang)
}

const LETTERS_TURNED: &str = "ひかり計算センター株式会社（以下「甲」という。）と株式会社○○銀行（以下「乙」という。）は、次のとおり契約する。
第1条 乙は、集計業務を甲に委託し、甲はこれを受託する。
第2条 乙は、委託料を甲に支払う。
第3条 甲は、業務を誠実に行う。";

#[test]
fn the_letters_follow_the_roles() {
    assert!(
        audit(LETTERS_TURNED, Lang::Ja).contains("甲の事業所に立ち入り"),
        "{}",
        audit(LETTERS_TURNED, Lang::Ja)
    );
    assert!(audit("", Lang::Ja).contains("乙の事業所に立ち入り"));
}

#[test]
fn terms_of_use_speak_of_us_and_customers() {
    let text = "第1条 当社は、お客様に本サービスを提供します。\n第2条 お客様は、利用料金を当社に支払います。\n第3条 当社は、システムを維持します。";
    let text = audit(text, Lang::Ja);
    assert!(text.starts_with("お客様、") && text.contains("当社の事業所に立ち入り"), "{text}");
}

#[test]
fn english_names_keep_the_article_that_the_contract_uses() {
    let names = "This Agreement is between Larkfield Bank (\"Bank\") and Odell Hosting Ltd. (\"Odell\"). Odell shall provide the services and Bank shall pay Odell. Odell shall keep records. Bank may review them. Odell shall answer.";
    let text = audit(names, Lang::En);
    assert!(text.starts_with("On prior notice Bank, its") && text.contains("Odell's premises"), "{text}");
    let articles = "The Supplier shall provide the Services to the Client. The Client shall pay the Supplier. The Supplier shall keep records for the Client.";
    let text = audit(articles, Lang::En);
    assert!(
        text.contains("notice the Client, its") && text.contains("The Supplier shall cooperate"),
        "{text}"
    );
}

#[test]
fn an_english_wording_for_a_japanese_contract_takes_the_plain_names() {
    assert!(audit(LETTERS_TURNED, Lang::En).contains("the Provider's premises"));
}

/// What is suggested under the names of a contract is found in that contract.
#[test]
fn every_wording_is_stated_under_the_names_of_the_contract() {
    let heads = [
        (LETTERS_TURNED, Lang::Ja),
        (
            "第1条 委託者は、受託者に業務を委託し、受託者はこれを受託する。\n第2条 受託者は誠実に業務を行う。\n第3条 委託者は委託料を支払う。",
            Lang::Ja,
        ),
        (
            "The Supplier shall provide the Services to the Client. The Client shall pay the Supplier. The Supplier shall keep records for the Client.",
            Lang::En,
        ),
    ];
    for (head, lang) in heads {
        let sides = sides(head);
        for item in Pack::builtin().items() {
            for tier in [None, Some(1), Some(2), Some(3), Some(4)] {
                let text = format!("{head}\n{}", wording(item, &sides, tier, lang));
                let findings = check(Pack::builtin(), &[Document::from_text("contract", &text)]);
                let found = &findings[usize::from(item.id) - 1];
                assert_eq!(found.verdict, Verdict::Stated, "{} {tier:?} {text}", item.id);
            }
        }
    }
}
