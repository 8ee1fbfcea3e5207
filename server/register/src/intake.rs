//! Intake (受付): what a contract says about itself, proposed for the ledger and decided by a person.

pub mod matching;
#[cfg(feature = "ssr")]
pub mod store;

use clauses::facts::{Kind, Notice, Per, Period, Purpose, Unit};
use clauses::{Fact, Facts, Role};
use serde::{Deserialize, Serialize};

use matching::{Candidate, Side};

/// A field of the contract as one document states it, before anybody looked at it.
#[derive(Clone, Debug, PartialEq)]
pub struct Draft {
    /// Index of the document.
    pub document: usize,
    /// Code of the field in the catalogue.
    pub field: &'static str,
    /// As the field would keep it; empty where the words lead to no value.
    pub value: String,
    /// As the document has it.
    pub shown: String,
    pub quote: String,
    /// From 1.
    pub page: i64,
    pub article: Option<String>,
    /// 0 to 1.
    pub confidence: f64,
    /// For a party: how it was found, or why not.
    pub how: Option<&'static str>,
}

/// A proposal as stored.
#[derive(Clone, Debug, Deserialize, PartialEq, Serialize)]
#[cfg_attr(feature = "ssr", derive(sqlx::FromRow))]
pub struct Proposal {
    pub id: String,
    pub contract_id: String,
    pub document_id: String,
    pub field: String,
    pub value: String,
    pub shown: String,
    pub quote: String,
    pub page: i64,
    pub article: Option<String>,
    pub confidence: f64,
    pub how: Option<String>,
    /// Name of the party that `value` is, where the field is the party or the contract above.
    pub title: Option<String>,
}

/// Which part of the queue.
#[derive(Clone, Debug, Default, Deserialize, Eq, PartialEq, Serialize)]
#[serde(default)]
pub struct QueueFilter {
    /// `open` (proposals to decide), `running`, `failed`, or everything of late.
    pub show: String,
    /// From 0.
    pub page: i64,
}

/// How many of each.
#[derive(Clone, Copy, Debug, Default, Deserialize, Eq, PartialEq, Serialize)]
#[cfg_attr(feature = "ssr", derive(sqlx::FromRow))]
pub struct Counts {
    /// Contracts with proposals to decide.
    pub open: i64,
    /// Documents on their way.
    pub running: i64,
    /// Documents that failed and that nobody has put aside.
    pub failed: i64,
    /// Contracts without a party.
    pub unassigned: i64,
}

/// A document in the queue.
#[derive(Clone, Debug, Deserialize, Eq, PartialEq, Serialize)]
#[cfg_attr(feature = "ssr", derive(sqlx::FromRow))]
pub struct QueueDocument {
    pub id: String,
    pub contract_id: String,
    pub name: String,
    pub stage: String,
    pub failure: Option<String>,
    pub dismissed: bool,
    pub pages: Option<i64>,
    pub uploaded_by: String,
    pub uploaded_at: i64,
    /// Other contracts that hold the same content.
    pub twins: i64,
}

/// A contract in the queue with what is proposed for it.
#[derive(Clone, Debug, Deserialize, PartialEq, Serialize)]
pub struct QueueRow {
    pub contract_id: String,
    pub title: String,
    pub version: i64,
    pub party_id: Option<String>,
    pub party_name: Option<String>,
    pub documents: Vec<QueueDocument>,
    pub proposals: Vec<Proposal>,
}

impl QueueRow {
    /// Whether one key settles it: something is proposed, each with a value, and the party is known.
    pub fn ready(&self) -> bool {
        let party = self.party_id.is_some()
            || self.proposals.iter().any(|one| one.field == "party_id" && !one.value.is_empty());
        party && !self.proposals.is_empty() && !self.wrong_order()
    }

    /// The dates proposed contradict each other.
    pub fn wrong_order(&self) -> bool {
        let of = |field: &str| {
            self.proposals.iter().find(|one| one.field == field).map_or("", |one| one.value.as_str())
        };
        let (from, to) = (of("starts_on"), of("ends_on"));
        !from.is_empty() && !to.is_empty() && to < from
    }
}

/// One page of the queue.
#[derive(Clone, Debug, Default, Deserialize, PartialEq, Serialize)]
pub struct Queue {
    pub counts: Counts,
    pub total: i64,
    pub rows: Vec<QueueRow>,
}

/// Rows of the queue on a page.
pub const PAGE: i64 = 30;

/// What the documents of one contract state about it: each field once. A later document decides about the end, the first
/// one that states it about everything else.
pub fn drafts(documents: &[(usize, Facts)]) -> Vec<Draft> {
    let mut all: Vec<Draft> = Vec::new();
    for (number, facts) in documents {
        for draft in of_document(*number, facts) {
            match all.iter_mut().find(|other| other.field == draft.field) {
                None => all.push(draft),
                Some(other) if draft.field == "ends_on" => *other = draft,
                Some(_) => {}
            }
        }
    }
    all
}

