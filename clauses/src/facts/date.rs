//! Days: 2025年4月1日, 令和七年四月一日, 2025/4/1, 1 April 2025, April 1, 2025.

use std::ops::Range;

use super::number::number;
use super::period::{Period, Unit};
use super::reader::pattern;

#[derive(Clone, Copy, Debug, Eq, Ord, PartialEq, PartialOrd)]
pub struct Date {
    pub year: u32,
    pub month: u32,
    pub day: u32,
}

fn days(year: u32, month: u32) -> u32 {
    let leap = year.is_multiple_of(4) && !year.is_multiple_of(100) || year.is_multiple_of(400);
    match month {
        2 => 28 + u32::from(leap),
        4 | 6 | 9 | 11 => 30,
        _ => 31,
    }
}

impl Date {
    /// A day that the calendar has.
    pub fn new(year: u32, month: u32, day: u32) -> Option<Self> {
        let exists = (1900..2200).contains(&year)
            && (1..=12).contains(&month)
            && (1..=days(year, month)).contains(&day);
        exists.then_some(Self { year, month, day })
    }

    pub fn iso(self) -> String {
        format!("{:04}-{:02}-{:02}", self.year, self.month, self.day)
    }

    fn before(self) -> Option<Self> {
        match (self.day, self.month) {
            (1, 1) => Self::new(self.year.checked_sub(1)?, 12, 31),
            (1, month) => Self::new(self.year, month - 1, days(self.year, month - 1)),
            (day, _) => Self::new(self.year, self.month, day - 1),
        }
    }

    /// The last day of a period that begins on this day.
    pub fn last_of(self, period: Period) -> Option<Self> {
        if let Some(months) = period.months() {
            let index = (self.year * 12 + self.month - 1).checked_add(months)?;
            let (year, month) = (index / 12, index % 12 + 1);
            // Begun on the 31st: the shorter month has no such day, its own last day ends the period.
            return match Self::new(year, month, self.day) {
                Some(day) => day.before(),
                None => Self::new(year, month, days(year, month)),
            };
        }
        let mut count = match period.unit {
            Unit::Day => period.count,
            Unit::Week => period.count.checked_mul(7)?,
            _ => return None,
        };
        let mut at = self;
        while count > 1 && count < 40_000 {
            at = Self::new(at.year, at.month, at.day + 1)
                .or_else(|| Self::new(at.year, at.month + 1, 1))
                .or_else(|| Self::new(at.year + 1, 1, 1))?;
            count -= 1;
        }
        (count == 1).then_some(at)
    }

    pub fn parse(iso: &str) -> Option<Self> {
        let mut parts = iso.split('-').map(|part| part.parse().ok());
        Self::new(parts.next()??, parts.next()??, parts.next()??)
    }
}

pattern!(
    JAPANESE,
    r"(令和|平成|昭和|R|H)? ?([0-9]{1,4}|元|[〇零一二三四五六七八九十]{1,5}) ?年 ?([0-9]{1,2}|[一二三四五六七八九十]{1,3}) ?月 ?([0-9]{1,2}|[一二三四五六七八九十]{1,3}|末) ?日?"
);
pattern!(FIGURES, r"\b((?:19|20)[0-9]{2})[-/.]([0-9]{1,2})[-/.]([0-9]{1,2})\b");
macro_rules! months {
    () => {
        "(January|February|March|April|May|June|July|August|September|October|November|December|Jan|Feb|Mar|Apr|Jun|Jul|Aug|Sept?|Oct|Nov|Dec)\\.?"
    };
}
pattern!(
    DAY_FIRST,
    r"(?i)\b([0-9]{1,2})(?:st|nd|rd|th)?(?: day)?(?: of)? ",
    months!(),
    r",? ((?:19|20)[0-9]{2})\b"
);
pattern!(MONTH_FIRST, r"(?i)\b", months!(), r" ([0-9]{1,2})(?:st|nd|rd|th)?,? ((?:19|20)[0-9]{2})\b");

fn month(name: &str) -> u32 {
    let name = name.get(..3).unwrap_or_default().to_lowercase();
    let names = ["jan", "feb", "mar", "apr", "may", "jun", "jul", "aug", "sep", "oct", "nov", "dec"];
    names.iter().position(|known| **known == name).and_then(|n| u32::try_from(n + 1).ok()).unwrap_or(0)
}

fn japanese(found: &regex::Captures<'_>) -> Option<Date> {
    let small = |text: &str| number(text).and_then(|value| u32::try_from(value).ok());
    let year = small(&found[2])?;
    let year = match found.get(1).map(|m| m.as_str()) {
        Some("令和" | "R") => year.checked_add(2018)?,
        Some("平成" | "H") => year.checked_add(1988)?,
        Some(_) => year.checked_add(1925)?,
        None => year,
    };
    let month = small(&found[3])?;
    let day = if &found[4] == "末" { days(year, month.min(12)) } else { small(&found[4])? };
    // Without 日 it is a month, not a day.
    (found[0].ends_with('日') || &found[4] == "末").then(|| Date::new(year, month, day))?
}

/// Every day in the text, by place.
pub fn dates(text: &str) -> Vec<(Range<usize>, Date)> {
    let mut out = Vec::new();
    let whole = |found: &regex::Captures<'_>| found.get(0).map_or(0..0, |m| m.range());
    if text.contains('年') {
        out.extend(JAPANESE.captures_iter(text).filter_map(|f| Some((whole(&f), japanese(&f)?))));
    }
    // Every other form names its century; expressions with word ends are slow on Japanese.
    if !(text.contains("19") || text.contains("20")) {
        return out;
    }
    let figures = |text: &str| text.parse().unwrap_or(0);
    for found in FIGURES.captures_iter(text) {
        out.extend(
            Date::new(figures(&found[1]), figures(&found[2]), figures(&found[3])).map(|d| (whole(&found), d)),
        );
    }
    for found in DAY_FIRST.captures_iter(text) {
        out.extend(
            Date::new(figures(&found[3]), month(&found[2]), figures(&found[1])).map(|d| (whole(&found), d)),
        );
    }
    for found in MONTH_FIRST.captures_iter(text) {
        out.extend(
            Date::new(figures(&found[3]), month(&found[1]), figures(&found[2])).map(|d| (whole(&found), d)),
        );
    }
    out.sort_by_key(|(range, _)| range.start);
    out
}
