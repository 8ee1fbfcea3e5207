//! Vulnerability inquiries (脆弱性の照会): an advisory goes to the third parties that may be affected, each answers by a
//! link. Guideline 2.2.3 ⑥ and a. Silence is counted apart and is never an answer.

#[cfg(feature = "ssr")]
pub mod store;

use serde::{Deserialize, Serialize};

use crate::calendar::is_date;
use crate::field::{FieldError, Fields};
use crate::monitoring::Names;

/// What a recipient answers.
#[derive(Clone, Copy, Debug, Deserialize, Eq, Hash, Ord, PartialEq, PartialOrd, Serialize)]
#[serde(rename_all = "snake_case")]
pub enum Answer {
    /// 影響あり
    Affected,
    /// 調査中
    Investigating,
    /// 影響なし
    NotAffected,
}

impl Answer {
    pub const ALL: [Self; 3] = [Self::Affected, Self::Investigating, Self::NotAffected];

    pub const fn code(self) -> &'static str {
        match self {
            Self::Affected => "affected",
            Self::Investigating => "investigating",
            Self::NotAffected => "not_affected",
        }
    }

    pub fn from_code(code: &str) -> Option<Self> {
        Self::ALL.into_iter().find(|answer| answer.code() == code)
    }

    /// Japanese and English.
    pub const fn label(self) -> (&'static str, &'static str) {
        match self {
            Self::Affected => ("影響あり", "Affected"),
            Self::Investigating => ("調査中", "Investigating"),
            Self::NotAffected => ("影響なし", "Not affected"),
        }
    }
}

/// How grave an advisory is, as those who publish it say.
pub const SEVERITIES: [(&str, &str, &str); 4] = [
    ("critical", "緊急", "Critical"),
    ("high", "重要", "High"),
    ("medium", "警告", "Medium"),
    ("low", "注意", "Low"),
];

/// The form of an inquiry.
#[derive(Clone, Debug, Default, Deserialize, Eq, PartialEq, Serialize)]
#[serde(default)]
pub struct InquiryInput {
    pub title: String,
    /// Numbers of the advisory, such as CVE-2026-12345.
    pub advisory: String,
    pub product: String,
    pub versions: String,
    pub severity: String,
    pub summary: String,
    pub summary_en: String,
    /// Address of the advisory.
    pub source: String,
    /// ISO date by which an answer is asked for.
    pub due_on: String,
}

impl InquiryInput {
    /// The same trimmed, or what is wrong. `today` is an ISO date.
    pub fn checked(self, today: &str) -> Result<Self, Vec<FieldError>> {
        let mut fields = Fields::default();
        let line = |text: &str| text.split_whitespace().collect::<Vec<_>>().join(" ");
        let mut input = Self {
            title: fields.text("title", &line(&self.title), true, 200),
            advisory: fields.text("advisory", &line(&self.advisory), false, 200),
            product: fields.text("product", &line(&self.product), true, 200),
            versions: fields.text("versions", &line(&self.versions), false, 200),
            severity: self.severity,
            summary: fields.text("summary", &self.summary, true, 4_000),
            summary_en: fields.text("summary_en", &self.summary_en, false, 4_000),
            source: fields.text("source", &line(&self.source), false, 400),
            due_on: self.due_on.trim().to_owned(),
        };
        if !SEVERITIES.iter().any(|(code, ..)| *code == input.severity) {
            fields.reject("severity", "choice");
        }
        if !input.source.is_empty() && !input.source.starts_with("https://") {
            fields.reject("source", "url");
        }
        if !is_date(&input.due_on) {
            fields.reject("due_on", if input.due_on.is_empty() { "required" } else { "date" });
        } else if input.due_on.as_str() < today {
            fields.reject("due_on", "past");
        }
        input.summary = input.summary.replace("\r\n", "\n");
        fields.finish(input)
    }
}

