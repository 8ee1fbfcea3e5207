use std::collections::{BTreeMap, BTreeSet};

use proptest::prelude::*;

use super::answer::{Answers, Saved};
use super::edit::{Edit, QuestionInput};
use super::score::{Judgement, score, unanswered};
use super::*;
use crate::exchange::sheet::{Sheet, Workbook};

fn choice(id: &str, weight: i64) -> Question {
    let choices = [("yes", 0, false), ("partial", 50, false), ("no", 100, false), ("na", 0, true)].map(
        |(code, risk, na)| Choice {
            code: code.into(), ja: format!("{code}です"), en: code.into(), risk, na
        },
    );
    Question {
        id: id.into(),
        ja: format!("質問{id}"),
        en: format!("Question {id}"),
        kind: AnswerKind::Choice,
        required: true,
        weight,
        help_ja: String::new(),
        help_en: String::new(),
        choices: choices.into(),
        set: String::new(),
        when: None,
    }
}

fn content(questions: Vec<Question>) -> Content {
    let section = Section {
        id: "s".into(),
        ja: "区分".into(),
        en: "Section".into(),
        topic: Topic::Weakness,
        questions,
    };
    Content {
        ja: "質問票".into(), en: "Questionnaire".into(), sections: vec![section], ..Content::default()
    }
}

fn texts(pairs: &[(&str, &str)]) -> Texts {
    pairs.iter().map(|(id, value)| ((*id).to_owned(), (*value).to_owned())).collect()
}

#[test]
fn unanswered_is_unfavourable_and_not_applicable_leaves_both_sums() {
    let whole = content(vec![choice("a", 3), choice("b", 1), choice("c", 4)]);
    let of = |pairs: &[(&str, &str)]| score(&whole, &texts(pairs), &BTreeMap::new()).ce;
    assert_eq!(of(&[]), Some(0.0));
    assert_eq!(of(&[("a", "yes")]), Some(3.0 / 8.0));
    assert_eq!(of(&[("a", "yes"), ("b", "partial"), ("c", "na")]), Some(3.5 / 4.0));
    assert_eq!(of(&[("a", "na"), ("b", "na"), ("c", "na")]), None, "nothing that counts: no score");
    let judged = [("c".to_owned(), Judgement::Adequate)].into();
    assert_eq!(
        score(&whole, &texts(&[("c", "no")]), &judged).ce,
        Some(4.0 / 8.0),
        "the person's word counts"
    );
    assert_eq!(score(&content(vec![choice("a", 0)]), &texts(&[("a", "no")]), &BTreeMap::new()).ce, None);
}

#[test]
fn conditions_ask_only_whom_they_concern() {
    let mut b = choice("b", 1);
    b.when = Some(Condition { question: "a".into(), any: vec!["yes".into()], ..Condition::default() });
    let mut c = choice("c", 1);
    c.when =
        Some(Condition { fact: "risk_data".into(), any: vec!["personal".into()], ..Condition::default() });
    let own = Template {
        code: "t".into(),
        version: 1,
        state: "published".into(),
        content: content(vec![choice("a", 1), b, c]),
        revision: 1,
        reason: String::new(),
        at: 0,
        actor_name: String::new(),
    };
    let sent = |data: &str| Content::snapshot(std::slice::from_ref(&own), &texts(&[("risk_data", data)]));
    let ids = |content: &Content| content.questions().map(|one| one.id.clone()).collect::<Vec<_>>();
    assert_eq!(ids(&sent("personal")), ["t.a", "t.b", "t.c"]);
    assert_eq!(ids(&sent("none")), ["t.a", "t.b"]);
    assert_eq!(ids(&sent("")), ["t.a", "t.b", "t.c"], "what is not known is asked");
    let sent = sent("none");
    assert_eq!(unanswered(&sent, &texts(&[("t.a", "no")])), Vec::<String>::new());
    assert_eq!(unanswered(&sent, &texts(&[("t.a", "yes")])), ["t.b"]);
}

