//! Dates as Japanese workbooks write them.

use unicode_normalization::UnicodeNormalization;

use crate::calendar::{date_days, days_date, is_date};

/// First day and names of each era. Source: 元号法 and the Cabinet orders made under it.
const ERAS: [(&str, [&str; 2], i64); 5] = [
    ("令和", ["令", "r"], 2018),
    ("平成", ["平", "h"], 1988),
    ("昭和", ["昭", "s"], 1925),
    ("大正", ["大", "t"], 1911),
    ("明治", ["明", "m"], 1867),
];

/// First and last day of each era in the order of [`ERAS`].
const SPANS: [(&str, &str); 5] = [
    ("2019-05-01", "2199-12-31"),
    ("1989-01-08", "2019-04-30"),
    ("1926-12-25", "1989-01-07"),
    ("1912-07-30", "1926-12-25"),
    ("1868-10-23", "1912-07-30"),
];

/// The ISO date that the text means: 2026-11-21, 2026/11/21, 2026年11月21日, 20261121, 令和8年11月21日, R8.11.21, R081121,
/// with or without a time or a weekday behind it, or the number of a day as spreadsheets count them. None when it is no date.
pub fn read(text: &str) -> Option<String> {
    let narrow = text.nfkc().collect::<String>().to_lowercase().replace('元', "1");
    let before_weekday = narrow.split_once('(').map_or(narrow.as_str(), |(before, _)| before).trim();
    let timed = |(date, rest): &(&str, &str)| date.len() >= 6 && rest.contains(':');
    let date = before_weekday.split_once([' ', 't']).filter(timed).map_or(before_weekday, |(date, _)| date);
    era(date).or_else(|| western(date)).or_else(|| serial(date))
}

fn era(text: &str) -> Option<String> {
    let (place, rest) = ERAS.iter().enumerate().find_map(|(place, (name, short, _))| {
        let names = [*name, short[0], short[1]];
        names.into_iter().find_map(|name| text.strip_prefix(name)).map(|rest| (place, rest.trim()))
    })?;
    let (year, month, day) = match parts(rest)[..] {
        [year, month, day] => (year, month, day),
        // R081121
        [all] if all.len() == 6 => (all.get(0..2)?, all.get(2..4)?, all.get(4..6)?),
        _ => return None,
    };
    let year: i64 = year.parse().ok().filter(|year| (1..=99).contains(year))?;
    let iso = iso(ERAS[place].2 + year, month, day)?;
    let (first, last) = SPANS[place];
    (first..=last).contains(&iso.as_str()).then_some(iso)
}

fn western(text: &str) -> Option<String> {
    match parts(text)[..] {
        [year, month, day] if year.len() == 4 => iso(year.parse().ok()?, month, day),
        [all] if all.len() == 8 => iso(all.get(0..4)?.parse().ok()?, all.get(4..6)?, all.get(6..8)?),
        _ => None,
    }
}

/// Days since 1899-12-30, as spreadsheets count from March 1900 on. Smaller numbers are years or counts rather.
fn serial(text: &str) -> Option<String> {
    let whole = text.split_once('.').map_or(text, |(whole, _)| whole);
    let days: i64 = whole.parse().ok().filter(|days| (10_000..=109_000).contains(days))?;
    Some(days_date(days + date_days("1899-12-30")?))
}

fn parts(text: &str) -> Vec<&str> {
    let parts: Vec<&str> =
        text.split(['-', '/', '.', '年', '月', '日', ' ']).filter(|part| !part.is_empty()).collect();
    let digits = parts.iter().all(|part| part.chars().all(|c| c.is_ascii_digit()));
    if digits { parts } else { Vec::new() }
}

fn iso(year: i64, month: &str, day: &str) -> Option<String> {
    let iso = format!("{year:04}-{month:0>2}-{day:0>2}");
    (is_date(&iso) && ("1868".."2200").contains(&&iso[..4])).then_some(iso)
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn japanese_and_western_dates_are_read() {
        for (text, date) in [
            ("令和6年10月4日", "2024-10-04"),
            ("令和元年5月1日", "2019-05-01"),
            ("R6.10.4", "2024-10-04"),
            ("Ｒ６．１０．４", "2024-10-04"),
            ("H31/4/30", "2019-04-30"),
            ("平成31年4月30日（火）", "2019-04-30"),
            ("S64.1.7", "1989-01-07"),
            ("R061004", "2024-10-04"),
            ("2024-10-04", "2024-10-04"),
            ("2024/10/4 0:00:00", "2024-10-04"),
            ("2024-10-04T00:00:00", "2024-10-04"),
            ("２０２４年１０月４日", "2024-10-04"),
            ("20241004", "2024-10-04"),
            ("45569", "2024-10-04"),
            ("45569.5", "2024-10-04"),
            ("36526", "2000-01-01"),
        ] {
            assert_eq!(read(text).as_deref(), Some(date), "{text}");
        }
    }

    #[test]
    fn what_is_no_date_is_refused() {
        for text in [
            "",
            "令和6年",
            "R6.13.1",
            "H31.5.1",
            "S64.1.8",
            "2024-02-30",
            "10/4/2024",
            "2024",
            "明日",
            "昭和",
            "R",
            "令和1年4月30日",
            "-45569",
            "9999999",
            "24-10-4",
            "約2024年",
            "2024-10-04-01",
        ] {
            assert_eq!(read(text), None, "{text}");
        }
    }

    #[test]
    fn every_serial_number_gives_its_day() {
        // 2024-10-04 is 45569 in every spreadsheet.
        for (days, date) in [(45_569, "2024-10-04"), (43_586, "2019-05-01"), (25_569, "1970-01-01")] {
            assert_eq!(serial(&days.to_string()).as_deref(), Some(date));
        }
    }
}
