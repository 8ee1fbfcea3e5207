//! From what was typed to values, or what is wrong with it.

use std::collections::BTreeMap;

use unicode_normalization::UnicodeNormalization;

use super::{UNKNOWN, Value, Values};
use crate::calendar::is_date;
use crate::catalogue::{Field, FieldType, Kind, Need};
use crate::field::FieldError;
use crate::party::{is_corporate_number, name_key};
use crate::user::is_email;

/// The value that a text stands for, or the code of what is wrong with it. Full-width digits and letters are
/// read as half-width where the field is a number, a date, a code or an address.
pub fn parse(field: &Field, typed: &str) -> Result<Value, &'static str> {
    let typed = typed.trim();
    if typed.is_empty() {
        return Ok(Value::Blank);
    }
    if field.unknown && (typed == UNKNOWN || typed.eq_ignore_ascii_case("unknown")) {
        return Ok(Value::Unknown);
    }
    if typed.chars().any(|c| c.is_control() && !matches!(c, '\n' | '\r' | '\t')) {
        return Err("control_character");
    }
    let narrow: String = typed.nfkc().collect::<String>().trim().to_owned();
    match field.ty {
        FieldType::Text(longest) => text(typed, longest),
        FieldType::LongText(longest) => text(&typed.replace("\r\n", "\n"), longest),
        FieldType::Department => text(typed, 100),
        FieldType::Date => date(&narrow),
        FieldType::Moment => moment(&narrow),
        FieldType::Decimal => decimal(&narrow),
        FieldType::Integer | FieldType::Yen => number(&narrow),
        FieldType::Choice(choices) => {
            let known = choices.iter().find(|choice| choice.code == narrow);
            known.map(|choice| Value::Text(choice.code.to_owned())).ok_or("choice")
        }
        FieldType::Choices(choices) => {
            // In the order of the catalogue, each once: equal sets are equal values.
            let codes: Vec<&str> = narrow.split_whitespace().collect();
            if codes.iter().any(|code| choices.iter().all(|choice| choice.code != *code)) {
                return Err("choice");
            }
            let chosen = choices.iter().filter(|choice| codes.contains(&choice.code));
            Ok(Value::List(chosen.map(|choice| choice.code.to_owned()).collect()))
        }
        FieldType::Reference(_) => id(&narrow).map(Value::Text),
        FieldType::References(_) => {
            let mut ids = narrow.split_whitespace().map(id).collect::<Result<Vec<_>, _>>()?;
            ids.sort_unstable();
            ids.dedup();
            Ok(Value::List(ids))
        }
        FieldType::CorporateNumber => {
            let digits: String = narrow.chars().filter(|c| !c.is_whitespace() && *c != '-').collect();
            if is_corporate_number(&digits) { Ok(Value::Text(digits)) } else { Err("corporate_number") }
        }
        FieldType::Lei => {
            let code = narrow.to_uppercase();
            if is_lei(&code) { Ok(Value::Text(code)) } else { Err("lei") }
        }
        FieldType::Country => {
            let code = narrow.to_uppercase();
            let two = code.len() == 2 && code.chars().all(|c| c.is_ascii_uppercase());
            if two { Ok(Value::Text(code)) } else { Err("country") }
        }
        FieldType::Email => {
            let address = narrow.to_lowercase();
            if is_email(&address) { Ok(Value::Text(address)) } else { Err("email") }
        }
        FieldType::Phone => {
            let plain = |c: char| c.is_ascii_digit() || "+-() #*,.".contains(c);
            let digits = narrow.chars().filter(char::is_ascii_digit).count();
            if (5..=20).contains(&digits) && narrow.chars().all(plain) {
                Ok(Value::Text(narrow))
            } else {
                Err("phone")
            }
        }
        FieldType::Url => {
            let rest = narrow.strip_prefix("https://").or_else(|| narrow.strip_prefix("http://"));
            let sound = rest.is_some_and(|rest| !rest.is_empty() && !rest.contains(char::is_whitespace));
            if sound && narrow.len() <= 400 { Ok(Value::Text(narrow)) } else { Err("url") }
        }
    }
}

fn text(typed: &str, longest: usize) -> Result<Value, &'static str> {
    if typed.chars().count() > longest { Err("too_long") } else { Ok(Value::Text(typed.to_owned())) }
}

