//! The answers of one questionnaire: who saved what on top of what. The store asks [`Answer::weigh`] before it writes.

use std::collections::BTreeMap;

use serde::{Deserialize, Serialize};

/// An answer as it stands.
#[derive(Clone, Debug, Default, Deserialize, Eq, PartialEq, Serialize)]
pub struct Answer {
    pub value: String,
    pub note: String,
    /// Counts the answers to this question; 0 while there is none.
    pub version: i64,
    /// Taken over from last year and not touched yet.
    pub carried: bool,
    pub by_name: String,
    pub at: i64,
}

/// What became of an attempt to save.
#[derive(Clone, Debug, Deserialize, Eq, PartialEq, Serialize)]
pub enum Saved {
    /// It stands, as this version.
    Kept(i64),
    /// Somebody else answered meanwhile: nothing was overwritten, and this is what stands.
    Clash(Answer),
}

impl Answer {
    /// What becomes of an answer that was typed over version `base` while this one stands. A version higher than this
    /// one's is to be written; the same version says that nothing is new.
    pub fn weigh(&self, base: i64, value: &str, note: &str) -> Saved {
        let same = self.value == value && self.note == note;
        if self.version != base {
            // The same text twice is no quarrel: a save that was sent again after the line broke.
            return if same { Saved::Kept(self.version) } else { Saved::Clash(self.clone()) };
        }
        // To say again what was carried over is an answer of this year.
        if same && !self.carried { Saved::Kept(base) } else { Saved::Kept(base + 1) }
    }
}

/// Answers with everything that ever stood there.
#[derive(Clone, Debug, Default)]
pub struct Answers {
    pub now: BTreeMap<String, Answer>,
    pub all: Vec<(String, Answer)>,
}

impl Answers {
    /// Saves an answer that was typed over version `base`.
    pub fn save(&mut self, question: &str, base: i64, value: &str, note: &str, by: &str) -> Saved {
        let stands = self.now.entry(question.to_owned()).or_default();
        let outcome = stands.weigh(base, value, note);
        if let Saved::Kept(version) = outcome
            && version > stands.version
        {
            *stands = Answer {
                value: value.to_owned(),
                note: note.to_owned(),
                version,
                carried: false,
                by_name: by.to_owned(),
                at: 0,
            };
            self.all.push((question.to_owned(), stands.clone()));
        }
        outcome
    }
}
