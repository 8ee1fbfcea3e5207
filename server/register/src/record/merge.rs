//! Two people edit one object: who changed what meanwhile, and what becomes of both edits.

use std::collections::BTreeMap;

use serde::{Deserialize, Serialize};

use super::Values;

/// One change of one field, from the history.
#[derive(Clone, Debug, Deserialize, Eq, PartialEq, Serialize)]
#[cfg_attr(feature = "ssr", derive(sqlx::FromRow))]
pub struct Change {
    pub id: String,
    pub field: String,
    /// Text forms of the values before and after.
    pub old_value: String,
    pub new_value: String,
    /// UTC milliseconds.
    pub at: i64,
    pub actor_name: String,
    /// The version that it made.
    pub version: i64,
}

/// What others saved after an edit had begun.
#[derive(Clone, Debug, Default, Deserialize, Eq, PartialEq, Serialize)]
pub struct Meanwhile {
    /// The version now stored.
    pub version: i64,
    /// Oldest first.
    pub changes: Vec<Change>,
}

/// A field that both changed, and differently.
#[derive(Clone, Debug, Deserialize, Eq, PartialEq, Serialize)]
pub struct Clash {
    pub field: String,
    pub mine: String,
    /// Their last change of it.
    pub theirs: Change,
}

/// Both edits together.
#[derive(Clone, Debug, Default, Deserialize, Eq, PartialEq, Serialize)]
pub struct Merged {
    /// Every field that I sent: mine where they left it alone or we agree, theirs where I left it alone.
    /// A field of `clashes` holds theirs.
    pub values: Values,
    pub clashes: Vec<Clash>,
}

impl Meanwhile {
    /// The value of each changed field when my edit began, and their last change of it.
    fn by_field(&self) -> BTreeMap<&str, (&str, &Change)> {
        let mut fields: BTreeMap<&str, (&str, &Change)> = BTreeMap::new();
        for change in &self.changes {
            fields
                .entry(&change.field)
                .and_modify(|(_, last)| *last = change)
                .or_insert((&change.old_value, change));
        }
        fields
    }
}

/// Puts my edit on top of theirs. Only a field that both of us changed, and to different values, needs a
/// person; nobody's work is overwritten unseen.
pub fn merge(mine: &Values, meanwhile: &Meanwhile) -> Merged {
    let theirs = meanwhile.by_field();
    let mut merged = Merged::default();
    for (field, value) in mine {
        let Some((base, last)) = theirs.get(field.as_str()) else {
            merged.values.insert(field.clone(), value.clone());
            continue;
        };
        let differs = value != *base && *value != last.new_value;
        if differs {
            merged.clashes.push(Clash { field: field.clone(), mine: value.clone(), theirs: (*last).clone() });
        }
        merged.values.insert(field.clone(), last.new_value.clone());
    }
    merged
}

#[cfg(test)]
mod tests {
    use super::*;

    fn change(field: &str, old: &str, new: &str, version: i64) -> Change {
        Change {
            id: version.to_string(),
            field: field.into(),
            old_value: old.into(),
            new_value: new.into(),
            at: 0,
            actor_name: "B".into(),
            version,
        }
    }

    fn values(pairs: &[(&str, &str)]) -> Values {
        pairs.iter().map(|(field, value)| ((*field).to_owned(), (*value).to_owned())).collect()
    }

    #[test]
    fn only_what_both_changed_differently_needs_a_person() {
        let meanwhile = Meanwhile {
            version: 4,
            changes: vec![
                change("left_alone_by_me", "0", "1", 2),
                change("both", "0", "1", 2),
                change("both", "1", "2", 3),
                change("same", "0", "7", 3),
                change("back", "0", "1", 2),
                change("back", "1", "0", 4),
            ],
        };
        let mine = values(&[
            ("left_alone_by_me", "0"),
            ("both", "5"),
            ("same", "7"),
            ("only_mine", "x"),
            ("back", "0"),
        ]);
        let merged = merge(&mine, &meanwhile);
        let clashing: Vec<&str> = merged.clashes.iter().map(|clash| clash.field.as_str()).collect();
        assert_eq!(clashing, ["both"]);
        assert_eq!(merged.clashes[0].theirs.new_value, "2");
        assert_eq!(
            merged.values,
            values(&[
                ("left_alone_by_me", "1"),
                ("both", "2"),
                ("same", "7"),
                ("only_mine", "x"),
                ("back", "0")
            ])
        );
    }
}
