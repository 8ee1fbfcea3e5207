//! Parties (取引先): one row for each legal person. Guideline 2.6 (5).

#[cfg(feature = "ssr")]
pub mod combine;
#[cfg(feature = "ssr")]
pub mod store;

use serde::{Deserialize, Serialize};
use unicode_normalization::UnicodeNormalization;

use crate::field::{FieldError, Fields};

/// What a party is to the institution; several may apply.
#[derive(Clone, Copy, Debug, Deserialize, Eq, Hash, PartialEq, Serialize)]
#[serde(rename_all = "snake_case")]
pub enum PartyKind {
    /// システム子会社
    Subsidiary,
    /// ベンダー
    Vendor,
    /// クラウド
    Cloud,
    /// 共同センター
    JointCenter,
    /// 業務提携先
    Alliance,
    /// API連携先
    ApiPartner,
    /// 資金移動業者等
    FundsTransfer,
    /// その他外部委託先
    OtherOutsourcing,
    /// 再委託先
    Subcontractor,
    /// グループ内
    IntraGroup,
}

impl PartyKind {
    pub const ALL: [Self; 10] = [
        Self::Subsidiary,
        Self::Vendor,
        Self::Cloud,
        Self::JointCenter,
        Self::Alliance,
        Self::ApiPartner,
        Self::FundsTransfer,
        Self::OtherOutsourcing,
        Self::Subcontractor,
        Self::IntraGroup,
    ];

    pub const fn code(self) -> &'static str {
        match self {
            Self::Subsidiary => "subsidiary",
            Self::Vendor => "vendor",
            Self::Cloud => "cloud",
            Self::JointCenter => "joint_center",
            Self::Alliance => "alliance",
            Self::ApiPartner => "api_partner",
            Self::FundsTransfer => "funds_transfer",
            Self::OtherOutsourcing => "other_outsourcing",
            Self::Subcontractor => "subcontractor",
            Self::IntraGroup => "intra_group",
        }
    }

    pub fn from_code(code: &str) -> Option<Self> {
        Self::ALL.into_iter().find(|kind| kind.code() == code)
    }
}

/// A party as stored.
#[derive(Clone, Debug, Deserialize, Eq, PartialEq, Serialize)]
pub struct Party {
    pub id: String,
    pub name_ja: String,
    pub kana: String,
    pub name_en: String,
    pub corporate_number: Option<String>,
    pub country: Option<String>,
    pub kinds: Vec<PartyKind>,
    pub group_name: Option<String>,
    pub note: String,
    /// Counts changes; an edit must name the version it started from.
    pub version: i64,
    /// UTC milliseconds.
    pub updated_at: i64,
}

/// What the party form holds; texts as typed.
#[derive(Clone, Debug, Default, Deserialize, Eq, PartialEq, Serialize)]
#[serde(default)]
pub struct PartyInput {
    pub name_ja: String,
    pub kana: String,
    pub name_en: String,
    pub corporate_number: String,
    pub country: String,
    pub kinds: Vec<PartyKind>,
    pub group_name: String,
    pub note: String,
}

/// A party as it may be stored: only [`PartyInput::checked`] makes one.
#[derive(Clone, Debug, Eq, PartialEq)]
pub struct PartyChange {
    pub(crate) input: PartyInput,
    pub(crate) name_key: String,
}

impl PartyInput {
    /// Trimmed, checked and with its key for finding duplicates, or what is wrong.
    pub fn checked(&self) -> Result<PartyChange, Vec<FieldError>> {
        let mut fields = Fields::default();
        let name_ja = fields.text("name_ja", &self.name_ja, true, 200);
        let name_key = name_key(&name_ja);
        if !name_ja.is_empty() && name_key.is_empty() {
            fields.reject("name_ja", "name_only_form");
        }
        let corporate_number: String =
            self.corporate_number.nfkc().filter(|c| !c.is_whitespace() && *c != '-').collect();
        if !corporate_number.is_empty() && !is_corporate_number(&corporate_number) {
            fields.reject("corporate_number", "corporate_number");
        }
        let country = self.country.trim().to_uppercase();
        let two_letters = country.len() == 2 && country.chars().all(|c| c.is_ascii_uppercase());
        if !country.is_empty() && !two_letters {
            fields.reject("country", "country");
        }
        let input = Self {
            kana: fields.text("kana", &self.kana.nfkc().collect::<String>(), false, 200),
            name_en: fields.text("name_en", &self.name_en, false, 200),
            group_name: fields.text("group_name", &self.group_name, false, 200),
            note: fields.text("note", &self.note, false, 4_000),
            kinds: self.kinds.clone(),
            name_ja,
            corporate_number,
            country,
        };
        fields.finish(PartyChange { input, name_key })
    }
}