/// What a recipient sends.
#[derive(Clone, Debug, Default, Deserialize, Eq, PartialEq, Serialize)]
#[serde(default)]
pub struct AnswerInput {
    pub answer: String,
    /// When it will be mended; asked for where the answer is `affected`, and 未定 is written into the remark.
    pub remediation_on: String,
    pub remark: String,
    /// Who answers.
    pub name: String,
}

/// A checked answer.
#[derive(Clone, Debug, Eq, PartialEq)]
pub struct Answered {
    pub answer: Answer,
    pub remediation_on: Option<String>,
    pub remark: String,
    pub name: String,
}

impl AnswerInput {
    /// The answer, or what is wrong: who is affected says until when it is mended, or why that is not known.
    pub fn checked(&self) -> Result<Answered, Vec<FieldError>> {
        let mut fields = Fields::default();
        let answer = Answer::from_code(&self.answer);
        if answer.is_none() {
            fields.reject("answer", "required");
        }
        let date = self.remediation_on.trim();
        if !date.is_empty() && !is_date(date) {
            fields.reject("remediation_on", "date");
        }
        let remark = fields.text("remark", &self.remark, false, 4_000);
        let name = fields.text("name", &self.name, true, 100);
        if answer == Some(Answer::Affected) && date.is_empty() && remark.is_empty() {
            fields.reject("remediation_on", "date_or_reason");
        }
        let answered = Answered {
            answer: answer.unwrap_or(Answer::Investigating),
            remediation_on: (!date.is_empty()).then(|| date.to_owned()),
            remark,
            name,
        };
        fields.finish(answered)
    }
}

/// By what recipients are proposed; the groups add up.
#[derive(Clone, Debug, Default, Deserialize, Eq, PartialEq, Serialize)]
#[serde(default)]
pub struct Criteria {
    /// Tiers; an engagement that nobody has assessed counts as tier 1.
    pub tiers: Vec<i64>,
    /// Part of the name of a service, a function or a party.
    pub product: String,
    /// Also direct parties whose chain reaches a party that the product names.
    pub chain: bool,
}

/// Why a party is proposed.
#[derive(Clone, Copy, Debug, Deserialize, Eq, Ord, PartialEq, PartialOrd, Serialize)]
#[serde(rename_all = "snake_case")]
pub enum Why {
    Tier,
    Product,
    Chain,
}

impl Why {
    pub const fn code(self) -> &'static str {
        match self {
            Self::Tier => "tier",
            Self::Product => "product",
            Self::Chain => "chain",
        }
    }

    /// Japanese and English.
    pub const fn label(self) -> (&'static str, &'static str) {
        match self {
            Self::Tier => ("重要度", "Tier"),
            Self::Product => ("製品", "Product"),
            Self::Chain => ("再委託先", "Chain"),
        }
    }

    pub fn from_code(code: &str) -> Option<Self> {
        [Self::Tier, Self::Product, Self::Chain].into_iter().find(|why| why.code() == code)
    }
}

/// A party that may be asked.
#[derive(Clone, Debug, Deserialize, Eq, PartialEq, Serialize)]
pub struct Candidate {
    pub party_id: String,
    pub names: Names,
    /// The gravest of its live engagements.
    pub tier: Option<i64>,
    pub why: Vec<Why>,
    pub contact_name: String,
    /// Empty: somebody has to call.
    pub email: String,
}

/// An inquiry in the list.
#[derive(Clone, Debug, Deserialize, Eq, PartialEq, Serialize)]
pub struct Inquiry {
    pub id: String,
    pub version: i64,
    pub input: InquiryInput,
    pub state: String,
    pub conclusion: String,
    pub created_name: String,
    /// UTC milliseconds.
    pub created_at: i64,
    pub opened_at: Option<i64>,
    pub closed_at: Option<i64>,
    pub tally: Tally,
}

/// How the recipients have answered.
#[derive(Clone, Copy, Debug, Default, Deserialize, Eq, PartialEq, Serialize)]
pub struct Tally {
    pub affected: i64,
    pub investigating: i64,
    pub not_affected: i64,
    /// Asked and without an answer.
    pub silent: i64,
    /// Not asked yet.
    pub unasked: i64,
}

