//! What holds for every input of the pure rules.

use proptest::prelude::*;
use register::calendar::{is_date, jst_date, jst_minute};
use register::document::{NAME_LONGEST, safe_name};
use register::party::{is_corporate_number, name_key};
use register::search::fold::fold;
use register::search::highlight::{ranges, snippet, words};

/// Texts with the characters that make trouble: widths, voicing marks, ligatures, line ends, controls.
fn text() -> impl Strategy<Value = String> {
    let piece = prop_oneof![
        "[a-zA-Z0-9 .,-]{0,6}",
        "[ぁ-ゖァ-ヺー一-龠々〇]{0,6}",
        "[ｦ-ﾟ]{0,4}",
        "[Ａ-Ｚａ-ｚ０-９]{0,4}",
        Just("㈱".to_owned()),
        Just("ﬁ".to_owned()),
        Just("-\n".to_owned()),
        Just("　\n ".to_owned()),
        Just("か\u{3099}".to_owned()),
        Just("İ\u{307}".to_owned()),
        Just("\u{202e}\u{0}".to_owned()),
        any::<String>(),
    ];
    proptest::collection::vec(piece, 0..8).prop_map(|pieces| pieces.concat())
}

proptest! {
    #![proptest_config(ProptestConfig { cases: 512, failure_persistence: None, ..ProptestConfig::default() })]

    #[test]
    fn folding_keeps_the_way_back(text in text()) {
        let folded = fold(&text);
        let length = text.chars().count();
        prop_assert_eq!(folded.chars.len(), folded.origin.len());
        prop_assert!(folded.origin.windows(2).all(|pair| pair[0] <= pair[1]), "in order");
        prop_assert!(folded.origin.iter().all(|at| *at < length));
    }

    #[test]
    fn folding_folded_text_changes_nothing(text in text()) {
        // The one letter whose lower case is not normal; no contract writes it before a voicing mark.
        prop_assume!(!text.contains('İ'));
        let once: String = fold(&text).chars.into_iter().collect();
        let twice: String = fold(&once).chars.into_iter().collect();
        prop_assert_eq!(twice, once);
    }

    #[test]
    fn marked_pieces_put_together_are_the_text(text in text(), query in text()) {
        let chars: Vec<char> = text.chars().collect();
        let ranges = ranges(&text, &query);
        prop_assert!(ranges.iter().all(|(start, end)| start < end && *end <= chars.len()));
        prop_assert!(ranges.windows(2).all(|pair| pair[0].1 <= pair[1].0));
        let pieces = snippet(&text, &query);
        let shown: String = pieces.iter().filter(|piece| piece.text != "…").map(|piece| piece.text.as_str()).collect();
        prop_assert!(text.contains(&shown));
        prop_assert!(words(&query).iter().all(|word| word.chars().any(char::is_alphanumeric)));
    }

    #[test]
    fn a_word_that_stands_in_the_text_is_marked(before in "[あ-ん]{0,9}", word in "[一-龠]{1,5}", after in "[ア-ン]{0,9}") {
        let text = format!("{before}{word}{after}");
        prop_assert_eq!(ranges(&text, &word).first().copied(), Some((before.chars().count(), before.chars().count() + word.chars().count())));
    }

    #[test]
    fn a_key_is_plain_and_stable(name in text()) {
        let key = name_key(&name);
        prop_assert!(key.chars().all(|c| c.is_alphanumeric() || c == 'ー'));
        prop_assert!(!key.contains("株式会社"));
    }

    #[test]
    fn legal_forms_and_widths_do_not_change_a_key(name in "[ァ-ヴ一-龠a-z]{1,10}") {
        let key = name_key(&name);
        for other in [format!("株式会社{name}"), format!("{name}㈱"), format!(" {name} (株)"), name.to_uppercase()] {
            prop_assert_eq!(name_key(&other), key.clone(), "{}", other);
        }
    }

    #[test]
    fn exactly_one_check_digit_fits(digits in "[0-9]{12}") {
        let fitting = (0..=9).filter(|first| is_corporate_number(&format!("{first}{digits}"))).count();
        // The check digit is 1 to 9; 0 never fits.
        prop_assert_eq!(fitting, 1);
        let zero = format!("0{digits}");
        prop_assert!(!is_corporate_number(&zero));
    }

    #[test]
    fn a_changed_digit_is_noticed(digits in "[0-9]{12}", at in 0..12_usize, step in 1..8_u32) {
        let number = (1..=9).map(|first| format!("{first}{digits}")).find(|number| is_corporate_number(number)).unwrap();
        let mut changed: Vec<char> = number.chars().collect();
        let digit = changed[at + 1].to_digit(10).unwrap();
        changed[at + 1] = char::from_digit((digit + step) % 10, 10).unwrap();
        let changed: String = changed.into_iter().collect();
        // Modulo 9, 0 and 9 are the same digit: the number's own weakness.
        let weak = number.chars().zip(changed.chars()).any(|(a, b)| matches!((a, b), ('0', '9') | ('9', '0')));
        prop_assume!(!weak);
        prop_assert!(!is_corporate_number(&changed), "{} {}", number, changed);
    }

    #[test]
    fn only_thirteen_plain_digits_are_a_corporate_number(text in text()) {
        let plain = text.len() == 13 && text.bytes().all(|byte| byte.is_ascii_digit());
        prop_assert!(plain || !is_corporate_number(&text));
    }

    #[test]
    fn a_kept_name_is_short_clean_and_no_path(name in text(), long in 0..3_usize) {
        let name = name.repeat(1 + long * 100);
        let kept = safe_name(&name);
        prop_assert!(!kept.is_empty() && kept.chars().count() <= NAME_LONGEST);
        prop_assert!(!kept.contains(['/', '\\']) && !kept.chars().any(char::is_control));
        let turned = kept.contains(['\u{202e}', '\u{2066}']);
        prop_assert!(!turned);
        prop_assert!(kept != "." && kept != "..", "{:?}", kept);
        prop_assert_eq!(safe_name(&kept), kept.clone(), "kept as it is the second time");
    }

    #[test]
    fn dates_come_back_as_dates(at in -2_208_988_800_000_i64..4_102_444_800_000) {
        let date = jst_date(at);
        prop_assert!(is_date(&date), "{}", date);
        prop_assert!(jst_minute(at).starts_with(&date));
        let next = jst_date(at + 86_400_000);
        prop_assert!(next > date, "{} {}", date, next);
        prop_assert_eq!(jst_date(at + 60_000) == date, jst_minute(at + 60_000).starts_with(&date));
    }

    #[test]
    fn only_plain_digits_make_a_date(text in text()) {
        prop_assert!(!is_date(&text) || (text.len() == 10 && text.is_ascii()));
    }
}

#[test]
fn every_day_of_a_leap_year_is_a_date_once() {
    let days: std::collections::BTreeSet<String> =
        (0..366_i64).map(|day| jst_date(1_704_034_800_000 + day * 86_400_000)).collect();
    assert_eq!(
        (days.len(), days.first().unwrap().as_str(), days.last().unwrap().as_str()),
        (366, "2024-01-01", "2024-12-31")
    );
    let dates = (1..=12).flat_map(|month| (0..=32).map(move |day| format!("2024-{month:02}-{day:02}")));
    assert_eq!(dates.filter(|date| is_date(date)).collect::<std::collections::BTreeSet<_>>(), days);
    for odd in ["+024-01-01", "2024-+1-01", "2024-01-01 ", "２０２４-01-01", "2024-1-001"] {
        assert!(!is_date(odd), "{odd}");
    }
}