/// Whether the text is a 法人番号: thirteen digits, the first one the check digit.
/// Source: 法人番号の指定等に関する省令 第2条 (9 − (Σ Pn×Qn mod 9), Qn = 1 for odd n from the right, 2 for even).
pub fn is_corporate_number(text: &str) -> bool {
    let digits: Vec<u32> = text.chars().filter_map(|c| c.to_digit(10)).collect();
    if digits.len() != 13 || text.chars().count() != 13 {
        return false;
    }
    let sum: u32 =
        digits[1..].iter().rev().zip([1, 2].into_iter().cycle()).map(|(digit, weight)| digit * weight).sum();
    digits[0] == 9 - sum % 9
}

/// The name as it is compared: NFKC, legal form, spaces and marks removed, lower case.
pub fn name_key(name: &str) -> String {
    const FORMS: [&str; 14] = [
        "株式会社",
        "(株)",
        "有限会社",
        "(有)",
        "合同会社",
        "(同)",
        "合資会社",
        "合名会社",
        "一般社団法人",
        "一般財団法人",
        "公益財団法人",
        "co.,ltd.",
        "inc.",
        "ltd.",
    ];
    let mut key = name.nfkc().collect::<String>().to_lowercase();
    // "Co., Ltd." and "Co.,Ltd." are one form.
    key.retain(|c| !c.is_whitespace());
    for form in FORMS {
        key = key.replace(form, "");
    }
    key.retain(|c| c.is_alphanumeric() || c == 'ー');
    key
}

/// Rows on a page of a list.
pub const PAGE_SIZE: i64 = 50;

/// Rows before a page counted from 0; a page that cannot exist is an empty one.
#[cfg(feature = "ssr")]
pub(crate) fn rows_before(page: i64) -> i64 {
    page.max(0).saturating_mul(PAGE_SIZE)
}

/// A page of rows and how many there are in all.
#[derive(Clone, Debug, Deserialize, Eq, PartialEq, Serialize)]
pub struct Page<T> {
    pub rows: Vec<T>,
    pub total: i64,
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn corporate_numbers_have_a_check_digit() {
        // 国税庁 itself.
        assert!(is_corporate_number("7000012050002"));
        for wrong in ["7000012050003", "700001205000", "70000120500021", "７000012050002", "abc"] {
            assert!(!is_corporate_number(wrong), "{wrong}");
        }
    }

    #[test]
    fn names_compare_without_their_legal_form() {
        let same = [
            "株式会社みなとシステム",
            "㈱みなとシステム",
            "みなとシステム(株)",
            "（株）みなと システム",
            "ﾐﾅﾄ",
        ];
        let keys: Vec<String> = same.iter().map(|name| name_key(name)).collect();
        assert!(keys[..4].iter().all(|key| key == "みなとシステム"), "{keys:?}");
        assert_eq!(keys[4], "ミナト");
        assert_eq!(name_key("Minato Systems Co., Ltd."), name_key("MINATO SYSTEMS CO.,LTD."));
    }

    #[test]
    fn a_form_says_everything_that_is_wrong_at_once() {
        let input = PartyInput {
            name_ja: "株式会社".into(),
            corporate_number: "123".into(),
            country: "Japan".into(),
            ..PartyInput::default()
        };
        let errors = input.checked().expect_err("three fields are wrong");
        let fields: Vec<&str> = errors.iter().map(|error| error.field.as_str()).collect();
        assert_eq!(fields, ["name_ja", "corporate_number", "country"]);
    }
}
