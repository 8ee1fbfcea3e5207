//! Contract sets of our own drafting: master, individual, annex and later amendments.
#![expect(clippy::unwrap_used, reason = "a test stops where it cannot go on")]

use clauses::{Document, Finding, Note, NoteKind, Pack, Reason, SetCheck, Verdict, check, check_set};

const MASTER: &str = "給与計算業務委託基本契約書
株式会社ときわ銀行（以下「甲」という。）とやまぶき事務代行株式会社（以下「乙」という。）は、次のとおり契約する。
第1条（委託）甲は、給与計算業務を乙に委託し、乙はこれを受託する。甲は委託料を乙に支払う。
第2条（再委託）乙は、甲の書面による事前の承諾を得なければ、業務を第三者に再委託してはならない。
第3条（監査）甲は、乙の事業所に立ち入り、業務の遂行状況を監査することができる。
第4条（事故の報告）乙は、個人情報の漏えいを知ったときは、72時間以内に甲に報告しなければならない。
2 乙は、原因を調査し、再発防止策を甲に報告する。
第5条（訓練）乙は、毎年、サイバー攻撃を想定した訓練を実施し、その結果を甲に報告する。
第6条（安全管理）乙は、別紙2「安全管理仕様書」に定める対策を講じなければならない。
2023年4月3日";

fn documents(texts: &[&str]) -> Vec<Document> {
    let number = |(n, text): (usize, &&str)| Document::from_text(format!("{n}.txt"), text);
    texts.iter().enumerate().map(number).collect()
}

fn set(texts: &[&str]) -> SetCheck {
    check_set(Pack::builtin(), &documents(texts))
}

fn item(set: &SetCheck, id: u8) -> &Finding {
    set.findings.iter().find(|finding| finding.item == id).unwrap()
}

fn notes(set: &SetCheck) -> Vec<(NoteKind, &str, Option<usize>)> {
    set.notes.iter().map(|note: &Note| (note.kind, note.target.as_str(), note.base)).collect()
}

fn memo(body: &str, day: &str) -> String {
    format!(
        "給与計算業務委託基本契約の一部を変更する覚書\n株式会社ときわ銀行（以下「甲」という。）とやまぶき事務代行株式会社（以下「乙」という。）は、給与計算業務委託基本契約書（以下「原契約」という。）の一部を次のとおり変更する。\n{body}\n{day}"
    )
}

#[test]
fn the_master_alone_names_the_annex_that_is_not_there() {
    let set = set(&[MASTER]);
    assert_eq!((item(&set, 4).verdict, item(&set, 4).reason), (Verdict::Partial, Some(Reason::AnnexAbsent)));
    assert_eq!(item(&set, 4).values["annex"], "別紙2 安全管理仕様書");
    assert_eq!(notes(&set), [(NoteKind::AnnexAbsent, "別紙2 安全管理仕様書", None)]);
    assert_eq!(set.notes[0].quote, "乙は、別紙2「安全管理仕様書」に定める対策を講じなければならない。");
    assert_eq!(item(&set, 6).values["report_within_hours"], "72");
}

#[test]
fn the_annex_fills_the_gap_by_number_or_by_title() {
    for annex in [
        "別紙2 安全管理仕様書\n1. 通信及び保存データを暗号化すること。\n2. アクセスログを1年間保存すること。",
        "安全管理仕様書\n1. 通信及び保存データを暗号化すること。\n2. アクセスログを1年間保存すること。",
    ] {
        let set = set(&[MASTER, annex]);
        assert_eq!(item(&set, 4).verdict, Verdict::Stated, "{annex}");
        assert!(notes(&set).is_empty(), "{:?}", set.notes);
    }
}

#[test]
fn an_article_is_deleted_replaced_and_reworded() {
    let memo = memo(
        "第1条 原契約第5条を削除する。\n第2条 原契約第4条第1項中「72時間」を「12時間」に改める。\n第3条 原契約第3条を次のとおり改める。\n「第3条（報告）乙は、甲の求めに応じて業務の遂行状況を書面で報告する。」\n第4条 原契約第6条の次に次の1条を加える。\n「第6条の2（認証）乙は、ISO/IEC 27001の認証を維持する。」",
        "2025年3月1日",
    );
    let set = set(&[MASTER, &memo]);
    assert_eq!(item(&set, 9).verdict, Verdict::NotFound, "the drill is gone");
    assert_eq!(item(&set, 6).values["report_within_hours"], "12");
    assert_ne!(item(&set, 2).verdict, Verdict::Stated, "an audit became a report");
    assert_eq!(item(&set, 12).verdict, Verdict::Stated, "the new article counts");
    let kinds: Vec<_> = notes(&set).into_iter().filter(|(kind, ..)| *kind != NoteKind::AnnexAbsent).collect();
    assert_eq!(
        kinds,
        [
            (NoteKind::Deleted, "第5条", Some(0)),
            (NoteKind::Reworded, "第4条第1項", Some(0)),
            (NoteKind::Replaced, "第3条", Some(0)),
            (NoteKind::Added, "第6条", Some(0)),
        ]
    );
}

