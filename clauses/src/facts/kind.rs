//! What kind of document it is, and whether it is a contract at all.

use serde::{Deserialize, Serialize};

use super::Fact;
use super::reader::{Reader, pattern};

/// Kinds of document that come with a contract, and some that come by mistake.
#[derive(Clone, Copy, Debug, Deserialize, Eq, PartialEq, Serialize)]
#[serde(rename_all = "snake_case")]
pub enum Kind {
    /// 基本契約
    Master,
    /// 個別契約, SOW
    Individual,
    /// A contract that stands alone (単独).
    Standalone,
    /// SLA, サービスレベル合意書
    ServiceLevels,
    /// 覚書 that changes another contract
    Amendment,
    /// 覚書 of another kind
    Memorandum,
    /// 別紙, 仕様書, schedule
    Annex,
    /// 約款, 利用規約
    Terms,
    /// 個人情報特約, DPA
    PersonalData,
    /// 注文書, 注文請書, purchase order
    Order,
    /// 秘密保持契約
    Nda,
    /// 請求書, 見積書, 納品書
    Invoice,
    /// パンフレット, ご案内
    Brochure,
    /// 定款
    Articles,
    /// 就業規則
    WorkRules,
    /// Text without any sign of a contract.
    NotContract,
}

impl Kind {
    /// Whether clauses may be looked for in it.
    pub const fn is_contract(self) -> bool {
        !matches!(self, Self::Invoice | Self::Brochure | Self::Articles | Self::WorkRules | Self::NotContract)
    }
}

pattern!(INVOICE, r"請求書|見積書|納品書|領収書|ご請求|(?i:\binvoice\b|quotation|receipt)");
pattern!(
    BROCHURE,
    r"パンフレット|カタログ|サービスのご案内|ご案内|(?i:brochure|data ?sheet|white ?paper|press release)"
);
pattern!(ARTICLES, r"定款|(?i:articles of (?:incorporation|association)|bylaws)");
pattern!(WORK_RULES, r"就業規則|給与規程|賃金規程|旅費規程|(?i:employee handbook|rules of employment)");
pattern!(
    AMENDS,
    r"(?:一部|条項|内容)?(?:を|の)?(?:変更|改定|修正)(?:する|に関する)?(?:覚書|契約書?|合意書)?|変更覚書|(?i:amendment|amending|variation)"
);
pattern!(MEMO, r"覚書|念書|合意書|確認書|(?i:memorandum|side letter|letter agreement)");
pattern!(SLA, r"サービスレベル|品質保証|SLA|(?i:service level)");
pattern!(
    DATA,
    r"個人情報|個人データ|特定個人情報|データ(?:処理|保護)|(?i:data (?:processing|protection)|privacy)"
);
pattern!(NDA, r"秘密保持|機密保持|守秘義務|(?i:non-?disclosure|confidentiality agreement|\bNDA\b)");
pattern!(ORDER, r"注文(?:請)?書|発注書|申込書|請書|(?i:purchase order|order form)");
pattern!(INDIVIDUAL, r"個別契約|(?i:statement of work|work order|\bSOW\b)");
pattern!(MASTER, r"基本(?:取引)?契約|取引基本|基本合意|(?i:master|framework|umbrella)");
pattern!(
    ANNEX,
    r"^(?:別紙|別添|別表|別記|付属書|附属書)|仕様書|特記事項|基準書?$|要件書?$|要領$|(?i:^(?:schedule|exhibit|annex|appendix|attachment)\b|specification)"
);
pattern!(
    TERMS,
    r"約款|利用規約|サービス規約|会員規約|利用条件|サービス条件|(?i:terms (?:and conditions|of (?:service|use))|subscription terms|general conditions)"
);
pattern!(CONTRACT, r"契約|協定|(?i:agreement|contract|\bdeed\b)");
pattern!(
    BINDS,
    r"甲は|乙は|委託者は|受託者は|発注者は|受注者は|当社は、|お客様は|契約者は|ものとする。|しなければならない|してはならない|(?i:\b(?:shall|agrees to|undertakes to|must)\b)|すること。"
);
pattern!(
    PROMISES,
    r"なければならない|てはならない|(?i:\b(?:processor|provider|supplier|vendor|customer|party|parties|controller) will\b)"
);
pattern!(
    BILLS,
    r"請求金額|ご請求額|御請求|お支払期限|振込先|合計金額|小計|(?i:amount due|invoice (?:no|number|date)|bill to|subtotal)"
);
pattern!(COMPANY_ACTS, r"株主総会|取締役会|発行可能株式総数|株式の譲渡制限");
pattern!(STAFF_RULES, r"始業|終業時刻|年次有給休暇|懲戒|従業員は、|賃金");

