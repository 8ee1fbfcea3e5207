//! What signed checkpoints outside the database say of the chain. A chain that was computed anew fits in itself; it
//! does not fit what was signed before.

use std::collections::BTreeMap;

use serde::{Deserialize, Serialize};

/// An entry that a checkpoint holds on to.
#[derive(Clone, Debug, Deserialize, Eq, PartialEq, Serialize)]
pub struct Mark {
    pub seq: i64,
    pub hash: String,
    /// When it was signed, in UTC milliseconds.
    pub at: i64,
}

/// The chain as the marks see it.
#[derive(Clone, Debug, Default, Deserialize, Eq, PartialEq, Serialize)]
pub struct Held {
    /// Entries up to this number are as they were signed; 0 without any.
    pub until: i64,
    pub broken: Option<Broken>,
}

/// How the chain departs from what was signed: the first mark that it does not keep.
#[derive(Clone, Debug, Deserialize, Eq, PartialEq, Serialize)]
#[serde(tag = "kind", rename_all = "snake_case")]
pub enum Broken {
    /// The chain ends before the marked entry.
    Cut { ends: i64, mark: Mark },
    /// The marked entry has another hash: something after `after`, and up to the mark, was written anew.
    Rewritten { after: i64, mark: Mark },
}

/// Holds marks against a chain that ends at `ends`; `hashes` are those of the marked entries, as far as they exist.
pub fn hold(ends: i64, hashes: &BTreeMap<i64, String>, marks: &[Mark]) -> Held {
    let mut sorted: Vec<&Mark> = marks.iter().collect();
    sorted.sort_by_key(|mark| (mark.seq, mark.at));
    let mut until = 0;
    for mark in sorted {
        match hashes.get(&mark.seq) {
            Some(hash) if *hash == mark.hash => until = mark.seq,
            Some(_) => {
                return Held { until, broken: Some(Broken::Rewritten { after: until, mark: mark.clone() }) };
            }
            // An entry missing in the middle is a rewritten chain; the walk names it.
            None if mark.seq <= ends => {
                return Held { until, broken: Some(Broken::Rewritten { after: until, mark: mark.clone() }) };
            }
            None => return Held { until, broken: Some(Broken::Cut { ends, mark: mark.clone() }) },
        }
    }
    Held { until, broken: None }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn mark(seq: i64, hash: &str) -> Mark {
        Mark { seq, hash: hash.into(), at: seq * 1_000 }
    }

    fn hashes(known: &[(i64, &str)]) -> BTreeMap<i64, String> {
        known.iter().map(|(seq, hash)| (*seq, (*hash).to_owned())).collect()
    }

    #[test]
    fn marks_say_where_a_chain_departs_from_them() {
        let marks = [mark(9, "c"), mark(3, "a"), mark(6, "b")];
        assert_eq!(
            hold(12, &hashes(&[(3, "a"), (6, "b"), (9, "c")]), &marks),
            Held { until: 9, broken: None }
        );
        let rewritten = hold(12, &hashes(&[(3, "a"), (6, "x"), (9, "y")]), &marks);
        assert_eq!(rewritten.broken, Some(Broken::Rewritten { after: 3, mark: mark(6, "b") }));
        let cut = hold(7, &hashes(&[(3, "a"), (6, "b")]), &marks);
        assert_eq!((cut.until, cut.broken), (6, Some(Broken::Cut { ends: 7, mark: mark(9, "c") })));
        let holed = hold(12, &hashes(&[(3, "a"), (9, "c")]), &marks);
        assert_eq!(holed.broken, Some(Broken::Rewritten { after: 3, mark: mark(6, "b") }));
        assert_eq!(hold(0, &hashes(&[]), &[]), Held::default());
        // Signed twice at the same entry, and with two answers: the chain keeps one of them alone.
        let twice = [mark(3, "a"), Mark { at: 9_000, ..mark(3, "z") }];
        assert!(hold(3, &hashes(&[(3, "a")]), &twice).broken.is_some());
    }
}
