//! What contracts of our own writing say about themselves.

use clauses::facts::{Kind, Per, Period, Purpose, Tax, Unit};
use clauses::{Document, Facts, Role, facts};

fn read(text: &str) -> Facts {
    facts(&Document::from_text("contract", text))
}

const fn period(count: u32, unit: Unit) -> Period {
    Period { count, unit }
}

fn parties(facts: &Facts) -> Vec<(&str, Option<&str>, Option<Role>)> {
    facts.parties.iter().map(|p| (p.value.name.as_str(), p.value.label.as_deref(), p.value.role)).collect()
}

fn notices(facts: &Facts) -> Vec<(Role, Purpose, Period)> {
    facts.notices.iter().map(|n| (n.value.by, n.value.purpose, n.value.period)).collect()
}

const OUTSOURCING: &str = "　　　　　　　帳　票　管　理　業　務　委　託　契　約　書

　株式会社みずなら銀行（以下「甲」という。）と柏葉ビジネスサービス株式会社（以下「乙」という。）は、甲の帳票管理業務の委託に関し、次のとおり契約を締結する。

第１条（委託）　甲は、帳票管理業務（以下「本業務」という。）を乙に委託し、乙はこれを受託する。
第２条（委託料）　甲は、乙に対し、本業務の委託料として月額金１，２００，０００円（消費税別）を支払う。
２　臨時の搬送については、１件につき三万五千円とする。
３　支払額に１円未満の端数があるときは切り捨てる。
第３条（有効期間）　本契約の有効期間は、令和７年４月１日から令和１０年３月３１日までの３年間とする。ただし、期間満了の６か月前までに甲乙いずれからも書面による別段の意思表示がないときは、本契約は同一の条件でさらに１年間更新されるものとし、以後も同様とする。
第４条（中途解約）　甲は、３か月前までに乙に書面で通知することにより、本契約を解約することができる。
２　乙は、６か月前までに甲に書面で通知することにより、本契約を解約することができる。
第５条（監査）　甲は、５営業日前までに通知の上、乙の事業所に立ち入り、監査することができる。
第６条（準拠法及び合意管轄）　本契約は日本法に準拠し、本契約に関する一切の紛争については、東京地方裁判所を第一審の専属的合意管轄裁判所とする。

　本契約の成立を証するため、本書２通を作成し、甲乙記名押印の上、各１通を保有する。

令和７年３月２４日

甲　東京都千代田区○○一丁目　株式会社みずなら銀行　代表取締役頭取　○○
乙　千葉県柏市○○二丁目　柏葉ビジネスサービス株式会社　代表取締役　○○";

#[test]
fn an_outsourcing_contract_tells_all_of_it() {
    let facts = read(OUTSOURCING);
    assert_eq!(facts.title.as_ref().unwrap().value, "帳票管理業務委託契約書");
    assert_eq!(facts.kind.as_ref().unwrap().value, Kind::Standalone);
    assert_eq!(
        parties(&facts),
        [
            ("株式会社みずなら銀行", Some("甲"), Some(Role::Customer)),
            ("柏葉ビジネスサービス株式会社", Some("乙"), Some(Role::Vendor)),
        ]
    );
    assert_eq!(facts.concluded_on.as_ref().unwrap().value, "2025-03-24");
    assert_eq!(facts.effective_on.as_ref().unwrap().value, "2025-04-01");
    assert_eq!(facts.ends_on.as_ref().unwrap().value, "2028-03-31");
    assert_eq!(facts.term.as_ref().unwrap().value, period(3, Unit::Year));
    let renewal = facts.renewal.as_ref().unwrap();
    assert_eq!((renewal.value.automatic, renewal.value.period), (true, Some(period(1, Unit::Year))));
    assert_eq!(
        notices(&facts),
        [
            (Role::Both, Purpose::NonRenewal, period(6, Unit::Month)),
            (Role::Customer, Purpose::Termination, period(3, Unit::Month)),
            (Role::Vendor, Purpose::Termination, period(6, Unit::Month)),
        ]
    );
    assert_eq!(facts.governing_law.as_ref().unwrap().value, "日本法");
    let court = &facts.jurisdiction.as_ref().unwrap().value;
    assert_eq!((court.court.as_str(), court.exclusive), ("東京地方裁判所", true));
    let amounts: Vec<_> = facts
        .amounts
        .iter()
        .map(|a| (a.value.value, a.value.currency.as_str(), a.value.tax, a.value.per))
        .collect();
    assert_eq!(
        amounts,
        [(1_200_000.0, "JPY", Some(Tax::Excluded), Per::Month), (35_000.0, "JPY", None, Per::Unit)]
    );
    assert_eq!(facts.effective_on.as_ref().unwrap().article.as_deref(), Some("第3条"));
    assert_eq!(facts.effective_on.as_ref().unwrap().quote, "令和７年４月１日");
}