impl Tally {
    pub const fn sum(self) -> i64 {
        self.affected + self.investigating + self.not_affected + self.silent + self.unasked
    }
}

/// Where a recipient stands; the order of the board.
#[derive(Clone, Copy, Debug, Deserialize, Eq, Ord, PartialEq, PartialOrd, Serialize)]
#[serde(rename_all = "snake_case")]
pub enum Place {
    Affected,
    Investigating,
    /// 未回答
    Silent,
    /// 未送付
    Unasked,
    NotAffected,
}

impl Place {
    pub const ALL: [Self; 5] =
        [Self::Affected, Self::Investigating, Self::Silent, Self::Unasked, Self::NotAffected];

    /// Japanese and English.
    pub const fn label(self) -> (&'static str, &'static str) {
        match self {
            Self::Affected => Answer::Affected.label(),
            Self::Investigating => Answer::Investigating.label(),
            Self::NotAffected => Answer::NotAffected.label(),
            Self::Silent => ("未回答", "Silent"),
            Self::Unasked => ("未送付", "Not asked yet"),
        }
    }

    pub const fn code(self) -> &'static str {
        match self {
            Self::Affected => "affected",
            Self::Investigating => "investigating",
            Self::NotAffected => "not_affected",
            Self::Silent => "silent",
            Self::Unasked => "unasked",
        }
    }
}

/// A recipient on the board.
#[derive(Clone, Debug, Deserialize, Eq, PartialEq, Serialize)]
pub struct Recipient {
    pub id: String,
    pub party_id: String,
    pub names: Names,
    pub tier: Option<i64>,
    pub why: Vec<Why>,
    pub contact_name: String,
    pub email: String,
    pub sent_at: Option<i64>,
    pub reminders: i64,
    pub reminded_at: Option<i64>,
    /// When the link was first opened.
    pub seen_at: Option<i64>,
    pub answer: Option<Answer>,
    pub remediation_on: Option<String>,
    pub remark: String,
    pub answered_by: String,
    pub answered_at: Option<i64>,
    /// Where its mail stands, when there is one.
    pub mail: Option<String>,
}

impl Recipient {
    pub fn place(&self) -> Place {
        match self.answer {
            Some(Answer::Affected) => Place::Affected,
            Some(Answer::Investigating) => Place::Investigating,
            Some(Answer::NotAffected) => Place::NotAffected,
            None if self.sent_at.is_some() => Place::Silent,
            None => Place::Unasked,
        }
    }

    /// Whether it is to be asked again: silent, or still looking.
    pub fn waits(&self) -> bool {
        matches!(self.place(), Place::Silent | Place::Investigating) && self.sent_at.is_some()
    }
}

/// The page of an inquiry.
#[derive(Clone, Debug, Deserialize, Eq, PartialEq, Serialize)]
pub struct Board {
    pub inquiry: Inquiry,
    /// Affected first.
    pub recipients: Vec<Recipient>,
}

/// What somebody with a link sees: this inquiry, the own answer, and nothing else of us.
#[derive(Clone, Debug, Deserialize, Eq, PartialEq, Serialize)]
pub struct Question {
    pub input: InquiryInput,
    pub party: Names,
    /// The last answer, to be changed.
    pub answer: AnswerInput,
    /// UTC milliseconds.
    pub answered_at: Option<i64>,
}

