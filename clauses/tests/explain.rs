//! Why a verdict came out, for a reader who wants to argue with it.
#![expect(clippy::unwrap_used, reason = "a test stops where it cannot go on")]

use clauses::{Document, Explanation, Gives, Lang, Outcome, Pack, Verdict, check, explain};

fn why(item: u8, text: &str) -> Explanation {
    explain(Pack::builtin(), &[Document::from_text("契約.txt", text)], item).unwrap()
}

const CONTRACT: &str = "第1条 甲は、業務を乙に委託し、乙はこれを受託する。甲は委託料を乙に支払う。
第2条（監査）甲は、乙に事前に通知の上、乙の事業所に立ち入り、本業務の遂行状況を監査することができる。
第3条（監査役）甲の監査役は、取締役会に出席する。
第4条（事故）甲は、個人情報の漏えいを知ったときは、直ちに乙に通知する。";

#[test]
fn a_stated_item_shows_sentence_rule_actor_and_elements() {
    let why = why(2, CONTRACT);
    assert_eq!(why.finding.verdict, Verdict::Stated);
    let filled = why
        .attempts
        .iter()
        .find(|a| matches!(a.outcome, Outcome::Filled { gives: Gives::Stated, .. }))
        .unwrap();
    assert_eq!((filled.article.as_deref(), filled.page), (Some("第2条"), 1));
    let text = why.text(Lang::Ja, &["契約.txt"], false);
    for part in ["● 明記", "委託元＝甲", "委託先＝乙", "第2条", "行為者: 委託元", "✓", "規則 "]
    {
        assert!(text.contains(part), "{part} in\n{text}");
    }
    let english = why.text(Lang::En, &["contract"], false);
    for part in ["● stated", "customer = 甲", "actor: the customer", "(met)", "not met"] {
        assert!(english.contains(part), "{part} in\n{english}");
    }
}

#[test]
fn a_missing_item_shows_which_slot_stopped_the_nearest_sentence() {
    let why = why(6, CONTRACT);
    assert_eq!(why.finding.verdict, Verdict::NotFound);
    let text = why.text(Lang::Ja, &["契約.txt"], false);
    assert!(text.contains("行為者は委託先のはずですが、委託元です") && text.contains("第4条"), "{text}");
    assert!(why.text(Lang::En, &["x"], false).contains("the actor should be the vendor and is the customer"));
}

#[test]
fn nothing_to_try_is_said() {
    let text = why(9, "第1条 甲は、乙に備品を貸与する。").text(Lang::Ja, &["x"], false);
    assert!(text.contains("どの文にもありません"), "{text}");
    assert!(explain(Pack::builtin(), &[], 99).is_none());
}

/// The explanation tries the very rules that decide.
#[test]
fn what_is_explained_is_what_was_decided() {
    for item in Pack::builtin().items() {
        for example in &item.examples {
            let documents = [Document::from_text("example", &example.text)];
            let why = explain(Pack::builtin(), &documents, item.id).unwrap();
            let found = check(Pack::builtin(), &documents).swap_remove(usize::from(item.id) - 1);
            assert_eq!(why.finding, found);
            let gives = |wanted: Gives| {
                why.attempts
                    .iter()
                    .any(|a| matches!(a.outcome, Outcome::Filled { gives, .. } if gives == wanted))
            };
            assert_eq!(gives(Gives::Adverse), found.adverse, "{}", example.text);
            let touched = gives(Gives::Stated) || gives(Gives::Partial);
            assert_eq!(touched, found.verdict != Verdict::NotFound, "{}", example.text);
        }
    }
}