/// Every quote is the page's own characters.
#[test]
fn quotes_are_verbatim() {
    let text = OUTSOURCING.replace("第３条（有効", "\u{c}第３条（有効");
    let document = Document::from_text("contract", &text);
    let json = serde_json::to_value(facts(&document)).unwrap();
    let mut seen = 0;
    let mut stack = vec![&json];
    while let Some(value) = stack.pop() {
        if let Some(quote) = value.get("quote").and_then(|quote| quote.as_str()) {
            let at = |name: &str| usize::try_from(value[name].as_u64().unwrap()).unwrap();
            let page = &document.pages[at("page") - 1].text;
            let there: String = page.chars().skip(at("start")).take(at("end") - at("start")).collect();
            assert_eq!(there, quote);
            assert!(!quote.is_empty());
            seen += 1;
        }
        stack.extend(value.as_object().into_iter().flat_map(|o| o.values()));
        stack.extend(value.as_array().into_iter().flatten());
    }
    assert!(seen >= 14, "{seen}");
}

#[test]
fn kanji_figures_and_both_eras_are_read() {
    let text = "保守契約書\n北浜信用金庫（以下「委託者」という。）と株式会社テンマ電機（以下「受託者」という。）とは、次のとおり契約する。\n第一条　本契約の期間は、平成三十一年四月一日から二年間とする。期間満了の日の三箇月前までに委託者又は受託者から更新しない旨の申出がないときは、さらに一年間延長するものとし、その後も同様とする。\n第二条　保守料は、年額金百二十万円（消費税及び地方消費税を含む。）とする。\n二〇一九年三月二十日";
    let facts = read(text);
    assert_eq!(facts.effective_on.as_ref().unwrap().value, "2019-04-01");
    assert_eq!(facts.concluded_on.as_ref().unwrap().value, "2019-03-20");
    assert_eq!(facts.term.as_ref().unwrap().value, period(2, Unit::Year));
    let end = facts.ends_on.as_ref().unwrap();
    assert_eq!(end.value, "2021-03-31");
    assert!(end.confidence < 0.75, "counted, not written: {}", end.confidence);
    assert_eq!(facts.renewal.as_ref().unwrap().value.period, Some(period(1, Unit::Year)));
    assert_eq!(notices(&facts), [(Role::Both, Purpose::NonRenewal, period(3, Unit::Month))]);
    let amount = &facts.amounts[0].value;
    assert_eq!((amount.value, amount.tax, amount.per), (1_200_000.0, Some(Tax::Included), Per::Year));
    assert_eq!(parties(&facts)[1], ("株式会社テンマ電機", Some("受託者"), Some(Role::Vendor)));
}

#[test]
fn terms_of_use_name_the_provider_and_the_law() {
    let text = "クラウド帳簿「トジロウ」利用規約\n第1条（適用）1. 本規約は、株式会社トジロウ（以下「当社」といいます。）が提供する本サービスの利用条件を定めるものです。お客様は、本規約に同意のうえ利用を申し込みます。\n第2条（契約期間）1. 利用契約の契約期間は、利用開始日から12か月間とします。期間満了の30日前までにお客様又は当社から更新しない旨の通知がない場合、利用契約は自動的に12か月間更新されます。\n第3条（料金）お客様は、月額9,800円（税込）を当社に支払います。\n第4条（準拠法・管轄）本規約の準拠法は日本法とし、大阪地方裁判所又は大阪簡易裁判所を第一審の専属的合意管轄裁判所とします。\n附則 本規約は2024年10月1日から施行します。";
    let facts = read(text);
    assert_eq!(facts.kind.as_ref().unwrap().value, Kind::Terms);
    assert_eq!(parties(&facts), [("株式会社トジロウ", Some("当社"), Some(Role::Vendor))]);
    assert_eq!(facts.effective_on.as_ref().unwrap().value, "2024-10-01");
    assert_eq!(facts.term.as_ref().unwrap().value, period(12, Unit::Month));
    assert_eq!(facts.renewal.as_ref().unwrap().value.period, Some(period(12, Unit::Month)));
    assert_eq!(notices(&facts), [(Role::Both, Purpose::NonRenewal, period(30, Unit::Day))]);
    assert_eq!(facts.jurisdiction.as_ref().unwrap().value.court, "大阪地方裁判所又は大阪簡易裁判所");
    assert!((facts.amounts[0].value.value - 9_800.0).abs() < 0.01);
}

