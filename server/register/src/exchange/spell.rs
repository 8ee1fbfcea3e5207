//! Between a cell as people write it and the text form of a value.

use std::collections::BTreeMap;

use unicode_normalization::UnicodeNormalization;

use super::{alias, country, date, plain};
use crate::catalogue::{Choice, Field, FieldType};
use crate::record::UNKNOWN;

/// How a column is written beyond what its cells say.
#[derive(Clone, Copy, Debug, Default)]
pub struct Manner<'m> {
    /// Yen in one unit of the column: 10,000 under 「金額（万円）」.
    pub unit: Option<i64>,
    /// Codes for this institution's own words.
    pub words: Option<&'m BTreeMap<String, String>>,
}

const UNKNOWNS: [&str; 8] = ["不明", "unknown", "?", "？", "わからない", "未確認", "未詳", "確認できず"];
/// What stands in a cell to say that nothing does.
const BLANKS: [&str; 9] = ["-", "‐", "―", "ー", "–", "—", "n/a", "na", "該当なし"];
const UNITS: [(&str, i64); 5] =
    [("億円", 100_000_000), ("百万円", 1_000_000), ("万円", 10_000), ("千円", 1_000), ("円", 1)];

/// The unit that a heading names: `金額（百万円）`.
pub fn unit(heading: &str) -> Option<i64> {
    let narrow: String = heading.nfkc().collect();
    UNITS.iter().find(|(word, _)| narrow.contains(word)).map(|(_, unit)| *unit)
}

/// The text form of what a cell says (references apart), or the code of what is wrong.
pub fn read(field: &Field, cell: &str, manner: Manner<'_>) -> Result<String, &'static str> {
    let cell = cell.trim();
    if cell.is_empty() {
        return Ok(String::new());
    }
    let free = matches!(field.ty, FieldType::Text(_) | FieldType::LongText(_) | FieldType::Department);
    let narrow: String = cell.nfkc().collect::<String>().trim().to_lowercase();
    if let Some(code) = manner.words.and_then(|words| words.get(cell)) {
        return Ok(code.clone());
    }
    if cell.starts_with('#')
        && ["#n/a", "#ref!", "#value!", "#div/0!", "#name?", "#null!", "#num!"].contains(&narrow.as_str())
    {
        return Err("cell_error");
    }
    let answer = if free { None } else { answer(field, cell, &narrow) };
    if let Some(answer) = answer {
        return Ok(answer);
    }
    if field.unknown && (cell == UNKNOWN || (!free && UNKNOWNS.contains(&narrow.as_str()))) {
        return Ok(UNKNOWN.to_owned());
    }
    if !free && BLANKS.contains(&narrow.as_str()) {
        return Ok(String::new());
    }
    match field.ty {
        FieldType::Date => date::read(cell).ok_or("date"),
        FieldType::Moment => Ok(moment(cell).unwrap_or_else(|| cell.to_owned())),
        FieldType::Yen => yen(&narrow, manner.unit).map(|number| number.to_string()),
        FieldType::Integer => integer(field.code, &narrow).map(|number| number.to_string()),
        FieldType::Choice(_) | FieldType::Choices(_) => Err("choice"),
        FieldType::Country => {
            let two = narrow.len() == 2 && narrow.chars().all(|c| c.is_ascii_alphabetic());
            let code = if narrow == "uk" { Some("GB") } else { None };
            let known = code.or_else(|| country::code(cell)).map(str::to_owned);
            known.or_else(|| two.then(|| narrow.to_uppercase())).ok_or("country")
        }
        FieldType::CorporateNumber => Ok(narrow.trim_start_matches('t').trim_end_matches(".0").to_owned()),
        _ => Ok(cell.to_owned()),
    }
}

/// A day, in any spelling, with the time behind it where there is one.
fn moment(cell: &str) -> Option<String> {
    let day = date::read(cell)?;
    let narrow: String = cell.nfkc().collect();
    let time = narrow.split_once([' ', 'T']).map(|(_, time)| time.trim()).filter(|time| time.contains(':'));
    Some(time.map_or_else(|| day.clone(), |time| format!("{day} {time}")))
}

/// A code of a choice field; several of them for a field that holds several.
fn answer(field: &Field, cell: &str, narrow: &str) -> Option<String> {
    let choices = field.choices();
    if choices.is_empty() {
        return None;
    }
    if let Some(code) = one(choices, cell, narrow) {
        return Some(code.to_owned());
    }
    if !field.is_list() {
        return None;
    }
    let mut codes = Vec::new();
    for part in cell
        .split(['、', ',', '，', ';', '；', '/', '／', '\n'])
        .map(str::trim)
        .filter(|part| !part.is_empty())
    {
        match one(choices, part, &part.nfkc().collect::<String>().to_lowercase()) {
            Some(code) => codes.push(code),
            // 「ベンダー・クラウド」 and codes with spaces between.
            None => {
                for word in part.split(['・', ' ', '　']).filter(|word| !word.is_empty()) {
                    codes.push(one(choices, word, &word.nfkc().collect::<String>().to_lowercase())?);
                }
            }
        }
    }
    Some(codes.join(" "))
}

fn one(choices: &'static [Choice], cell: &str, narrow: &str) -> Option<&'static str> {
    let sought = plain(cell);
    let label = choices.iter().find(|choice| {
        choice.code.eq_ignore_ascii_case(narrow)
            || (!sought.is_empty() && (plain(choice.ja) == sought || plain(choice.en) == sought))
    });
    label.map(|choice| choice.code).or_else(|| {
        let meant = alias::answers(narrow);
        choices.iter().find(|choice| meant.contains(&choice.code)).map(|choice| choice.code)
    })
}

/// Whole yen of `1,200万円`, `１．５億円`, `1200` under a heading with a unit.
fn yen(narrow: &str, unit: Option<i64>) -> Result<i64, &'static str> {
    let text: String = narrow.chars().filter(|c| !matches!(c, ',' | ' ' | '¥' | '約')).collect();
    let named = UNITS.iter().find_map(|(word, unit)| text.strip_suffix(word).map(|number| (number, *unit)));
    let (number, unit) = named.unwrap_or((text.as_str(), unit.unwrap_or(1)));
    scaled(number, unit)
}

/// A count; hours of `24時間` and `2日`, months of `6か月` and `1年` where the field counts those.
fn integer(code: &str, narrow: &str) -> Result<i64, &'static str> {
    const HOURS: [(&str, i64); 6] =
        [("時間以内", 1), ("時間", 1), ("hours", 1), ("h", 1), ("日", 24), ("days", 24)];
    const MONTHS: [(&str, i64); 7] =
        [("か月", 1), ("ヶ月", 1), ("ヵ月", 1), ("カ月", 1), ("月", 1), ("months", 1), ("年", 12)];
    let units: &[(&str, i64)] = if code.ends_with("_hours") {
        &HOURS
    } else if code.ends_with("_months") {
        &MONTHS
    } else {
        &[("件", 1), ("名", 1)]
    };
    let text: String = narrow.chars().filter(|c| !matches!(c, ',' | ' ')).collect();
    let named = units.iter().find_map(|(word, unit)| text.strip_suffix(word).map(|number| (number, *unit)));
    let (number, unit) = named.unwrap_or((text.as_str(), 1));
    scaled(number, unit)
}

