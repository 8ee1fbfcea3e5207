//! Lengths of time: 3年間, 六か月, 30営業日, sixty (60) days, 12-month.

use std::ops::Range;

use serde::{Deserialize, Serialize};

use super::number::{english, number};
use super::reader::pattern;

#[derive(Clone, Copy, Debug, Deserialize, Eq, PartialEq, Serialize)]
#[serde(rename_all = "snake_case")]
pub enum Unit {
    Day,
    BusinessDay,
    Week,
    Month,
    Year,
}

/// A length of time as it is written.
#[derive(Clone, Copy, Debug, Deserialize, Eq, PartialEq, Serialize)]
pub struct Period {
    pub count: u32,
    pub unit: Unit,
}

impl Period {
    /// Whole months, where the unit allows.
    pub fn months(self) -> Option<u32> {
        match self.unit {
            Unit::Month => Some(self.count),
            Unit::Year => self.count.checked_mul(12),
            _ => None,
        }
    }
}

pattern!(
    JAPANESE,
    r"([0-9]{1,4}|[一二三四五六七八九十百]{1,4}) ?(営業日|日|週間?|(?:か|ヶ|カ|ヵ|箇|ケ|個)月|年|月間)間?"
);
pattern!(
    ENGLISH,
    r"(?i)\b((?:one|two|three|four|five|six|seven|eight|nine|ten|eleven|twelve|fourteen|fifteen|eighteen|twenty(?:-four)?|thirty(?:-six)?|forty-five|sixty|ninety|one hundred(?: and)? (?:twenty|eighty)|an?)|[0-9]{1,4})(?: ?\(([0-9]{1,4})\))?[ -](?:calendar |consecutive |full )?(business |working |banking )?(day|week|month|year)s?\b"
);

/// Every period in the text, by place; a date (2025年4月) is none.
pub fn periods(text: &str) -> Vec<(Range<usize>, Period)> {
    let mut out = Vec::new();
    for found in JAPANESE.captures_iter(text) {
        let range = found.get(0).map_or(0..0, |m| m.range());
        let unit = match &found[2] {
            "営業日" => Unit::BusinessDay,
            "日" => Unit::Day,
            unit if unit.starts_with('週') => Unit::Week,
            "年" => Unit::Year,
            _ => Unit::Month,
        };
        let count = number(&found[1]).and_then(|count| u32::try_from(count).ok());
        let before = text[..range.start].chars().next_back();
        let after = text[range.end..].chars().next();
        let ended = text[range.clone()].ends_with('間');
        // 4月1日, 2025年, 第3年.
        let dated = matches!(unit, Unit::Year) && !ended && after.is_some_and(|c| c.is_ascii_digit())
            || unit == Unit::Day && matches!(before, Some('月' | '第'))
            || matches!(before, Some('第' | '和' | '成' | '毎'))
            || after == Some('度')
            || count.is_some_and(|count| unit == Unit::Year && count > 100);
        if let (false, Some(count)) = (dated, count) {
            out.push((range, Period { count, unit }));
        }
    }
    let latin = text.bytes().any(|byte| byte.is_ascii_alphabetic());
    for found in ENGLISH.captures_iter(if latin { text } else { "" }) {
        let range = found.get(0).map_or(0..0, |m| m.range());
        let count = found.get(2).or_else(|| found.get(1)).and_then(|m| english(m.as_str()));
        let unit = match (found[4].to_lowercase().as_str(), found.get(3)) {
            ("day", Some(_)) => Unit::BusinessDay,
            ("day", None) => Unit::Day,
            ("week", _) => Unit::Week,
            ("month", _) => Unit::Month,
            _ => Unit::Year,
        };
        out.extend(count.map(|count| (range, Period { count, unit })));
    }
    out.sort_by_key(|(range, _)| range.start);
    out
}