#[test]
fn an_english_agreement() {
    let text = "HOSTING SERVICES AGREEMENT\n\nThis Hosting Services Agreement (this \"Agreement\") is made on 1 April 2025 between Larchmont Bank plc, a company incorporated in England (\"Bank\"), and Ridgeway Hosting Ltd., a company incorporated in Ireland (\"Supplier\").\n\n1. Services. Supplier shall host the Platform for Bank.\n2. Fees. Bank shall pay Supplier a fee of EUR 12,500.00 per month, exclusive of VAT.\n3. Term. The initial term of this Agreement is thirty-six (36) months from the Effective Date. It renews automatically for successive periods of twelve (12) months unless a party gives at least ninety (90) days' written notice before the end of the current period.\n4. Termination. Bank may terminate this Agreement for convenience on sixty days' prior written notice. Supplier may terminate this Agreement on one hundred and eighty (180) days' notice.\n5. Law. This Agreement is governed by and construed in accordance with the laws of England and Wales and the courts of England and Wales have exclusive jurisdiction.\n6. The Effective Date is 15 April 2025.";
    let facts = read(text);
    assert_eq!(facts.title.as_ref().unwrap().value, "HOSTING SERVICES AGREEMENT");
    assert_eq!(
        parties(&facts),
        [
            ("Larchmont Bank plc", Some("Bank"), Some(Role::Customer)),
            ("Ridgeway Hosting Ltd.", Some("Supplier"), Some(Role::Vendor)),
        ]
    );
    assert_eq!(facts.concluded_on.as_ref().unwrap().value, "2025-04-01");
    assert_eq!(facts.effective_on.as_ref().unwrap().value, "2025-04-15");
    assert_eq!(facts.term.as_ref().unwrap().value, period(36, Unit::Month));
    assert_eq!(facts.ends_on.as_ref().unwrap().value, "2028-04-14");
    assert_eq!(facts.renewal.as_ref().unwrap().value.period, Some(period(12, Unit::Month)));
    assert_eq!(
        notices(&facts),
        [
            (Role::Both, Purpose::NonRenewal, period(90, Unit::Day)),
            (Role::Customer, Purpose::Termination, period(60, Unit::Day)),
            (Role::Vendor, Purpose::Termination, period(180, Unit::Day)),
        ]
    );
    assert_eq!(facts.governing_law.as_ref().unwrap().value, "England and Wales");
    assert_eq!(facts.jurisdiction.as_ref().unwrap().value.court, "courts of England and Wales");
    let amount = &facts.amounts[0].value;
    assert_eq!(
        (amount.value, amount.currency.as_str(), amount.tax, amount.per),
        (12_500.0, "EUR", Some(Tax::Excluded), Per::Month)
    );
}

#[test]
fn an_amendment_names_the_contract_that_it_changes() {
    let facts = read(
        "預金照会業務委託契約の一部を変更する覚書\n株式会社青葉台銀行（以下「甲」という。）と北辰ビジネスシステム株式会社（以下「乙」という。）は、甲乙間で2023年4月3日に締結した預金照会業務委託契約書（以下「原契約」という。）の一部を次のとおり変更する。\n第1条 原契約第6条を削除する。\n第2条 本覚書は、2026年4月1日から効力を生ずる。\n2026年3月20日",
    );
    assert_eq!(facts.kind.as_ref().unwrap().value, Kind::Amendment);
    assert_eq!(facts.belongs_to.as_ref().unwrap().value, "預金照会業務委託契約書");
    assert_eq!(facts.concluded_on.as_ref().unwrap().value, "2026-03-20");
    assert_eq!(facts.effective_on.as_ref().unwrap().value, "2026-04-01");
}

