//! Cells that a spreadsheet would run as a formula, made harmless in a way that reads back.
//! Source: OWASP, "CSV Injection".

/// Characters with which a spreadsheet begins a formula; also those that it folds into them.
const DANGEROUS: [char; 10] = ['=', '+', '-', '@', '\t', '\r', '＝', '＋', '－', '＠'];

fn needs_mark(text: &str) -> bool {
    text.trim_start_matches('\'').starts_with(DANGEROUS)
}

/// The text with an apostrophe in front where a spreadsheet would run it (or where it looks like a text that
/// went through here already).
pub fn neutral(text: &str) -> String {
    if needs_mark(text) { format!("'{text}") } else { text.to_owned() }
}

/// The text that [`neutral`] was given.
pub fn original(cell: &str) -> &str {
    match cell.strip_prefix('\'') {
        Some(rest) if needs_mark(rest) => rest,
        _ => cell,
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use proptest::prelude::*;

    #[test]
    fn no_cell_begins_a_formula() {
        for text in ["=1+1", "+81-3", "-1", "@SUM(A1)", "\t=1", "＝cmd"] {
            assert!(neutral(text).starts_with('\''), "{text}");
        }
        assert_eq!(neutral("みなと"), "みなと");
        assert_eq!(neutral("'tis"), "'tis");
    }

    proptest! {
        #[test]
        fn every_text_comes_back(text in "['=+@\\-\tA-Cあ]{0,6}") {
            let cell = neutral(&text);
            prop_assert_eq!(original(&cell), &text);
        }
    }
}