#[test]
fn reworded_evidence_is_verbatim_and_shows_the_amendment_beside() {
    let memo = memo("第1条 原契約第4条中「72時間」を「12時間」に改める。", "2025年3月1日");
    let documents = documents(&[MASTER, &memo]);
    let found = check(Pack::builtin(), &documents).swap_remove(5);
    let both: Vec<usize> = found.evidence.iter().map(|evidence| evidence.document).collect();
    assert!(both.contains(&0) && both.contains(&1), "{:?}", found.evidence);
    for evidence in &found.evidence {
        let page = &documents[evidence.document].pages[evidence.page as usize - 1].text;
        let there: String = page.chars().skip(evidence.start).take(evidence.end - evidence.start).collect();
        assert_eq!(there, evidence.quote);
    }
    assert!(found.evidence[0].quote.contains("72時間"), "the old page says what it says");
}

#[test]
fn one_paragraph_is_deleted_and_the_rest_stays() {
    let memo = memo("第1条 原契約第4条第2項を削る。", "2025年3月1日");
    let set = set(&[MASTER, &memo]);
    let incident = item(&set, 6);
    assert_eq!(incident.verdict, Verdict::Stated);
    let met = |id: &str| incident.elements.iter().find(|element| element.id == id).unwrap().met;
    assert!(!met("cause"), "the second paragraph is gone");
}

#[test]
fn several_articles_and_ranges_are_deleted() {
    let memo = memo("第1条 原契約第2条から第4条まで及び第5条を削除する。", "2025年3月1日");
    let set = set(&[MASTER, &memo]);
    for id in [2, 3, 6, 9] {
        assert_eq!(item(&set, id).verdict, Verdict::NotFound, "{id}");
    }
}

#[test]
fn an_amendment_of_an_article_that_is_not_there_is_reported() {
    let memo = memo(
        "第1条 原契約第18条を削除する。\n第2条 原契約第4条中「30分」を「1時間」に改める。",
        "2025年3月1日",
    );
    let set = set(&[MASTER, &memo]);
    let missing: Vec<_> =
        notes(&set).into_iter().filter(|(kind, ..)| *kind == NoteKind::TargetMissing).collect();
    assert_eq!(
        missing,
        [(NoteKind::TargetMissing, "第18条", None), (NoteKind::TargetMissing, "第4条", None)]
    );
    assert_eq!(item(&set, 6).values["report_within_hours"], "72");
}

#[test]
fn the_later_amendment_wins_whatever_the_order_given() {
    let first = memo(
        "第1条 原契約第4条第1項中「72時間」を「48時間」に改める。\n第2条 原契約第3条を次のとおり改める。\n「第3条（報告）乙は、甲の求めに応じて業務の遂行状況を書面で報告する。」",
        "2024年4月1日",
    );
    let second = memo(
        "第1条 原契約第4条第1項中「48時間」を「24時間」に改める。\n第2条 原契約第3条を次のとおり改める。\n「第3条（監査）甲は、乙の事業所に立ち入り、業務の遂行状況を監査することができる。」",
        "2025年4月1日",
    );
    for order in [[MASTER, &first, &second], [MASTER, &second, &first], [&second, &first, MASTER]] {
        let set = set(&order);
        assert_eq!(item(&set, 6).values["report_within_hours"], "24");
        assert_eq!(item(&set, 2).verdict, Verdict::Stated);
        assert!(set.notes.iter().all(|note| note.kind != NoteKind::TargetMissing), "{:?}", set.notes);
    }
}