#[test]
fn kinds_follow_the_title() {
    for (text, kind) in [
        ("業務委託基本契約書\n甲は、乙に業務を委託する。", Kind::Master),
        ("個別契約書（印刷）\n甲は、乙に印刷を委託する。", Kind::Individual),
        ("サービスレベル合意書\n乙は、稼働率99.9%を維持するものとする。", Kind::ServiceLevels),
        ("秘密保持契約書\n甲は、秘密を守るものとする。", Kind::Nda),
        ("個人情報の取扱いに関する特約書\n乙は、個人情報を適切に管理するものとする。", Kind::PersonalData),
        ("DATA PROCESSING ADDENDUM\nProcessor shall process personal data.", Kind::PersonalData),
        ("注文請書\n乙は、注文を請ける。", Kind::Order),
        ("別紙2 セキュリティ仕様書\n1. 通信を暗号化すること。", Kind::Annex),
        ("STATEMENT OF WORK NO. 3\nSupplier shall deliver the report.", Kind::Individual),
        ("AMENDMENT NO. 2 TO THE MASTER SERVICES AGREEMENT\nSection 8.2 is deleted.", Kind::Amendment),
        ("機器賃貸借に関する覚書\n甲は、乙に機器を貸す。", Kind::Memorandum),
    ] {
        assert_eq!(read(text).kind.unwrap().value, kind, "{text}");
    }
}

#[test]
fn what_is_no_contract_is_said_to_be_none() {
    let invoice = "請求書\n株式会社みずなら銀行 御中\n請求番号 2025-118\n下記のとおりご請求申し上げます。\nご請求額 金1,320,000円（税込）\nお支払期限 2025年5月31日\n振込先 ○○銀行 本店";
    let articles = "定款\n第1章 総則\n第1条 当会社は、株式会社ひなげしと称する。\n第5条 当会社の発行可能株式総数は、1万株とする。\n第9条 当会社の定時株主総会は、毎年6月に招集する。\n第20条 取締役会は、取締役全員で組織する。";
    let rules = "就業規則\n第1条 この規則は、従業員の就業に関する事項を定める。\n第10条 始業は午前9時、終業時刻は午後5時30分とする。\n第20条 従業員は、年次有給休暇を取得することができる。";
    let brochure = "クラウドバックアップサービスのご案内\n24時間365日、お客様のデータを守ります。導入実績は500社を超えました。お気軽にお問い合わせください。";
    for (text, kind) in [
        (invoice, Kind::Invoice),
        (articles, Kind::Articles),
        (rules, Kind::WorkRules),
        (brochure, Kind::Brochure),
    ] {
        let facts = read(text);
        let found = facts.kind.as_ref().unwrap();
        assert_eq!(found.value, kind);
        assert!(!found.value.is_contract());
        assert!(facts.term.is_none() && facts.notices.is_empty() && facts.renewal.is_none());
    }
}

#[test]
fn nothing_is_guessed() {
    let empty = read("");
    assert!(
        empty.kind.is_none() && empty.title.is_none() && empty.parties.is_empty() && empty.amounts.is_empty()
    );
    let bare = read(
        "第1条 乙は、秘密を守るものとする。\n第2条 損害賠償の上限は1,000万円とする。\n第3条 甲は、4月30日までに回答する。",
    );
    assert!(bare.concluded_on.is_none() && bare.effective_on.is_none() && bare.ends_on.is_none());
    assert!(
        bare.term.is_none()
            && bare.governing_law.is_none()
            && bare.amounts.is_empty()
            && bare.renewal.is_none()
    );
    let no = read("第5条 本契約の有効期間は、2025年4月1日から1年間とし、自動更新はしない。");
    assert!(!no.renewal.unwrap().value.automatic);
    assert_eq!(no.ends_on.unwrap().value, "2026-03-31");
}

#[test]
fn days_that_do_not_exist_are_no_dates() {
    let facts =
        read("契約書\n第1条 本契約は、2025年2月30日から効力を生ずる。\n第2条 令和元年5月1日から施行する。");
    assert_eq!(facts.effective_on.unwrap().value, "2019-05-01");
}
