//! How sentences are read: sides, negation, weak duties, lists, annexes, damage of the text.

use clauses::{Document, Finding, Pack, Reason, Verdict, check};

fn item(number: usize, texts: &[&str]) -> Finding {
    let documents: Vec<Document> = texts.iter().map(|text| Document::from_text("text", text)).collect();
    check(Pack::builtin(), &documents).swap_remove(number - 1)
}

fn verdict(number: usize, text: &str) -> Verdict {
    item(number, &[text]).verdict
}

#[test]
fn the_letter_of_the_vendor_is_found_and_not_assumed() {
    let head = "ひかり計算センター株式会社（以下「甲」という。）と株式会社○○銀行（以下「乙」という。）は、次のとおり契約する。\n第1条 乙は、集計業務を甲に委託し、甲はこれを受託する。\n第2条 乙は、委託料を甲に支払う。\n";
    let vendor = format!("{head}第3条 甲は、個人情報の漏えいを知ったときは、直ちに乙に報告する。");
    let customer = format!("{head}第3条 乙は、個人情報の漏えいを知ったときは、直ちに甲に報告する。");
    assert_eq!(verdict(6, &vendor), Verdict::Stated);
    assert_eq!(verdict(6, &customer), Verdict::NotFound);
}

#[test]
fn a_name_that_the_document_defines_is_a_side() {
    let text = "The Agreement is between Larkfield Bank (\"Bank\") and Odell Hosting Ltd. (\"Odell\"). Odell shall provide the services and Bank shall pay Odell. Odell shall notify Bank of any data breach within 24 hours.";
    assert_eq!(verdict(6, text), Verdict::Stated);
    assert_eq!(
        verdict(6, &text.replace("Odell shall notify Bank", "Bank shall notify Odell")),
        Verdict::NotFound
    );
}

#[test]
fn a_denied_refusal_is_a_duty() {
    let text = "乙は、甲が行う業務の遂行状況に関する監査を拒んではならない。";
    assert_eq!(verdict(2, text), Verdict::Stated);
}

#[test]
fn a_denied_duty_is_adverse_and_not_stated() {
    let finding = item(2, &["乙は、甲による業務の監査を受け入れる義務を負わない。"]);
    assert_eq!((finding.verdict, finding.adverse), (Verdict::NotFound, true));
    assert!(finding.evidence.iter().all(|evidence| evidence.adverse));
}

#[test]
fn effort_and_permission_are_partial() {
    let effort = item(7, &["乙は、毎年、脆弱性診断を実施するよう努めるものとする。"]);
    assert_eq!((effort.verdict, effort.reason), (Verdict::Partial, Some(Reason::WeakDuty)));
    assert_eq!(verdict(12, "Provider may maintain ISO 27001 certification."), Verdict::Partial);
}

#[test]
fn headings_definitions_and_tables_of_contents_never_count() {
    assert_eq!(verdict(2, "第12条（監査）\n（欠番）"), Verdict::NotFound);
    assert_eq!(verdict(7, "第7条（脆弱性診断の実施）............ 12"), Verdict::NotFound);
    assert_eq!(
        verdict(3, "本契約において「再委託」とは、甲の承諾を得て第三者に委託することをいう。"),
        Verdict::NotFound
    );
}

#[test]
fn a_list_belongs_to_the_sentence_that_leads_it() {
    let text = "第5条 乙は、次に掲げる事象を知ったときは、直ちに甲に連絡しなければならない。\n(1) 委託データの流出\n(2) 機器の亡失";
    assert_eq!(verdict(6, text), Verdict::Stated);
    let customer = "第5条 お客様は、次の事項を行うものとします。\n(1) 通信を暗号化すること。";
    assert_eq!(verdict(4, &format!("{customer}\n当社は、お客様にサービスを提供します。")), Verdict::NotFound);
}