/// The kind, from the title first and from the text where the title does not tell.
pub fn kind(reader: &Reader<'_>, title: Option<&str>) -> Fact<Kind> {
    let text = &reader.text.folded;
    let title = title.unwrap_or_default();
    let count = |expression: &regex::Regex| expression.find_iter(text).take(40).count();
    let named = |expression: &regex::Regex| expression.is_match(title);
    let contract = named(&CONTRACT);
    let binds = count(&BINDS);
    let first = reader.lines.first().map_or(0..0, |line| line.range.clone());
    let other = [
        (&ARTICLES, Kind::Articles),
        (&WORK_RULES, Kind::WorkRules),
        (&INVOICE, Kind::Invoice),
        (&BROCHURE, Kind::Brochure),
    ];
    if let (false, Some((_, kind))) = (contract, other.iter().find(|(expression, _)| named(expression))) {
        return reader.fact(*kind, &first, 0.95);
    }
    if !contract && count(&COMPANY_ACTS) >= 3 && text.contains("定款") {
        return reader.fact(Kind::Articles, &first, 0.8);
    }
    if !contract && count(&STAFF_RULES) >= 6 && !text.contains("委託") {
        return reader.fact(Kind::WorkRules, &first, 0.75);
    }
    if !contract && count(&BILLS) >= 2 && binds < 3 {
        return reader.fact(Kind::Invoice, &first, 0.8);
    }
    let changes = named(&AMENDS) && (named(&MEMO) || named(&CONTRACT) || title.is_ascii());
    let base = named(&MEMO) && belongs_and_changes(text);
    let kinds = [
        (changes || base, Kind::Amendment),
        (named(&INDIVIDUAL), Kind::Individual),
        (named(&SLA), Kind::ServiceLevels),
        (named(&DATA) && !title.contains("委託契約"), Kind::PersonalData),
        (named(&NDA), Kind::Nda),
        (named(&MEMO), Kind::Memorandum),
        (named(&ORDER), Kind::Order),
        (named(&MASTER), Kind::Master),
        (named(&TERMS), Kind::Terms),
        (named(&ANNEX) && !contract, Kind::Annex),
        (contract, Kind::Standalone),
    ];
    if let Some((_, kind)) = kinds.iter().find(|(fits, _)| *fits) {
        return reader.fact(*kind, &first, 0.9);
    }
    if binds >= 3 || count(&PROMISES) >= 6 || text.contains("本契約") || text.contains("this Agreement") {
        return reader.fact(Kind::Standalone, &first, 0.5);
    }
    // Rules without a title and without a side: better judged than left out.
    if binds + count(&PROMISES) > 0
        || text.contains("契約")
        || text.contains("greement")
        || text.contains("委託")
    {
        return reader.fact(Kind::Annex, &first, 0.4);
    }
    reader.fact(Kind::NotContract, &first, if text.chars().count() > 200 { 0.7 } else { 0.4 })
}

/// Whether the text says that it changes a contract.
fn belongs_and_changes(text: &str) -> bool {
    ["の一部を変更", "の一部を次のとおり変更", "を次のとおり改め", "を次のとおり変更", "原契約"]
        .iter()
        .any(|words| text.contains(words))
        || text.contains("is hereby amended")
}