#[test]
fn the_amendment_changes_the_contract_that_it_names() {
    let other = "車両賃貸借契約書\n第1条 甲は、車両を乙に賃貸する。\n第4条（保守）乙は、車両を整備する。\n第5条（訓練）乙は、毎年、サイバー攻撃を想定した訓練を実施し、その結果を甲に報告する。";
    let memo = memo("第1条 原契約第5条を削除する。", "2025年3月1日");
    let set = set(&[other, MASTER, &memo]);
    let deleted = set.notes.iter().find(|note| note.kind == NoteKind::Deleted).unwrap();
    assert_eq!(deleted.base, Some(1));
    assert_eq!(item(&set, 9).evidence[0].document, 0, "the other contract keeps its article");
}

#[test]
fn an_individual_contract_adds_to_its_master() {
    let individual = "個別契約書\n第1条 甲及び乙は、給与計算業務委託基本契約書に基づき、次のとおり契約する。\n第2条 乙は、年1回、第三者による脆弱性診断を実施し、その結果を甲に報告する。";
    let set = set(&[MASTER, individual]);
    assert_eq!(item(&set, 7).verdict, Verdict::Stated);
    assert_eq!(item(&set, 3).verdict, Verdict::Stated);
}

#[test]
fn a_replaced_annex_counts_in_its_new_form() {
    let annex = "別紙2 安全管理仕様書\n1. 通信及び保存データを暗号化すること。\n2. 乙は、年1回、第三者による脆弱性診断を実施し、結果を甲に報告すること。";
    let memo = memo(
        "第1条 原契約別紙2を本覚書別紙のとおり差し替える。\n「別紙2 安全管理仕様書\n1. 通信及び保存データを暗号化すること。\n2. アクセスログを保存すること。」",
        "2025年3月1日",
    );
    let before = set(&[MASTER, annex]);
    assert_eq!(item(&before, 7).verdict, Verdict::Stated);
    let after = set(&[MASTER, annex, &memo]);
    assert_eq!(item(&after, 7).verdict, Verdict::NotFound, "{:?}", after.notes);
}

