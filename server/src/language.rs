//! The language of the command line: Japanese unless the terminal is set to English.

/// Japanese or English.
#[derive(Clone, Copy, Debug, Eq, PartialEq)]
pub enum Language {
    Japanese,
    English,
}

impl Language {
    /// `DAICHO_LANG`, then the usual variables of the terminal.
    pub fn of_terminal() -> Self {
        let set = ["DAICHO_LANG", "LC_ALL", "LC_MESSAGES", "LANG"];
        let first =
            set.into_iter().filter_map(|name| std::env::var(name).ok()).find(|value| !value.is_empty());
        if first.is_some_and(|value| value.starts_with("en")) { Self::English } else { Self::Japanese }
    }

    /// The text in this language.
    pub const fn of<'a>(self, japanese: &'a str, english: &'a str) -> &'a str {
        match self {
            Self::Japanese => japanese,
            Self::English => english,
        }
    }
}