fn number(narrow: &str) -> Result<Value, &'static str> {
    let digits: String = narrow.chars().filter(|c| !matches!(c, ',' | ' ' | '円' | '¥')).collect();
    let number: i64 = digits.parse().map_err(|_| "number")?;
    // A sum over a whole register must not overflow.
    if (0..=1_000_000_000_000_000).contains(&number) { Ok(Value::Number(number)) } else { Err("number") }
}

fn date(narrow: &str) -> Result<Value, &'static str> {
    let parts: Vec<&str> =
        narrow.split(['-', '/', '.', '年', '月', '日']).filter(|part| !part.is_empty()).collect();
    let [year, month, day] = parts[..] else { return Err("date") };
    let iso = format!("{year}-{month:0>2}-{day:0>2}");
    if is_date(&iso) && ("1868".."2200").contains(&year) { Ok(Value::Text(iso)) } else { Err("date") }
}

/// `2026-11-21 19:30`, also with `T` between and with seconds, which are dropped; or a day alone.
fn moment(narrow: &str) -> Result<Value, &'static str> {
    let Some((day, time)) = narrow.split_once(['T', ' ']) else {
        return date(narrow).map_err(|_| "moment");
    };
    let Ok(Value::Text(day)) = date(day) else { return Err("moment") };
    let parts: Vec<&str> = time.trim().splitn(3, ':').collect();
    let part = |at: usize, below: u32| {
        let digits = parts.get(at).filter(|part| (1..=2).contains(&part.len()))?;
        digits.parse::<u32>().ok().filter(|number| *number < below)
    };
    match (part(0, 24), part(1, 60)) {
        (Some(hour), Some(minute)) => Ok(Value::Text(format!("{day} {hour:02}:{minute:02}"))),
        _ => Err("moment"),
    }
}

/// Digits with up to four decimals; a percent sign and commas are left out.
fn decimal(narrow: &str) -> Result<Value, &'static str> {
    let text: String = narrow.chars().filter(|c| !matches!(c, ',' | ' ' | '%')).collect();
    let (whole, fraction) = text.split_once('.').unwrap_or((&text, ""));
    let digits = |part: &str| part.bytes().all(|byte| byte.is_ascii_digit());
    let sound = (1..=12).contains(&whole.len()) && fraction.len() <= 4 && digits(whole) && digits(fraction);
    if sound && !text.ends_with('.') { Ok(Value::Text(text)) } else { Err("decimal") }
}

fn id(text: &str) -> Result<String, &'static str> {
    let plain = |c: char| c.is_ascii_alphanumeric() || c == '-' || c == '_';
    if text.len() <= 64 && text.chars().all(plain) { Ok(text.to_owned()) } else { Err("reference") }
}

/// Whether the text is an LEI: twenty capital letters and digits that give 1 modulo 97 with the letters read
/// as 10 to 35, the last two being digits. Source: ISO 17442-1, ISO/IEC 7064 MOD 97-10.
pub fn is_lei(text: &str) -> bool {
    if text.len() != 20 || !text.chars().all(|c| c.is_ascii_uppercase() || c.is_ascii_digit()) {
        return false;
    }
    if !text.chars().skip(18).all(|c| c.is_ascii_digit()) {
        return false;
    }
    let remainder = text.chars().filter_map(|c| c.to_digit(36)).fold(0_u32, |remainder, value| {
        let shift = if value >= 10 { 100 } else { 10 };
        (remainder * shift + value) % 97
    });
    remainder == 1
}

/// The date `months` later (or earlier), kept inside its month: 2026-08-31 less six months is 2026-02-28.
pub fn year_month_shift(date: &str, months: i64) -> Option<String> {
    let part = |range| date.get(range).and_then(|text: &str| text.parse::<i64>().ok());
    let (year, month, mut day) = (part(0..4)?, part(5..7)?, part(8..10)?);
    let count = year * 12 + month - 1 + months;
    let (year, month) = (count.div_euclid(12), count.rem_euclid(12) + 1);
    loop {
        let shifted = format!("{year:04}-{month:02}-{day:02}");
        if is_date(&shifted) {
            return Some(shifted);
        }
        day -= 1;
        if day < 28 {
            return None;
        }
    }
}