const AGREEMENT: &str = "MASTER SERVICES AGREEMENT
This Agreement is between Aldgate Bank (\"Bank\") and Fernhill Data Ltd. (\"Provider\").
1. Services
1.1 Provider shall operate the system for Bank. Bank shall pay Provider.
2. Security incidents
2.1 Provider shall notify Bank of any security incident within 72 hours.
3. Audit
3.1 Bank may audit Provider's premises and records.
4. Exercises
4.1 Provider shall hold a cyber incident exercise each year and report the results to Bank.
5. Security
5.1 Provider shall comply with the security measures set out in Schedule 2.";

#[test]
fn english_amendments_delete_replace_and_reword() {
    let amendment = "AMENDMENT NO. 1 TO THE MASTER SERVICES AGREEMENT\nBank and Provider amend the Master Services Agreement as follows.\n1. Section 4.1 is hereby deleted in its entirety.\n2. In Section 2.1, \"72 hours\" is replaced with \"24 hours\".\n3. Section 3.1 is deleted and replaced with the following:\n\"3.1 Provider shall supply a report on its controls on request.\"\n4. Section 9.4 is hereby amended to read as follows: \"Provider shall bear the fees of the auditor that Bank appoints.\"";
    let set = set(&[AGREEMENT, amendment]);
    assert_eq!(item(&set, 9).verdict, Verdict::NotFound);
    assert_eq!(item(&set, 6).values["report_within_hours"], "24");
    assert_ne!(item(&set, 2).verdict, Verdict::Stated);
    let found = notes(&set);
    for wanted in [
        (NoteKind::Deleted, "Section 4.1", Some(0)),
        (NoteKind::Reworded, "Section 2.1", Some(0)),
        (NoteKind::Replaced, "Section 3.1", Some(0)),
        (NoteKind::TargetMissing, "Section 9.4", None),
    ] {
        assert!(found.contains(&wanted), "{wanted:?} in {found:?}");
    }
    assert!(
        found.iter().any(|(kind, target, _)| *kind == NoteKind::AnnexAbsent && *target == "Schedule 2"),
        "{found:?}"
    );
}

/// Each says in other words what happens to the report within 72 hours and to the exercise of 4.1.
#[test]
fn english_amendments_come_in_many_words() {
    let head = "AMENDMENT NO. 2 TO THE MASTER SERVICES AGREEMENT\nBank and Provider amend the Master Services Agreement as follows.\n";
    for body in [
        "1. Section 2.1 is amended by replacing \"72 hours\" with \"36 hours\".\n2. Sections 4 and 4.1 are deleted in their entirety.",
        "1. Clause 2.1 is amended by deleting the words \"72 hours\" and inserting the words \"36 hours\".\n2. Clauses 4 to 4 and 4.1 are removed.",
        "1. In Section 2.1, delete \"72 hours\" and substitute \"36 hours\".\n2. Delete Section 4.1.",
        "1. The reference to \"72 hours\" in Section 2.1 shall be read as \"36 hours\".\n2. Section 4.1 of the Agreement shall be struck.",
        "1. In Section 2.1, for \"72 hours\" there is substituted \"36 hours\".\n2. Sections 4.1 through 4.3 are hereby deleted.",
        "1. Section 2.1 shall read as follows: \"Provider shall notify Bank of any security incident within thirty-six (36) hours.\"\n2. Section 4.1 is hereby repealed.",
        "1. Replace Section 2.1 with the following: \"Provider shall notify Bank of any security incident within thirty-six hours.\"\n2. Section 4.1 is deleted in its entirety.",
        "1. Delete Section 2.1 and replace it with: \"Provider shall notify Bank of any security incident no later than 36 hours.\"\n2. Section 4.1 is deleted.",
    ] {
        let set = set(&[AGREEMENT, &format!("{head}{body}")]);
        assert_eq!(item(&set, 6).values["report_within_hours"], "36", "{body}\n{:?}", notes(&set));
        assert_eq!(item(&set, 9).verdict, Verdict::NotFound, "{body}\n{:?}", notes(&set));
    }
}

/// A provision goes by its number alone, a figure stands without quotation marks.
#[test]
fn english_amendments_name_a_number_only() {
    let head = "AMENDMENT NO. 3\nBank and Provider amend the Master Services Agreement as follows.\n";
    for body in [
        "1. 2.1: change 72 hours to 36 hours.\n2. 4.1 is hereby deleted.",
        "1. The period of 72 hours in Section 2.1 is changed to 36 hours.\n2. Sec. 4.1 is deleted.",
        "1. In 2.1, \"72 hours\" is replaced with \"36 hours\".\n2. § 4.1 is of no further force or effect.",
        "1. Section 2.1 is amended by replacing seventy-two (72) hours with 36 hours.\n2. The parties delete 4.1.",
        "Section 2.1 is amended by reducing 72 hours to 36 hours.\nSection 4.1 is deleted.",
        "1. Item 2.1: replace 72 hours with 36 hours.\n2. Section 4.1 shall no longer apply.",
        "1. In 2.1 the period of 72 hours is reduced to 36 hours.\n2. Clause 4.1 ceases to have effect.",
    ] {
        let set = set(&[AGREEMENT, &format!("{head}{body}")]);
        assert_eq!(item(&set, 6).values["report_within_hours"], "36", "{body}\n{:?}", notes(&set));
        assert_eq!(item(&set, 9).verdict, Verdict::NotFound, "{body}\n{:?}", notes(&set));
    }
}

/// What a contract says of its own sections changes no other paper.
#[test]
fn a_contract_that_speaks_of_its_sections_amends_nothing() {
    let order = "ORDER FORM\nThis order is governed by the Master Services Agreement as amended from time to time.\n1. Any assignment in breach of Section 4.1 is of no force or effect.\n2. Section 2.1 shall not apply to test data.\n3.1 Reserved.\n3. A period of 30 days in this order may be extended to 40 days.";
    let set = set(&[AGREEMENT, order]);
    assert_eq!(item(&set, 9).verdict, Verdict::Stated, "{:?}", notes(&set));
    assert_eq!(item(&set, 6).values["report_within_hours"], "72");
}

#[test]
fn english_insertions_are_noted_where_they_stand() {
    for body in [
        "1. The following shall be inserted as a new Section 3.2 after Section 3.1: \"3.2 Provider shall remedy what an audit finds.\"",
        "1. A new Section 3.2 is added:\n\"3.2 Provider shall remedy what an audit finds.\"",
        "1. Insert the following after Section 3.1: \"3.2 Provider shall remedy what an audit finds.\"",
    ] {
        let amendment = format!("AMENDMENT TO THE MASTER SERVICES AGREEMENT\n{body}");
        let found = set(&[AGREEMENT, &amendment]);
        let added: Vec<_> = found.notes.iter().filter(|note| note.kind == NoteKind::Added).collect();
        assert_eq!(added.len(), 1, "{body}: {:?}", notes(&found));
        assert_eq!(added[0].base, Some(0));
        assert!(found.notes.iter().all(|note| note.kind != NoteKind::TargetMissing), "{:?}", notes(&found));
        assert_eq!(item(&found, 2).verdict, Verdict::Stated, "what stood there stays");
    }
}

#[test]
fn english_words_are_put_in_and_taken_out() {
    let amendment = "AMENDMENT TO THE MASTER SERVICES AGREEMENT\n1. Section 3.1 is amended by inserting \"and its regulator\" after \"Bank\".\n2. Section 4.1 is amended by deleting \"and report the results to Bank\".";
    let found = set(&[AGREEMENT, amendment]);
    let reworded = found.notes.iter().filter(|note| note.kind == NoteKind::Reworded).count();
    assert_eq!(reworded, 2, "{:?}", notes(&found));
    assert_ne!(item(&found, 9).verdict, Verdict::Stated, "nothing is reported any more");
}

#[test]
fn documents_that_say_otherwise_are_named() {
    let individual = "個別契約書\n第1条 甲及び乙は、給与計算業務委託基本契約書に基づき、次のとおり契約する。\n第2条 乙は、個人情報の漏えいを知ったときは、24時間以内に甲に報告しなければならない。\n第3条 乙は、乙の裁量により、業務を第三者に自由に再委託することができる。";
    let set = set(&[MASTER, individual]);
    let found: Vec<(&str, &[String])> = set
        .notes
        .iter()
        .filter(|note| note.kind == NoteKind::Contradiction)
        .map(|note| (note.target.as_str(), note.says.as_slice()))
        .collect();
    assert_eq!(
        found,
        [
            ("report_within_hours", ["24".to_owned(), "72".to_owned()].as_slice()),
            ("subcontract_consent", ["free".to_owned(), "prior_consent".to_owned()].as_slice()),
        ]
    );
    assert!(set.notes.iter().all(|note| note.kind != NoteKind::Contradiction || note.base == Some(0)));
    assert!(set.notes.iter().any(|note| note.quote.contains("24時間以内")));
}

/// What an amendment puts in other words is settled and no contradiction.
#[test]
fn an_amended_value_contradicts_nothing() {
    let memo = memo("第1条 原契約第4条第1項中「72時間」を「12時間」に改める。", "2025年3月1日");
    let set = set(&[MASTER, &memo]);
    assert!(set.notes.iter().all(|note| note.kind != NoteKind::Contradiction), "{:?}", set.notes);
}

#[test]
fn an_amendment_older_than_its_contract_is_noted() {
    let older = memo("第1条 原契約第5条を削除する。\n第2条 原契約第4条第2項を削除する。", "2021年3月1日");
    let found = set(&[MASTER, &older]);
    let dated: Vec<&Note> = found.notes.iter().filter(|note| note.kind == NoteKind::DatedBefore).collect();
    assert_eq!(dated.len(), 1, "{:?}", found.notes);
    assert_eq!((dated[0].document, dated[0].base), (1, Some(0)));
    assert_eq!(dated[0].says, ["2021-03-01", "2023-04-03"]);
    let younger = memo("第1条 原契約第5条を削除する。", "2025年3月1日");
    assert!(set(&[MASTER, &younger]).notes.iter().all(|note| note.kind != NoteKind::DatedBefore));
}

#[test]
fn different_courts_are_named() {
    let one = format!(
        "{MASTER}\n第7条（管轄）本契約に関する紛争については、東京地方裁判所を専属的合意管轄裁判所とする。"
    );
    let other = "個別契約書\n第1条 給与計算業務委託基本契約書に基づき、次のとおり契約する。\n第2条（管轄）本契約に関する紛争については、大阪地方裁判所を専属的合意管轄裁判所とする。";
    let found = set(&[&one, other]);
    let courts: Vec<_> = found.notes.iter().filter(|note| note.target == "jurisdiction").collect();
    assert_eq!(courts.len(), 1, "{:?}", found.notes);
    assert_eq!(courts[0].says, ["大阪地方裁判所", "東京地方裁判所"]);
}

/// An order of services that merely mentions changes changes nothing.
#[test]
fn what_is_no_amendment_changes_nothing() {
    let plain = "業務変更の手続\n第1条 乙は、作業手順を変更するときは、第4条に定める様式により甲に届け出る。\n第2条 乙は、不要となったデータを削除する。";
    let set = set(&[MASTER, plain]);
    assert_eq!(item(&set, 6).values["report_within_hours"], "72");
    assert!(set.notes.iter().all(|note| note.kind == NoteKind::AnnexAbsent), "{:?}", set.notes);
}
