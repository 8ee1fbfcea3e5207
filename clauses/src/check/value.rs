//! Values in a sentence: hours, days, kinds of consent.

use std::collections::BTreeMap;

use super::amend::western;
use crate::pack::Item;

/// Adds the values that a sentence has; the first that was found stays.
pub fn values(item: &Item, sentence: &str, out: &mut BTreeMap<String, String>) {
    for value in &item.values {
        if out.contains_key(&value.name) {
            continue;
        }
        let Some(found) = value.expression.captures(sentence) else { continue };
        let text = match (&value.is, found.get(1)) {
            (Some(text), _) => text.clone(),
            (None, Some(group)) => {
                let plain = figure(group.as_str());
                // "not less than 15 days": the number stands last.
                let number = plain.rsplit(' ').next().unwrap_or_default().parse::<u32>();
                match (value.times, number) {
                    (Some(times), Ok(number)) => number.saturating_mul(times).to_string(),
                    // "within several days" is no number of hours.
                    (Some(_), Err(_)) => continue,
                    (None, _) => plain,
                }
            }
            (None, None) => found[0].to_owned(),
        };
        out.insert(value.name.clone(), text);
    }
}

/// 三十日 → 30日; seven (7) years → 7 years; forty-eight → 48.
pub fn figure(text: &str) -> String {
    if !text.is_ascii() {
        return western(text);
    }
    let mut words: Vec<String> = Vec::new();
    for word in text.split_whitespace() {
        let bare = word.trim_matches(['(', ')']);
        let number = bare.parse::<u32>().ok().or_else(|| spoken(&bare.to_ascii_lowercase()));
        match (number, words.last_mut()) {
            // "seven (7)" says one number twice; the figure stands for both.
            (Some(number), Some(last)) if last.parse::<u32>().is_ok() => *last = number.to_string(),
            (Some(number), _) => words.push(number.to_string()),
            (None, _) => words.push(word.to_owned()),
        }
    }
    words.join(" ")
}

/// The number that an English word says, up to ninety-nine.
fn spoken(word: &str) -> Option<u32> {
    const ONES: [&str; 20] = [
        "zero",
        "one",
        "two",
        "three",
        "four",
        "five",
        "six",
        "seven",
        "eight",
        "nine",
        "ten",
        "eleven",
        "twelve",
        "thirteen",
        "fourteen",
        "fifteen",
        "sixteen",
        "seventeen",
        "eighteen",
        "nineteen",
    ];
    const TENS: [&str; 8] = ["twenty", "thirty", "forty", "fifty", "sixty", "seventy", "eighty", "ninety"];
    let place = |list: &[&str], word: &str| {
        list.iter().position(|known| *known == word).and_then(|n| u32::try_from(n).ok())
    };
    let tens = |word: &str| place(&TENS, word).map(|n| n * 10 + 20);
    match word.split_once('-') {
        Some((ten, one)) => Some(tens(ten)? + place(&ONES, one).filter(|n| (1..10).contains(n))?),
        None => place(&ONES, word).or_else(|| tens(word)),
    }
}

#[cfg(test)]
mod tests {
    use super::figure;

    #[test]
    fn numbers_are_read_in_figures_and_words() {
        for (said, meant) in [
            ("72", "72"),
            ("seventy-two", "72"),
            ("seven (7) years", "7 years"),
            ("five Business Days", "5 Business Days"),
            ("thirty (30)", "30"),
            ("(12)", "12"),
            ("several", "several"),
            ("each calendar year", "each calendar year"),
            ("四十八", "48"),
            ("", ""),
        ] {
            assert_eq!(figure(said), meant, "{said}");
        }
    }
}