/// Every value that was given, parsed, or everything that is wrong. Fields that the kind does not have and
/// fields that the program computes are refused.
#[cfg(feature = "ssr")]
pub(crate) fn parse_all(
    kind: Kind,
    given: &Values,
) -> Result<BTreeMap<&'static str, Value>, Vec<FieldError>> {
    let mut values = BTreeMap::new();
    let mut errors = Vec::new();
    for (code, typed) in given {
        let Some(field) = kind.field(code).filter(|field| !field.derived) else {
            errors.push(FieldError::new(code, "no_such_field"));
            continue;
        };
        match parse(field, typed) {
            Ok(value) => {
                values.insert(field.code, value);
            }
            Err(wrong) => errors.push(FieldError::new(code, wrong)),
        }
    }
    if errors.is_empty() { Ok(values) } else { Err(errors) }
}

/// What is wrong with the object as a whole: blank where an answer must be, dates out of order, itself as
/// its own parent.
pub(crate) fn whole(kind: Kind, id: &str, values: &BTreeMap<String, Value>) -> Vec<FieldError> {
    let get = |code: &str| values.get(code).unwrap_or(&Value::Blank);
    let mut errors = Vec::new();
    for field in kind.fields() {
        if field.need == Need::Must && !field.derived && get(field.code).is_blank() {
            errors.push(FieldError::new(field.code, "required"));
        }
        if field.refers_to() == Some(kind) && !id.is_empty() {
            let own = get(field.code).as_text() == Some(id)
                || get(field.code).items().iter().any(|item| item == id);
            if own {
                errors.push(FieldError::new(field.code, "own_parent"));
            }
        }
    }
    for (from, to) in kind.info().order {
        if let (Some(start), Some(end)) = (get(from).as_text(), get(to).as_text())
            && end < start
        {
            errors.push(FieldError::new(to, "ends_before_start"));
        }
    }
    if kind == Kind::Party && get("name_ja").as_text().is_some_and(|name| name_key(name).is_empty()) {
        errors.push(FieldError::new("name_ja", "name_only_form"));
    }
    if kind == Kind::Chain
        && let (Some(from), Some(to)) = (get("from_party_id").as_text(), get("to_party_id").as_text())
        && from == to
    {
        errors.push(FieldError::new("to_party_id", "chain_cycle"));
    }
    errors
}

/// What is wrong with the object that these texts would make, before anything is sent or stored.
pub fn check(kind: Kind, typed: &Values) -> Vec<FieldError> {
    let mut errors = Vec::new();
    let mut values = BTreeMap::new();
    for field in kind.fields() {
        match parse(field, typed.get(field.code).map_or("", String::as_str)) {
            Ok(value) => {
                values.insert(field.code.to_owned(), value);
            }
            Err(wrong) => errors.push(FieldError::new(field.code, wrong)),
        }
    }
    for error in whole(kind, "", &values) {
        if !errors.iter().any(|other: &FieldError| other.field == error.field) {
            errors.push(error);
        }
    }
    errors
}

#[cfg(test)]
mod tests {
    use super::*;