proptest! {
    #![proptest_config(ProptestConfig { cases: 400, failure_persistence: None, ..ProptestConfig::default() })]

    #[test]
    fn the_breakdown_adds_up_and_a_better_answer_never_lowers_it(
        answers in proptest::collection::vec((0_usize..5, 0_i64..6, 0_usize..6), 1..20),
    ) {
        let codes = ["", "no", "partial", "yes", "na"];
        let whole = content(answers.iter().enumerate().map(|(at, (_, weight, _))| choice(&at.to_string(), *weight)).collect());
        let given: Texts = answers.iter().enumerate().map(|(at, (code, _, _))| (at.to_string(), codes[*code].to_owned())).collect();
        let judged: BTreeMap<String, Judgement> = answers.iter().enumerate()
            .filter_map(|(at, (_, _, judged))| Some((at.to_string(), *Judgement::ALL.get(*judged)?))).collect();
        let outcome = score(&whole, &given, &judged);
        let points: f64 = outcome.lines.iter().map(|line| line.points).sum();
        match outcome.ce {
            Some(ce) => {
                prop_assert!((0.0..=1.0 + 1e-9).contains(&ce));
                prop_assert!((points - 100.0 * ce).abs() < 1e-6);
            }
            None => prop_assert!(outcome.lines.iter().all(|line| line.p.is_none())),
        }
        for at in 0..answers.len() {
            if codes[answers[at].0] == "no" || codes[answers[at].0].is_empty() {
                let mut better = given.clone();
                better.insert(at.to_string(), "yes".into());
                let then = score(&whole, &better, &judged).ce;
                prop_assert!(then.unwrap_or(1.0) >= outcome.ce.unwrap_or(0.0) - 1e-9);
            }
        }
    }

    #[test]
    fn no_answer_is_ever_lost(saves in proptest::collection::vec((0_usize..4, 0_i64..6, "[a-c]{0,2}", 0_usize..2), 0..60)) {
        let mut answers = Answers::default();
        let mut kept = 0;
        for (question, base, value, by) in saves {
            let id = question.to_string();
            let before = answers.now.get(&id).cloned().unwrap_or_default();
            match answers.save(&id, base, &value, "", &by.to_string()) {
                Saved::Kept(version) => {
                    let now = &answers.now[&id];
                    prop_assert_eq!((&now.value, now.version), (&value, version));
                    if version > before.version { kept += 1; }
                }
                Saved::Clash(theirs) => {
                    prop_assert_eq!(&theirs, &before, "what stood there is shown");
                    prop_assert_eq!(&answers.now[&id], &before, "and still stands");
                    prop_assert_ne!(base, before.version);
                }
            }
            // Whatever ever stood is in the history.
            prop_assert_eq!(answers.all.len(), kept);
            for (id, now) in answers.now.iter().filter(|(_, now)| now.version > 0) {
                prop_assert!(answers.all.iter().any(|(of, old)| of == id && old == now));
            }
        }
    }
}

#[test]
fn edits_keep_the_template_sound() {
    let mut own = content(vec![choice("a", 1), choice("b", 1)]);
    let input =
        QuestionInput { when: "a".into(), when_any: "yes".into(), ..QuestionInput::of(&choice("b", 2)) };
    own.edit(&Edit::Question { section: String::new(), id: "b".into(), input }).unwrap();
    assert_eq!(own.question("b").unwrap().weight, 2);
    let refused = own.edit(&Edit::Remove { id: "a".into() }).unwrap_err();
    assert_eq!(refused[0].code, "still_asked");
    own.edit(&Edit::Move { id: "b".into(), up: true }).unwrap();
    assert_eq!(own.sections[0].questions[0].id, "b");
    own.edit(&Edit::Section { id: String::new(), ja: "次".into(), en: "Next".into(), topic: "exit".into() })
        .unwrap();
    own.edit(&Edit::Move { id: "a".into(), up: false }).unwrap();
    assert_eq!(own.sections[1].questions[0].id, "a", "over the border");
    let wrong = QuestionInput {
        ja: "問".into(),
        en: "Q".into(),
        kind: "choice".into(),
        choices: "yes | はい".into(),
        ..QuestionInput::default()
    };
    let codes: BTreeSet<String> = own
        .edit(&Edit::Question { section: "s".into(), id: String::new(), input: wrong })
        .unwrap_err()
        .into_iter()
        .map(|error| error.field)
        .collect();
    assert_eq!(codes, ["choices".to_owned()].into());
    assert!(own.problems().is_empty());
    assert_eq!(Content::default().problems()[0].code, "no_questions");
}