#[test]
fn an_absent_annex_is_asked_for_and_a_present_one_counts() {
    let body = "乙は、別紙2「セキュリティ要件」を遵守しなければならない。";
    let absent = item(4, &[body]);
    assert_eq!((absent.verdict, absent.reason), (Verdict::Partial, Some(Reason::AnnexAbsent)));
    let annex = "別紙2 セキュリティ要件\n1. 通信を暗号化すること。\n2. 端末に不正プログラム対策を施すこと。";
    assert_eq!(item(4, &[body, annex]).verdict, Verdict::Stated);
}

#[test]
fn a_later_memorandum_strikes_an_article_out() {
    let base =
        "第11条 乙は、本業務を処理する。\n第12条 甲及び乙は、毎年、サイバー攻撃を想定した訓練を共同で行う。";
    let memo = "変更覚書\n第1条 原契約第12条（共同訓練）を削除する。";
    assert_eq!(item(9, &[base]).verdict, Verdict::Stated);
    assert_eq!(item(9, &[base, memo]).verdict, Verdict::NotFound);
}

#[test]
fn damage_is_mended() {
    let spaced = "乙 は、個 人情報の漏 えいを 知ったときは，直ちに甲に報 告する．";
    assert_eq!(verdict(6, spaced), Verdict::Stated);
    let hyphen = "Provider shall promptly notify Customer of any unauthor-\nized access to Customer Data.";
    assert_eq!(verdict(6, hyphen), Verdict::Stated);
    let radicals = "⼄は、個⼈情報の漏えいを知ったときは、直ちに甲に報告する。";
    assert_eq!(verdict(6, radicals), Verdict::Stated);
}

#[test]
fn a_sentence_over_a_page_break_gives_a_quote_of_each_page() {
    let text = "業務委託契約書\n第4条 乙は、個人情報の漏えいが生じた\n\n- 1 -\n\u{c}業務委託契約書\nときは、直ちに甲に報告する。\n\n- 2 -\n\u{c}業務委託契約書\n以上\n\n- 3 -\n";
    let finding = item(6, &[text]);
    assert_eq!(finding.verdict, Verdict::Stated);
    let pages: Vec<u32> = finding.evidence.iter().map(|evidence| evidence.page).collect();
    assert_eq!(pages, [1, 2]);
    assert_eq!(finding.evidence[0].article.as_deref(), Some("第4条"));
    assert!(finding.evidence.iter().all(|evidence| !evidence.quote.contains("- 1 -")));
}

#[test]
fn values_are_read_from_the_evidence() {
    let report = item(6, &["乙は、個人情報の漏えいを知ったときは、24時間以内に甲に報告する。"]);
    assert_eq!(report.values["report_within_hours"], "24");
    let consent = item(3, &["乙は、甲の事前の承諾なく再委託してはならない。"]);
    assert_eq!(consent.values["subcontract_consent"], "prior_consent");
    let free = item(3, &["乙は、自由に再委託することができる。"]);
    assert_eq!(free.values["subcontract_consent"], "free");
    let notice = item(
        2,
        &["Customer may audit Provider's records on ten business days' notice to verify compliance."],
    );
    assert_eq!(notice.values["audit_notice_days"], "10");
}

#[test]
fn japanese_values_are_read_in_words_and_figures() {
    let cases = [
        (
            6,
            "乙は、個人情報の漏えいを知ったときは、二十四時間以内に甲に報告する。",
            "report_within_hours",
            "24",
        ),
        (6, "乙は、情報の流出を知ったときは、３０分以内に甲に電話で連絡する。", "report_within_hours", "1"),
        (6, "乙は、情報の流出を知ったときは、三日のうちに甲に報告する。", "report_within_hours", "72"),
        (
            2,
            "甲は、２週間前までに通知し、乙の事業所に立ち入って業務の状況を検査することができる。",
            "audit_notice_days",
            "14",
        ),
        (
            2,
            "甲は、10営業日前までに通知し、乙の事業所に立ち入って業務の状況を検査することができる。",
            "audit_notice_days",
            "10",
        ),
        (7, "乙は、２年に１回、外部の専門家による侵入テストを実施する。", "assessment_cadence", "2年に1回"),
        (
            9,
            "甲及び乙は、毎事業年度１回、サイバー攻撃を想定した訓練を共同で行う。",
            "exercise_cadence",
            "毎事業年度1回",
        ),
        (10, "乙は、顧客データを五年間保存し、その後消去する。", "retention_period", "5年間"),
        (
            10,
            "乙は、契約終了後、顧客データを消去し、消去を証する書面を甲に提出する。",
            "disposal_certificate",
            "yes",
        ),
    ];
    for (number, text, name, value) in cases {
        let found = item(number, &[text]);
        assert_eq!(found.verdict, Verdict::Stated, "{text}");
        assert_eq!(found.values.get(name).map(String::as_str), Some(value), "{text}");
    }
}