/// The mail with the link, in both languages: subject and body.
pub fn letter(
    input: &InquiryInput,
    party: &str,
    link: &str,
    expires_on: &str,
    reminder: bool,
) -> (String, String) {
    let (again, again_en) = if reminder { ("【再送】", "Reminder: ") } else { ("", "") };
    let named = if input.advisory.is_empty() { input.title.clone() } else { input.advisory.clone() };
    let subject =
        format!("{again}脆弱性の影響についてのご照会（{named}） / {again_en}Vulnerability inquiry ({named})");
    let versions =
        if input.versions.is_empty() { String::new() } else { format!("（{}）", input.versions) };
    let source = if input.source.is_empty() { String::new() } else { format!("{}\n", input.source) };
    let english = if input.summary_en.is_empty() { String::new() } else { format!("{}\n", input.summary_en) };
    let body = format!(
        "{party} ご担当者様\n\n次の脆弱性について、貴社のサービスへの影響をお知らせください。\n\n件名：{}\n製品：{}{versions}\n{}\n{source}\n\
         ご回答（アカウントは不要です）：\n{link}\n回答期限：{}\nリンクの有効期限：{expires_on}\n\n\
         このリンクは貴社専用です。回答する方以外に渡さないでください。\n\n--\n\
         To whom it may concern at {party}\n\nPlease tell us whether your services are affected by the following vulnerability.\n\n\
         {} / {}\n{english}Answer (no account needed): {link}\nPlease answer by {}. The link works until {expires_on}.\n\n\
         このメールは、貴社が当社の取引先として登録されているためお送りしています。 / You receive this mail because you are on our register as a third party.\n",
        input.title, input.product, input.summary, input.due_on, named, input.product, input.due_on
    );
    (subject, body)
}

#[cfg(test)]
mod tests {
    use super::*;

    fn input() -> InquiryInput {
        InquiryInput {
            title: "遠隔からの実行".into(),
            advisory: "CVE-2026-12345".into(),
            product: "ミナトVPN".into(),
            severity: "critical".into(),
            summary: "至急の対応が必要です。".into(),
            due_on: "2026-11-30".into(),
            ..InquiryInput::default()
        }
    }

    #[test]
    fn an_inquiry_is_checked() {
        let today = "2026-11-21";
        assert!(input().checked(today).is_ok());
        for (change, field, code) in [
            (InquiryInput { title: " ".into(), ..input() }, "title", "required"),
            (InquiryInput { severity: "x".into(), ..input() }, "severity", "choice"),
            (InquiryInput { due_on: "2026-11-20".into(), ..input() }, "due_on", "past"),
            (InquiryInput { due_on: String::new(), ..input() }, "due_on", "required"),
            (InquiryInput { source: "javascript:x".into(), ..input() }, "source", "url"),
        ] {
            let wrong = change.checked(today).unwrap_err();
            assert_eq!((wrong[0].field.as_str(), wrong[0].code.as_str()), (field, code));
        }
    }

    #[test]
    fn who_is_affected_says_until_when_or_why_not() {
        let answer = |answer: &str, date: &str, remark: &str| AnswerInput {
            answer: answer.into(),
            remediation_on: date.into(),
            remark: remark.into(),
            name: "担当".into(),
        };
        assert!(answer("affected", "2026-12-01", "").checked().is_ok());
        assert!(answer("affected", "", "未定").checked().is_ok());
        assert!(answer("not_affected", "", "").checked().is_ok());
        assert_eq!(answer("affected", "", "").checked().unwrap_err()[0].code, "date_or_reason");
        assert_eq!(answer("", "", "").checked().unwrap_err()[0].field, "answer");
        assert_eq!(answer("investigating", "soon", "").checked().unwrap_err()[0].code, "date");
        let nameless = AnswerInput { name: " ".into(), ..answer("not_affected", "", "") };
        assert_eq!(nameless.checked().unwrap_err()[0].field, "name");
    }

    #[test]
    fn a_letter_speaks_both_languages_and_holds_the_link() {
        let (subject, body) = letter(&input(), "甲社", "https://x.example/answer?key=1", "2026-12-30", true);
        assert!(
            subject.starts_with("【再送】")
                && subject.contains("Reminder: Vulnerability inquiry (CVE-2026-12345)")
        );
        for part in [
            "甲社 ご担当者様",
            "https://x.example/answer?key=1",
            "Answer (no account needed)",
            "2026-11-30",
            "ミナトVPN",
        ] {
            assert!(body.contains(part), "{part}");
        }
    }
}
