//! Dates and times as the institution reads them: Japan Standard Time, which has no summer time.

const DAY_MS: i64 = 86_400_000;
const JST_OFFSET_MS: i64 = 9 * 3_600_000;

/// `2026-11-21 19:30` in Japan Standard Time, from UTC milliseconds.
pub fn jst_minute(at: i64) -> String {
    let local = at + JST_OFFSET_MS;
    let minutes = local.rem_euclid(DAY_MS) / 60_000;
    format!("{} {:02}:{:02}", jst_date(at), minutes / 60, minutes % 60)
}

/// `2026-11-21` in Japan Standard Time, from UTC milliseconds.
pub fn jst_date(at: i64) -> String {
    let (year, month, day) = civil((at + JST_OFFSET_MS).div_euclid(DAY_MS));
    format!("{year:04}-{month:02}-{day:02}")
}

/// Whether the text is a date that exists, written 2026-11-21.
pub fn is_date(text: &str) -> bool {
    let parts: Vec<&str> = text.split('-').collect();
    let [year, month, day] = parts[..] else {
        return false;
    };
    if (year.len(), month.len(), day.len()) != (4, 2, 2)
        || text.contains(|c: char| !c.is_ascii_digit() && c != '-')
    {
        return false;
    }
    let (Ok(year), Ok(month), Ok(day)) = (year.parse::<i64>(), month.parse::<i64>(), day.parse::<i64>())
    else {
        return false;
    };
    let leap = year % 4 == 0 && (year % 100 != 0 || year % 400 == 0);
    let longest = match month {
        2 if leap => 29,
        2 => 28,
        4 | 6 | 9 | 11 => 30,
        1..=12 => 31,
        _ => return false,
    };
    (1..=longest).contains(&day)
}

/// Year, month and day of a day counted from 1970-01-01.
/// Source: Howard Hinnant, "chrono-Compatible Low-Level Date Algorithms", `civil_from_days`.
fn civil(days: i64) -> (i64, i64, i64) {
    let z = days + 719_468;
    let era = z.div_euclid(146_097);
    let day_of_era = z.rem_euclid(146_097);
    let year_of_era = (day_of_era - day_of_era / 1_460 + day_of_era / 36_524 - day_of_era / 146_096) / 365;
    let day_of_year = day_of_era - (365 * year_of_era + year_of_era / 4 - year_of_era / 100);
    let shifted = (5 * day_of_year + 2) / 153;
    let day = day_of_year - (153 * shifted + 2) / 5 + 1;
    let month = if shifted < 10 { shifted + 3 } else { shifted - 9 };
    (year_of_era + era * 400 + i64::from(month <= 2), month, day)
}

/// Days from 1970-01-01 to a date written 2026-11-21; none when it does not exist.
/// Source: Howard Hinnant, "chrono-Compatible Low-Level Date Algorithms", `days_from_civil`.
pub fn date_days(date: &str) -> Option<i64> {
    if !is_date(date) {
        return None;
    }
    let part = |range| date.get(range).and_then(|text: &str| text.parse::<i64>().ok());
    let (year, month, day) = (part(0..4)?, part(5..7)?, part(8..10)?);
    let year = year - i64::from(month <= 2);
    let era = year.div_euclid(400);
    let year_of_era = year.rem_euclid(400);
    let day_of_year = (153 * (month + if month > 2 { -3 } else { 9 }) + 2) / 5 + day - 1;
    let day_of_era = year_of_era * 365 + year_of_era / 4 - year_of_era / 100 + day_of_year;
    Some(era * 146_097 + day_of_era - 719_468)
}

/// The date, written 2026-11-21, of a day counted from 1970-01-01.
pub fn days_date(days: i64) -> String {
    let (year, month, day) = civil(days);
    format!("{year:04}-{month:02}-{day:02}")
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn shows_japan_time() {
        assert_eq!(jst_minute(0), "1970-01-01 09:00");
        assert_eq!(jst_minute(1_795_257_000_000), "2026-11-21 19:30");
        assert_eq!(jst_date(951_750_000_000), "2000-02-29");
    }

    #[test]
    fn days_and_dates_lead_back() {
        assert_eq!(date_days("1970-01-01"), Some(0));
        assert_eq!(date_days("2000-02-30"), None);
        for days in (-40_000..60_000).step_by(7) {
            assert_eq!(date_days(&days_date(days)), Some(days));
        }
    }

    #[test]
    fn knows_dates_that_exist() {
        assert!(is_date("2024-02-29"));
        for wrong in ["2023-02-29", "2026-13-01", "2026-1-1", "2026-04-31", "", "x", "2026-00-10"] {
            assert!(!is_date(wrong), "{wrong}");
        }
    }
}