#[test]
fn english_values_are_read_in_words_and_figures() {
    let cases = [
        (
            2,
            "Upon not less than 15 business days' written notice, Customer may inspect Provider's premises.",
            "audit_notice_days",
            "15",
        ),
        (
            2,
            "Customer may audit Provider's security controls annually, giving four weeks' notice.",
            "audit_notice_days",
            "28",
        ),
        (
            2,
            "Customer may inspect Provider's premises not more than twice in any calendar year.",
            "audit_limit_per_year",
            "2",
        ),
        (
            3,
            "Provider shall not subcontract any part of the Services under any circumstances.",
            "subcontract_consent",
            "ban",
        ),
        (
            6,
            "Provider shall notify Customer of any security incident in not more than 4 hrs.",
            "report_within_hours",
            "4",
        ),
        (
            6,
            "A 24-hour notice of any security breach shall be given by Provider to Customer.",
            "report_within_hours",
            "24",
        ),
        (
            7,
            "Provider shall conduct penetration tests every 12 months.",
            "assessment_cadence",
            "every 12 months",
        ),
        (
            8,
            "Critical patches shall be applied by Provider within two weeks of release.",
            "fix_within_days",
            "14",
        ),
        (
            9,
            "Provider shall hold semi-annual disaster recovery exercises with Customer and report the results.",
            "exercise_cadence",
            "semi-annual",
        ),
        (10, "Customer Data shall be hosted exclusively in Switzerland.", "countries", "Switzerland"),
        (12, "Provider shall provide a SSAE 18 report each year.", "assurance_kind", "SSAE 18"),
    ];
    for (number, text, name, value) in cases {
        let found = item(number, &[text]);
        assert_eq!(found.verdict, Verdict::Stated, "{text}");
        assert_eq!(found.values.get(name).map(String::as_str), Some(value), "{text}");
    }
}

#[test]
fn papers_that_are_no_contract_get_no_verdict() {
    let papers = [
        "株式会社あさひ精工 定款\n第1条 当会社は、株式会社あさひ精工と称する。\n第30条 当会社は、監査役を置く。監査役は、取締役の職務の執行を監査する。\n第31条 株主総会は取締役会の決議により招集する。\n第32条 会計帳簿は10年間保存する。",
        "就業規則\n第1条 この規則は、従業員の就業に関する事項を定める。\n第20条 従業員は、個人情報を漏らしてはならず、漏えいを知ったときは直ちに上司に報告しなければならない。\n第21条 会社は、従業員に情報セキュリティの教育を行う。\n第22条 従業員は、誓約書を提出しなければならない。",
        "請求書\nご請求金額 1,100,000円\n脆弱性診断の実施及び報告 一式 600,000円\n情報セキュリティ研修の実施 一式 400,000円\nお支払期限 2025年4月30日 振込先 みなと銀行",
        "クラウド台帳サービスのご案内\n本サービスはISO/IEC 27001の認証を取得し、通信を暗号化しています。第三者による脆弱性診断を毎年実施し、結果を公開しています。",
    ];
    for text in papers {
        for finding in check(Pack::builtin(), &[Document::from_text("paper", text)]) {
            assert_eq!(finding.verdict, Verdict::NotFound, "item {}: {text}", finding.item);
        }
    }
}