/// The number times the unit, when that is whole.
fn scaled(number: &str, unit: i64) -> Result<i64, &'static str> {
    let (whole, part) = number.split_once('.').unwrap_or((number, ""));
    let digits = |text: &str| text.chars().all(|c| c.is_ascii_digit());
    let part = part.trim_end_matches('0');
    if whole.is_empty() || !digits(whole) || !digits(part) || part.len() > 9 {
        return Err("number");
    }
    let power = 10_i64.pow(u32::try_from(part.len()).map_err(|_| "number")?);
    let all: i64 = format!("{whole}{part}").parse().map_err(|_| "number")?;
    let product = all.checked_mul(unit).ok_or("number")?;
    if product % power == 0 { Ok(product / power) } else { Err("number") }
}

/// The text form as a reader sees it in a cell (references apart): labels for codes, `Unknown` in English.
pub fn shown(field: &Field, text: &str, japanese: bool) -> String {
    if field.unknown && text == UNKNOWN {
        return if japanese { UNKNOWN } else { "Unknown" }.to_owned();
    }
    let choices = field.choices();
    if choices.is_empty() {
        return text.to_owned();
    }
    let label = |code: &str| {
        let choice = choices.iter().find(|choice| choice.code == code);
        choice.map_or(code, |choice| if japanese { choice.ja } else { choice.en }).to_owned()
    };
    if field.is_list() {
        let labels: Vec<String> = text.split_whitespace().map(label).collect();
        labels.join(if japanese { "、" } else { "; " })
    } else {
        label(text)
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::catalogue::Kind;
    use crate::record::parse;

    fn field(kind: Kind, code: &str) -> &'static Field {
        kind.field(code).unwrap()
    }

    fn said(kind: Kind, code: &str, cell: &str) -> Result<String, &'static str> {
        read(field(kind, code), cell, Manner::default())
    }

    #[test]
    fn sums_are_read_in_their_units() {
        for (cell, unit, yen) in [
            ("１，２００万円", None, "12000000"),
            ("1.5億円", None, "150000000"),
            ("350千円", None, "350000"),
            ("3百万円", None, "3000000"),
            ("¥1,200,000", None, "1200000"),
            ("1200", Some(10_000), "12000000"),
            ("12.5", Some(1_000_000), "12500000"),
            ("1200.0", None, "1200"),
            // The cell's own unit counts, not the heading's.
            ("50万円", Some(1_000), "500000"),
        ] {
            let read = read(field(Kind::Engagement, "annual_cost"), cell, Manner { unit, words: None });
            assert_eq!(read.as_deref(), Ok(yen), "{cell}");
        }
        for cell in ["-500", "▲500", "1.5円", "応相談", "1e400", "99999999999999999999", "１２３四"]
        {
            assert!(said(Kind::Engagement, "annual_cost", cell).is_err(), "{cell}");
        }
        assert_eq!(unit("年間費用（百万円）"), Some(1_000_000));
        assert_eq!(unit("年間費用"), None);
    }

    #[test]
    fn answers_are_read_by_label_code_and_habit() {
        for (kind, code, cell, answer) in [
            (Kind::Party, "kinds", "ベンダー、クラウド", "vendor cloud"),
            (Kind::Party, "kinds", "ベンダー・クラウド", "vendor cloud"),
            (Kind::Party, "kinds", "Vendor; Cloud provider", "vendor cloud"),
            (Kind::Party, "kinds", "vendor cloud", "vendor cloud"),
            (Kind::Engagement, "kind", "クラウド利用", "cloud"),
            (Kind::Engagement, "kind", "業務委託", "outsourcing"),
            (Kind::Engagement, "service_type", "S19", "S19"),
            (Kind::Engagement, "contractless", "○", "yes"),
            (Kind::Engagement, "contractless", "×", "no"),
            (Kind::Engagement, "contractless", "いいえ", "no"),
            (Kind::Engagement, "chain_state", "未確認", "unconfirmed"),
            (Kind::Contract, "auto_renewal", "有", "yes"),
            (Kind::Contact, "around_the_clock", "不明", "不明"),
            (Kind::Contact, "around_the_clock", "？", "不明"),
            (Kind::Location, "country", "米国", "US"),
            (Kind::Location, "country", "ｊｐ", "JP"),
            (Kind::Location, "country", "GBR", "GB"),
            (Kind::Location, "country", "－", ""),
            (Kind::Engagement, "rto_hours", "２日", "48"),
            (Kind::Engagement, "rto_hours", "24時間", "24"),
            (Kind::Contract, "renewal_months", "1年", "12"),
            (Kind::Party, "corporate_number", "T7000012050002", "7000012050002"),
            (Kind::Contract, "starts_on", "令和6年10月4日", "2024-10-04"),
        ] {
            assert_eq!(said(kind, code, cell).as_deref(), Ok(answer), "{code} {cell}");
        }
        assert_eq!(said(Kind::Engagement, "kind", "その他"), Err("choice"));
        assert_eq!(said(Kind::Location, "country", "アトランティス"), Err("country"));
        assert_eq!(said(Kind::Party, "lei", "#N/A"), Err("cell_error"));
        // Free text is never an answer: 不明 and a dash stay what was written.
        assert_eq!(said(Kind::Party, "note", "－").as_deref(), Ok("－"));
    }

    #[test]
    fn an_institution_has_its_own_words() {
        let words: BTreeMap<String, String> =
            [("本部システム".to_owned(), "shared_center".to_owned())].into();
        let manner = Manner { unit: None, words: Some(&words) };
        assert_eq!(
            read(field(Kind::Engagement, "kind"), "本部システム", manner).as_deref(),
            Ok("shared_center")
        );
    }

    #[test]
    fn labels_are_told_apart_within_a_field() {
        for kind in Kind::ALL {
            for field in kind.fields() {
                for choice in field.choices() {
                    for japanese in [true, false] {
                        let cell = shown(field, choice.code, japanese);
                        let text = read(field, &cell, Manner::default());
                        assert_eq!(text.as_deref(), Ok(choice.code), "{} {} {cell}", kind.code(), field.code);
                        assert!(parse(field, choice.code).is_ok());
                    }
                }
                if field.unknown {
                    for japanese in [true, false] {
                        let cell = shown(field, UNKNOWN, japanese);
                        let text = read(field, &cell, Manner::default()).unwrap();
                        assert_eq!(
                            parse(field, &text),
                            Ok(crate::record::Value::Unknown),
                            "{} {}",
                            kind.code(),
                            field.code
                        );
                    }
                }
            }
        }
    }
}