/// The names that may be the third party's, the numbers beside them not considered.
pub fn candidates(documents: &[(usize, Facts)]) -> Vec<Candidate> {
    let mut all: Vec<Candidate> = Vec::new();
    for (document, facts) in documents {
        for party in &facts.parties {
            let side = match party.value.role {
                Some(Role::Customer) => Side::Ours,
                Some(Role::Vendor) => Side::Theirs,
                _ => Side::Unknown,
            };
            if all.iter().any(|other| other.name == party.value.name) {
                continue;
            }
            all.push(Candidate {
                document: *document,
                name: party.value.name.clone(),
                side,
                quote: party.quote.clone(),
                page: i64::from(party.page),
                confidence: party.confidence,
            });
        }
    }
    all
}

fn of_document(document: usize, facts: &Facts) -> Vec<Draft> {
    let mut drafts = Vec::new();
    let mut put = |field: &'static str, value: String, shown: String, words: Words<'_>| {
        drafts.push(Draft {
            document,
            field,
            value,
            shown,
            quote: words.quote.to_owned(),
            page: i64::from(words.page),
            article: words.article.map(str::to_owned),
            confidence: words.confidence,
            how: None,
        });
    };
    if let Some(title) = &facts.title {
        put("title", title.value.chars().take(300).collect(), title.value.clone(), words(title));
    }
    if let Some(kind) = facts.kind.as_ref().filter(|kind| kind.value.is_contract()) {
        put("kind", contract_kind(kind.value).to_owned(), kind.quote.clone(), words(kind));
    }
    if let Some(above) = &facts.belongs_to {
        put("parent_id", String::new(), above.value.clone(), words(above));
    }
    let start = facts.effective_on.as_ref().map(|date| (date, 1.0));
    // The day of signing only stands for the first day where no other is stated.
    if let Some((date, share)) = start.or_else(|| facts.concluded_on.as_ref().map(|date| (date, 0.8))) {
        let of = words(date);
        put(
            "starts_on",
            date.value.clone(),
            date.value.clone(),
            Words { confidence: of.confidence * share, ..of },
        );
    }
    if let Some(date) = &facts.ends_on {
        put("ends_on", date.value.clone(), date.value.clone(), words(date));
    }
    if let Some(renewal) = &facts.renewal {
        let yes = if renewal.value.automatic { "yes" } else { "no" };
        put("auto_renewal", yes.to_owned(), renewal.quote.clone(), words(renewal));
        let months = renewal.value.period.filter(|_| renewal.value.automatic).and_then(Period::months);
        if let Some(months) = months {
            put("renewal_months", months.to_string(), renewal.quote.clone(), words(renewal));
        }
    }
    for (role, field, unit) in [
        (Role::Customer, "notice_own", "notice_own_unit"),
        (Role::Vendor, "notice_other", "notice_other_unit"),
    ] {
        let Some(notice) = notice_of(&facts.notices, role) else { continue };
        let Some((count, code)) = counted(notice.value.period) else { continue };
        put(field, count.to_string(), notice.quote.clone(), words(notice));
        put(unit, code.to_owned(), notice.quote.clone(), words(notice));
    }
    if let Some(law) = &facts.governing_law {
        put("governing_law", country(&law.value).to_owned(), law.value.clone(), words(law));
    }
    if let Some(court) = &facts.jurisdiction {
        put(
            "jurisdiction",
            court.value.court.chars().take(200).collect(),
            court.value.court.clone(),
            words(court),
        );
    }
    let price = |amount: &&Fact<clauses::facts::Amount>| {
        amount.value.currency == "JPY" && amount.value.per == Per::Once && amount.value.value >= 1.0
    };
    if let Some(amount) = facts.amounts.iter().find(price) {
        put("amount", format!("{:.0}", amount.value.value), amount.quote.clone(), words(amount));
    }
    drafts
}

#[derive(Clone, Copy)]
struct Words<'a> {
    quote: &'a str,
    page: u32,
    article: Option<&'a str>,
    confidence: f64,
}

fn words<T>(fact: &Fact<T>) -> Words<'_> {
    Words {
        quote: &fact.quote,
        page: fact.page,
        article: fact.article.as_deref(),
        confidence: fact.confidence,
    }
}

/// The notice of one side: the one against renewal, because the deadline is counted from the end.
fn notice_of(notices: &[Fact<Notice>], role: Role) -> Option<&Fact<Notice>> {
    let own = |notice: &&Fact<Notice>| notice.value.by == role || notice.value.by == Role::Both;
    let renewal = |notice: &&Fact<Notice>| notice.value.purpose == Purpose::NonRenewal;
    notices.iter().filter(own).find(renewal).or_else(|| notices.iter().find(own))
}

/// In the units of the field: days or months.
fn counted(period: Period) -> Option<(u32, &'static str)> {
    Some(match period.unit {
        // A business day is at least a day; the deadline found is then too late rather than wrong by a guess.
        Unit::Day | Unit::BusinessDay => (period.count, "days"),
        Unit::Week => (period.count.checked_mul(7)?, "days"),
        Unit::Month | Unit::Year => (period.months()?, "months"),
    })
}

const fn contract_kind(kind: Kind) -> &'static str {
    match kind {
        Kind::Master => "master",
        Kind::Individual | Kind::Order => "individual",
        Kind::Amendment | Kind::Memorandum => "memorandum",
        _ => "standalone",
    }
}

