//! How things stood on a day before: what the heatmaps compare today with.

use std::collections::HashMap;

use serde::{Deserialize, Serialize};

use super::vendor::Grade;
use super::{Board, Line};
use crate::risk::residual::Assurance;

/// Where an engagement stood.
#[derive(Clone, Copy, Debug, Default, Deserialize, PartialEq, Serialize)]
pub struct Stood {
    pub tier: Option<i64>,
    pub assurance: Assurance,
    pub likelihood: Option<u8>,
    pub impact: Option<u8>,
    pub inherent: Option<f64>,
    /// CE of the last due diligence.
    pub effectiveness: Option<f64>,
    pub residual: Option<f64>,
}

/// The marks of a party, in the order of [`super::vendor::Dimension::ALL`].
pub type Marks = [Grade; 8];

/// How everything stood at the end of a day.
#[derive(Clone, Debug, Default, PartialEq)]
pub struct Then {
    /// 2026-04-01
    pub day: String,
    /// The first day that anything is kept of; none where nothing is kept yet.
    pub first: Option<String>,
    /// Live engagements and parties with one, by id.
    pub engagements: HashMap<String, Stood>,
    pub parties: HashMap<String, Marks>,
}

/// One day of an engagement's history; none where it was not live from that day on.
#[derive(Clone, Debug, Deserialize, PartialEq, Serialize)]
pub struct StoodDay {
    pub day: String,
    pub stood: Option<Stood>,
    pub policy_version: i64,
}

/// Why there is nothing to compare with: the chosen day lies before the first one that is kept, or none is kept yet.
#[derive(Clone, Debug, Default, Deserialize, Eq, PartialEq, Serialize)]
pub struct NotKept {
    pub first: Option<String>,
}

impl Then {
    /// None where something is known of the day.
    pub fn not_kept(&self) -> Option<NotKept> {
        (!self.is_kept()).then(|| NotKept { first: self.first.clone() })
    }

    /// Whether anything is known of the day.
    pub fn is_kept(&self) -> bool {
        self.first.as_ref().is_some_and(|first| *first <= self.day)
    }
}

impl From<&Line> for Stood {
    fn from(line: &Line) -> Self {
        Self {
            tier: line.tier,
            assurance: line.assurance,
            likelihood: line.place.likelihood,
            impact: line.place.impact,
            inherent: line.residual.inherent,
            effectiveness: line.residual.controls.effectiveness,
            residual: line.residual.score,
        }
    }
}

const LETTERS: [(Grade, char); 4] =
    [(Grade::Good, 'g'), (Grade::Unknown, 'u'), (Grade::Watch, 'w'), (Grade::Bad, 'b')];

/// The marks as letters, and back.
pub fn letters(marks: impl IntoIterator<Item = Grade>) -> String {
    let letter =
        |grade: Grade| LETTERS.iter().find(|(one, _)| *one == grade).map_or('u', |(_, letter)| *letter);
    marks.into_iter().map(letter).collect()
}

/// None for a text of another length: no marks at all.
pub fn marks(letters: &str) -> Option<Marks> {
    let grade = |letter: char| LETTERS.iter().find(|(_, one)| *one == letter).map(|(grade, _)| *grade);
    let all: Vec<Grade> = letters.chars().map(|letter| grade(letter).unwrap_or_default()).collect();
    all.try_into().ok()
}

/// Engagements with where they stand, and parties with their marks as letters, by id.
pub type Today<'b> = (Vec<(&'b str, Stood)>, Vec<(&'b str, String)>);

/// Where everything stands today: what is kept of the day.
pub fn now(board: &Board) -> Today<'_> {
    let names = board.register.engagements.iter().map(|name| name.id.as_str());
    let engagements = names.zip(board.lines.iter().map(Stood::from)).collect();
    let parties = board
        .vendors()
        .iter()
        .map(|held| (held.row().party.id.as_str(), letters(held.row().marks.iter().map(|mark| mark.grade))))
        .collect();
    (engagements, parties)
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn marks_are_kept_as_letters() {
        let all = [
            Grade::Good,
            Grade::Unknown,
            Grade::Watch,
            Grade::Bad,
            Grade::Bad,
            Grade::Good,
            Grade::Good,
            Grade::Watch,
        ];
        assert_eq!(letters(all), "guwbbggw");
        assert_eq!(marks("guwbbggw"), Some(all));
        assert_eq!(marks(""), None);
        assert_eq!(marks("gg"), None, "another product's marks are none of ours");
        assert_eq!(
            marks("zggggggg").map(|marks| marks[0]),
            Some(Grade::Unknown),
            "a letter nobody knows is not good"
        );
    }
}