#[test]
fn a_sheet_brings_back_what_it_took_out() {
    let mut many = choice("m", 1);
    many.kind = AnswerKind::Many;
    let mut free = choice("t", 1);
    (free.kind, free.choices) = (AnswerKind::Text, Vec::new());
    let whole = content(vec![choice("a", 1), many, free]);
    let answers = texts(&[("a", "partial"), ("m", "yes no"), ("t", "一行目\n二行目")]);
    let notes = texts(&[("a", "備考です")]);
    for japanese in [true, false] {
        let table = sheet::table(&whole, &answers, &notes, japanese);
        let mut rows: Vec<Vec<String>> = vec![table.columns.iter().map(|(name, _)| name.clone()).collect()];
        rows.extend(table.rows);
        // Somebody sorts it, and adds a row of their own.
        rows[1..].reverse();
        rows.push(vec!["zzz".into(), String::new(), "?".into()]);
        let book = Workbook { sheets: vec![Sheet { name: "x".into(), rows }], remarks: Vec::new() };
        let returned = sheet::read(&whole, &book);
        let back: Texts = returned.rows.iter().map(|(id, value, _)| (id.clone(), value.clone())).collect();
        assert_eq!(back, answers);
        assert_eq!(returned.rows.iter().find(|(id, ..)| id == "a").unwrap().2, "備考です");
        assert_eq!(returned.wrong, [("zzz".to_owned(), "no_such_question".to_owned())]);
    }
    assert_eq!(sheet::read(&whole, &Workbook::default()).wrong[0].1, "no_id_column");
}

#[cfg(feature = "ssr")]
#[test]
fn the_sets_of_the_product_are_complete() {
    let japanese = |text: &str| text.chars().any(|c| ('\u{3040}'..='\u{9fff}').contains(&c));
    let sets = builtin::all().unwrap();
    let count = |code: &str| sets.iter().find(|one| one.code == code).unwrap().content.questions().count();
    assert_eq!(
        [count("inherent"), count("core"), count("important"), count("cloud"), count("exit")],
        [12, 40, 30, 15, 12]
    );
    let topics = |code: &str| -> BTreeSet<Topic> {
        sets.iter()
            .find(|one| one.code == code)
            .unwrap()
            .content
            .sections
            .iter()
            .map(|one| one.topic)
            .collect()
    };
    assert!(Topic::ALWAYS.iter().all(|topic| topics("core").contains(topic)));
    assert!(Topic::IMPORTANT.iter().all(|topic| topics("important").contains(topic)));
    for set in &sets {
        assert!(set.content.problems().is_empty(), "{}: {:?}", set.code, set.content.problems());
        let mut ids = BTreeSet::new();
        for question in set.content.questions() {
            assert!(ids.insert(&question.id), "{} {}", set.code, question.id);
            assert!(japanese(&question.ja) && !japanese(&question.en), "{} {}", set.code, question.id);
            let chooses = matches!(question.kind, AnswerKind::Choice | AnswerKind::Many);
            assert_eq!(chooses, question.choices.len() >= 2, "{} {}", set.code, question.id);
            assert!(question.choices.iter().all(|one| !one.code.contains(' ') && !japanese(&one.en)));
            if let Some(when) = question.when.as_ref().filter(|when| !when.fact.is_empty()) {
                let field = crate::catalogue::Kind::Engagement.field(&when.fact).unwrap();
                assert!(when.any.iter().all(|code| field.choices().iter().any(|one| one.code == code)));
            }
        }
        let text = serde_json::to_string(&set.content).unwrap();
        assert_eq!(serde_json::from_str::<Content>(&text).unwrap(), set.content, "what is stored reads back");
    }
}