/// The country of a law as it is written; empty where it is not one of the usual ones.
fn country(law: &str) -> &'static str {
    const LAWS: [(&str, &str); 16] = [
        ("日本", "JP"),
        ("japan", "JP"),
        ("シンガポール", "SG"),
        ("singapore", "SG"),
        ("英国", "GB"),
        ("イングランド", "GB"),
        ("england", "GB"),
        ("アイルランド", "IE"),
        ("ireland", "IE"),
        ("ドイツ", "DE"),
        ("germany", "DE"),
        ("香港", "HK"),
        ("hong kong", "HK"),
        ("new york", "US"),
        ("delaware", "US"),
        ("california", "US"),
    ];
    let law = law.to_lowercase();
    let states = ["米国", "アメリカ", "ニューヨーク州", "デラウェア州", "カリフォルニア州"];
    if states.iter().any(|state| law.contains(state)) {
        return "US";
    }
    LAWS.iter().find(|(words, _)| law.contains(words)).map_or("", |(_, code)| code)
}

#[cfg(test)]
mod tests {
    use clauses::{Document, facts};

    use super::*;

    const TEXT: &str = "業務委託基本契約書\n株式会社みなと銀行（以下「甲」という。）と株式会社北浜システム（以下「乙」という。）は、次のとおり契約を締結する。\n第1条（委託）甲は、乙に本業務を委託し、乙はこれを受託する。\n第2条（有効期間）本契約の有効期間は、2025年4月1日から2026年3月31日までとする。ただし、期間満了の3か月前までに甲又は乙から書面による申出がないときは、本契約は1年間自動的に更新されるものとする。\n第3条（準拠法）本契約の準拠法は日本法とする。\n第4条（管轄）本契約に関する紛争は、東京地方裁判所を第一審の専属的合意管轄裁判所とする。";

    fn read(text: &str) -> Vec<(usize, Facts)> {
        vec![(0, facts(&Document::from_text("x", text)))]
    }

    #[test]
    fn a_contract_fills_the_fields_of_the_ledger() {
        let drafts = drafts(&read(TEXT));
        let of = |field: &str| drafts.iter().find(|one| one.field == field).map(|one| one.value.as_str());
        assert_eq!(of("title"), Some("業務委託基本契約書"));
        assert_eq!(of("kind"), Some("master"));
        assert_eq!((of("starts_on"), of("ends_on")), (Some("2025-04-01"), Some("2026-03-31")));
        assert_eq!((of("auto_renewal"), of("renewal_months")), (Some("yes"), Some("12")));
        assert_eq!((of("notice_own"), of("notice_own_unit")), (Some("3"), Some("months")));
        assert_eq!((of("governing_law"), of("jurisdiction")), (Some("JP"), Some("東京地方裁判所")));
        assert!(drafts.iter().all(|one| !one.quote.is_empty() && (0.0..=1.0).contains(&one.confidence)));
        assert_eq!(of("amount"), None, "what is not written is not guessed");
    }

    #[test]
    fn our_own_name_is_no_candidate_for_the_party() {
        let names = candidates(&read(TEXT));
        let side = |name: &str| names.iter().find(|one| one.name.contains(name)).map(|one| one.side);
        assert_eq!(side("北浜システム"), Some(Side::Theirs));
        assert_eq!(side("みなと銀行"), Some(Side::Ours));
    }

    #[test]
    fn a_later_document_moves_the_end_only() {
        let mut both = read(TEXT);
        let memo = "覚書\n株式会社みなと銀行（以下「甲」という。）と株式会社北浜システム（以下「乙」という。）は、業務委託基本契約書の有効期間を変更する。\n第1条 本契約の有効期間は、2025年4月1日から2028年3月31日までとする。";
        both.push((1, facts(&Document::from_text("y", memo))));
        let drafts = drafts(&both);
        let of = |field: &str| drafts.iter().find(|one| one.field == field).unwrap();
        assert_eq!((of("title").document, of("ends_on").document), (0, 1));
        assert_eq!(of("ends_on").value, "2028-03-31");
    }

    #[test]
    fn dates_in_the_wrong_order_are_not_settled_with_one_key() {
        let proposal = |field: &str, value: &str| Proposal {
            id: field.into(),
            contract_id: "c".into(),
            document_id: "d".into(),
            field: field.into(),
            value: value.into(),
            shown: value.into(),
            quote: value.into(),
            page: 1,
            article: None,
            confidence: 0.9,
            how: None,
            title: None,
        };
        let mut row = QueueRow {
            contract_id: "c".into(),
            title: "t".into(),
            version: 1,
            party_id: None,
            party_name: None,
            documents: Vec::new(),
            proposals: vec![proposal("starts_on", "2026-04-01"), proposal("ends_on", "2027-03-31")],
        };
        assert!(!row.ready(), "no party");
        row.party_id = Some("p".into());
        assert!(row.ready());
        row.proposals[1].value = "2026-03-31".into();
        assert!(row.wrong_order() && !row.ready());
    }
}
