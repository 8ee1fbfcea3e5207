//! Which law governs, and which court decides.

use serde::{Deserialize, Serialize};

use super::Fact;
use super::reader::{Reader, pattern};

/// Which court decides.
#[derive(Clone, Debug, Deserialize, Eq, PartialEq, Serialize)]
pub struct Jurisdiction {
    /// As written (東京地方裁判所, courts of Singapore).
    pub court: String,
    /// Whether no other court may.
    pub exclusive: bool,
}

pattern!(
    LAW_JA,
    r"準拠法(?:は|を|については)?、?([^、。はを「」]{1,14}法(?:律|令)?)(?:と|に|を|の)|((?:日本|[ァ-ヶー]{2,10}|英|米)国?(?:の)?(?:[ァ-ヶー\p{Han}]{1,8}州)?(?:の)?(?:国内)?法(?:律|令)?)(?:に|を)(?:準拠|基づ|従|準拠法)"
);
pattern!(
    LAW_EN,
    r"(?i:governed by,?(?: and (?:shall be )?(?:construed|interpreted|enforced)(?: and (?:construed|enforced|interpreted))?(?: in accordance with| under| by)?,?)?|governing law (?:is|shall be)|construed in accordance with) (?:the )?(?i:(?:substantive |internal |domestic )?laws? of )?(?:the )?((?:State of |Commonwealth of |Republic of )?[A-Z][A-Za-z]+(?: (?:[A-Z][A-Za-z]+|and Wales))*)(?: law\b)?"
);
pattern!(
    COURT_JA,
    r"((?:[\p{Han}ァ-ヶ]{2,8}?(?:地方|簡易|高等)裁判所(?:[\p{Han}]{2,4}支部)?)(?:(?:又は|または|及び|若しくは)[\p{Han}ァ-ヶ]{2,8}?(?:地方|簡易|高等)裁判所)*|[甲乙被告原告委受託者当社行の]{1,6}(?:本店|本社|住所)(?:の)?所在地を管轄する(?:地方|簡易)?裁判所)"
);
pattern!(
    COURT_EN,
    r"\b((?:[A-Z][a-z]+ )+(?:District|High|Superior|Commercial) Court|(?:(?:state and federal|state or federal|federal and state) )?courts (?:of|in|located in|sitting in) (?:the )?(?:State of )?[A-Z][A-Za-z]+(?:[ ,]+(?:[A-Z][A-Za-z]+|and Wales))*)"
);

/// The law that governs, as written (日本法, Japan, State of New York).
pub fn governing(reader: &Reader<'_>) -> Option<Fact<String>> {
    for (line, text) in reader.sentences() {
        let found = if text.contains('法') {
            LAW_JA.captures(text).and_then(|found| found.get(1).or_else(|| found.get(2)))
        } else {
            None
        };
        let latin = text.bytes().any(|byte| byte.is_ascii_alphabetic());
        let text_en = if latin { text } else { "" };
        let found = found.or_else(|| LAW_EN.captures(text_en).and_then(|found| found.get(1)));
        let Some(found) = found else { continue };
        let name = found.as_str().trim_end_matches(" law");
        // "governed by the Main Agreement": not a law.
        if [
            "Agreement",
            "Contract",
            "Addendum",
            "This",
            "Section",
            "Terms",
            "GDPR",
            "Convention",
            "Member State",
            "Regulation",
        ]
        .iter()
        .any(|word| name.contains(word))
        {
            continue;
        }
        let value = match name {
            "日本国法" | "日本の法律" | "日本国の法律" | "日本の法令" | "日本国の法令" | "日本国の法" => {
                "日本法"
            }
            name => name,
        };
        let at = line.range.start + found.start()..line.range.start + found.end();
        return Some(reader.fact(value.to_owned(), &at, 0.95));
    }
    None
}

/// The court that the parties agree on.
pub fn jurisdiction(reader: &Reader<'_>) -> Option<Fact<Jurisdiction>> {
    for (line, text) in reader.sentences() {
        let japanese = text.contains("裁判所") && (text.contains("管轄") || text.contains("第一審"));
        let lower = text.to_lowercase();
        let english = lower.contains("court") && (lower.contains("jurisdiction") || lower.contains("venue"));
        let found = match (japanese, english) {
            (true, _) => COURT_JA.find(text),
            (_, true) => COURT_EN.find(text),
            _ => None,
        };
        let Some(found) = found else { continue };
        let exclusive = (text.contains("専属") || lower.contains("exclusive"))
            && !lower.contains("non-exclusive")
            && !text.contains("非専属");
        let value = Jurisdiction { court: found.as_str().to_owned(), exclusive };
        let at = line.range.start + found.start()..line.range.start + found.end();
        return Some(reader.fact(value, &at, 0.9));
    }
    None
}