    fn parsed(kind: Kind, code: &str, typed: &str) -> Result<Value, &'static str> {
        parse(kind.field(code).unwrap(), typed)
    }

    fn text(text: &str) -> Value {
        Value::Text(text.to_owned())
    }

    #[test]
    fn legal_entity_identifiers_have_check_digits() {
        // Published by GLEIF and Bloomberg.
        for right in ["506700GE1G29325QX363", "5493001KJTIIGC8Y1R12"] {
            assert!(is_lei(right), "{right}");
        }
        for wrong in ["506700GE1G29325QX364", "506700GE1G29325QX36", "506700ge1g29325qx363", "", "０0670"] {
            assert!(!is_lei(wrong), "{wrong}");
        }
    }

    #[test]
    fn unknown_is_an_answer_only_where_it_is_allowed() {
        assert_eq!(parsed(Kind::Party, "lei", "不明"), Ok(Value::Unknown));
        assert_eq!(parsed(Kind::Party, "lei", ""), Ok(Value::Blank));
        assert_eq!(parsed(Kind::Location, "country", "Unknown"), Ok(Value::Unknown));
        assert_eq!(parsed(Kind::Party, "note", "不明"), Ok(text("不明")));
        assert_eq!(parsed(Kind::Contact, "confirmed_on", "不明"), Err("date"));
    }

    #[test]
    fn full_width_and_other_spellings_are_read() {
        assert_eq!(
            parsed(Kind::Engagement, "annual_cost", "１，２００，０００円"),
            Ok(Value::Number(1_200_000))
        );
        assert_eq!(parsed(Kind::Engagement, "annual_cost", "-1"), Err("number"));
        assert_eq!(parsed(Kind::Engagement, "annual_cost", "99999999999999999999"), Err("number"));
        assert_eq!(parsed(Kind::Engagement, "started_on", "２０２６／４／１"), Ok(text("2026-04-01")));
        assert_eq!(parsed(Kind::Engagement, "started_on", "2026年4月1日"), Ok(text("2026-04-01")));
        assert_eq!(parsed(Kind::Engagement, "started_on", "2026-02-30"), Err("date"));
        assert_eq!(parsed(Kind::Engagement, "started_on", "26-4-1"), Err("date"));
        assert_eq!(parsed(Kind::Party, "corporate_number", "7-0000-1205-0002"), Ok(text("7000012050002")));
        assert_eq!(parsed(Kind::Party, "corporate_number", "1234567890123"), Err("corporate_number"));
        assert_eq!(parsed(Kind::Party, "country", "ｊｐ"), Ok(text("JP")));
        assert_eq!(parsed(Kind::Contact, "phone", "０３（１２３４）５６７８"), Ok(text("03(1234)5678")));
        assert_eq!(parsed(Kind::Contact, "phone", "電話"), Err("phone"));
        assert_eq!(parsed(Kind::Party, "website", "javascript:alert(1)"), Err("url"));
    }

    #[test]
    fn moments_and_decimals_are_read() {
        assert_eq!(parsed(Kind::Incident, "learned_at", "2026-11-21T09:05"), Ok(text("2026-11-21 09:05")));
        assert_eq!(
            parsed(Kind::Incident, "learned_at", "２０２６／１１／２１ 9:05:59"),
            Ok(text("2026-11-21 09:05"))
        );
        assert_eq!(parsed(Kind::Incident, "learned_at", "2026-11-21"), Ok(text("2026-11-21")));
        for wrong in ["2026-11-21 24:00", "2026-11-21 9", "2026-02-30 10:00", "10:00"] {
            assert_eq!(parsed(Kind::Incident, "learned_at", wrong), Err("moment"), "{wrong}");
        }
        assert_eq!(parsed(Kind::SlaTarget, "target", "９９．９５％"), Ok(text("99.95")));
        for wrong in ["99.", ".5", "-1", "99.12345", "1e3", "x"] {
            assert_eq!(parsed(Kind::SlaTarget, "target", wrong), Err("decimal"), "{wrong}");
        }
    }

    #[test]
    fn codes_are_kept_in_the_order_of_the_catalogue() {
        let both = Value::List(vec!["vendor".into(), "cloud".into()]);
        assert_eq!(parsed(Kind::Party, "kinds", "cloud vendor cloud"), Ok(both));
        assert_eq!(parsed(Kind::Party, "kinds", "cloud nothing"), Err("choice"));
    }

    #[test]
    fn months_stay_inside_their_month() {
        assert_eq!(year_month_shift("2026-08-31", -6).as_deref(), Some("2026-02-28"));
        assert_eq!(year_month_shift("2024-01-31", 1).as_deref(), Some("2024-02-29"));
        assert_eq!(year_month_shift("2026-12-01", 1).as_deref(), Some("2027-01-01"));
        assert_eq!(year_month_shift("x", 1), None);
    }

    #[test]
    fn every_text_form_reads_back_as_the_same_value() {
        for kind in Kind::ALL {
            for field in kind.fields() {
                let mut values = vec![Value::Blank];
                if field.unknown {
                    values.push(Value::Unknown);
                }
                values.extend(field.choices().iter().map(|choice| {
                    if field.is_list() {
                        Value::List(vec![choice.code.to_owned()])
                    } else {
                        text(choice.code)
                    }
                }));
                for value in values {
                    assert_eq!(parse(field, &value.text()), Ok(value), "{} {}", kind.code(), field.code);
                }
            }
        }
    }

    #[test]
    fn the_whole_object_is_checked() {
        let typed: Values = [("name_ja", "株式会社"), ("country", "Japan")]
            .into_iter()
            .map(|(code, text)| (code.to_owned(), text.to_owned()))
            .collect();
        let errors = check(Kind::Party, &typed);
        let named: Vec<(&str, &str)> =
            errors.iter().map(|error| (error.field.as_str(), error.code.as_str())).collect();
        assert_eq!(named, [("country", "country"), ("name_ja", "name_only_form")]);
    }
}
