//! Finds the party that a contract is with. In doubt it finds nobody: a contract under the wrong party is worse than one
//! under none.

use unicode_normalization::UnicodeNormalization;

use crate::party::{is_corporate_number, name_key};

/// On which side a name stands.
#[derive(Clone, Copy, Debug, Eq, PartialEq)]
pub enum Side {
    Ours,
    Theirs,
    Unknown,
}

/// A name that a document gives to one of its sides.
#[derive(Clone, Debug, PartialEq)]
pub struct Candidate {
    /// Index of the document.
    pub document: usize,
    pub name: String,
    pub side: Side,
    pub quote: String,
    pub page: i64,
    pub confidence: f64,
}

/// A party of the register, as far as it can be recognised.
#[derive(Clone, Debug, Default, Eq, PartialEq)]
pub struct Known {
    pub id: String,
    /// Keys ([`name_key`]) of the Japanese and the Latin name.
    pub names: Vec<String>,
    /// Keys of the other names.
    pub aliases: Vec<String>,
    pub corporate_number: Option<String>,
}

/// What was found.
#[derive(Clone, Debug, PartialEq)]
pub struct Match {
    /// None: nobody, or nobody without doubt.
    pub party_id: Option<String>,
    /// `corporate_number`, `name`, `alias`; or `unknown`, `ambiguous`, `contradiction`.
    pub how: &'static str,
    /// 0 to 1.
    pub confidence: f64,
    /// The name that stands for the third party.
    pub candidate: Candidate,
}

/// The 法人番号 that a text states: thirteen digits with a right check digit, soon after the words.
pub fn corporate_numbers(text: &str) -> Vec<String> {
    let folded: Vec<char> = text.nfkc().filter(|c| !c.is_whitespace()).collect();
    let words: Vec<char> = "法人番号".chars().collect();
    let mut found: Vec<String> = Vec::new();
    for at in 0..folded.len().saturating_sub(words.len()) {
        if folded[at..at + words.len()] != words[..] {
            continue;
        }
        let rest = &folded[at + words.len()..(at + words.len() + 30).min(folded.len())];
        let digits: String = rest
            .iter()
            .skip_while(|c| !c.is_ascii_digit())
            .take_while(|c| c.is_ascii_digit() || **c == '-')
            .filter(|c| c.is_ascii_digit())
            .collect();
        if is_corporate_number(&digits) && !found.contains(&digits) {
            found.push(digits);
        }
    }
    found
}

/// Keys of the other names of a party, which are divided by commas.
pub fn alias_keys(aliases: &str) -> Vec<String> {
    aliases.split(['、', ',', '，', ';', '\n']).map(name_key).filter(|key| !key.is_empty()).collect()
}

/// The third party among the candidates. Numbers decide before names, names before other names; two parties that are
/// equally likely, or a number and a name that lead to different ones, give none.
pub fn find(candidates: &[Candidate], numbers: &[String], known: &[Known]) -> Option<Match> {
    let theirs: Vec<&Candidate> = candidates.iter().filter(|one| one.side == Side::Theirs).collect();
    let open: Vec<&Candidate> = candidates.iter().filter(|one| one.side == Side::Unknown).collect();
    // Whoever the text does not place on a side is only considered where it places nobody on the other one.
    let (names, share) = if theirs.is_empty() { (open, 0.8) } else { (theirs, 1.0) };
    // A number may stand where no name was recognised.
    let bare = numbers.first().map(|number| Candidate {
        document: 0,
        name: number.clone(),
        side: Side::Unknown,
        quote: format!("法人番号 {number}"),
        page: 1,
        confidence: 0.8,
    });
    let first = names.first().map(|name| (*name).clone()).or(bare)?;
    let of_number: Vec<&Known> = known
        .iter()
        .filter(|one| one.corporate_number.as_ref().is_some_and(|n| numbers.contains(n)))
        .collect();
    let by = |keys: fn(&Known) -> &Vec<String>| {
        let mut found: Vec<(&Known, &Candidate)> = Vec::new();
        for name in &names {
            let key = name_key(&name.name);
            for party in known.iter().filter(|one| !key.is_empty() && keys(one).contains(&key)) {
                if !found.iter().any(|(other, _)| other.id == party.id) {
                    found.push((party, *name));
                }
            }
        }
        found
    };
    let (of_name, of_alias) = (by(|one| &one.names), by(|one| &one.aliases));
    let none = |how: &'static str| Match { party_id: None, how, confidence: 0.0, candidate: first.clone() };
    let hit = |party: &Known, candidate: &Candidate, how: &'static str, sure: f64| Match {
        party_id: Some(party.id.clone()),
        how,
        confidence: sure * share,
        candidate: candidate.clone(),
    };
    Some(match (of_number.as_slice(), of_name.as_slice(), of_alias.as_slice()) {
        ([party], names, aliases) => {
            let mut other = names.iter().chain(aliases).map(|(other, _)| &other.id);
            let same = names.iter().chain(aliases).find(|(other, _)| other.id == party.id);
            match same {
                Some((_, name)) => hit(party, name, "corporate_number", 0.99),
                None if other.next().is_some() => none("contradiction"),
                // Our own number may stand there too; without a name that fits it tells little.
                None if numbers.len() > 1 => none("ambiguous"),
                None => hit(party, &first, "corporate_number", 0.9),
            }
        }
        ([_, _, ..], [(party, name)], _) if of_number.iter().any(|one| one.id == party.id) => {
            hit(party, name, "corporate_number", 0.97)
        }
        ([], [(party, name)], _) => hit(party, name, "name", 0.95),
        ([], [], [(party, name)]) => hit(party, name, "alias", 0.85),
        ([], [], []) => none("unknown"),
        ([_, _, ..], ..) | (_, [_, _, ..], _) | ([], [], _) => none("ambiguous"),
    })
}

#[cfg(test)]
mod tests {
    use proptest::prelude::*;

    use super::*;

    fn candidate(name: &str, side: Side) -> Candidate {
        Candidate { document: 0, name: name.into(), side, quote: name.into(), page: 1, confidence: 0.9 }
    }

    fn party(id: &str, name: &str, aliases: &str, number: Option<&str>) -> Known {
        Known {
            id: id.into(),
            names: vec![name_key(name)],
            aliases: alias_keys(aliases),
            corporate_number: number.map(str::to_owned),
        }
    }

    #[test]
    fn numbers_are_read_in_any_width_and_checked() {
        assert_eq!(corporate_numbers("法人番号：７０００-０１２０-５０００２"), ["7000012050002"]);
        assert_eq!(corporate_numbers("（法人番号 7000012050002）法人番号 7000012050002"), ["7000012050002"]);
        assert!(corporate_numbers("法人番号 7000012050003").is_empty(), "the check digit is wrong");
        assert!(corporate_numbers("電話 7000012050002").is_empty());
    }

    #[test]
    fn a_number_decides_before_names_and_names_before_aliases() {
        let known = [
            party("a", "株式会社北浜システム", "北浜SYS、旧東西計算", Some("7000012050002")),
            party("b", "南浜データ株式会社", "", None),
        ];
        let names = [candidate("株式会社 北浜システム", Side::Theirs), candidate("みなと銀行", Side::Ours)];
        let how = |names: &[Candidate], numbers: &[String]| {
            find(names, numbers, &known).map(|found| (found.party_id, found.how))
        };
        let a = Some("a".to_owned());
        assert_eq!(how(&names, &["7000012050002".into()]), Some((a.clone(), "corporate_number")));
        assert_eq!(how(&names, &[]), Some((a.clone(), "name")));
        assert_eq!(how(&[candidate("旧東西計算", Side::Theirs)], &[]), Some((a, "alias")));
        assert_eq!(how(&[candidate("どこにもない会社", Side::Theirs)], &[]), Some((None, "unknown")));
        assert_eq!(
            how(&[candidate("南浜データ", Side::Theirs)], &["7000012050002".into()]),
            Some((None, "contradiction"))
        );
        let ours = [candidate("みなと銀行", Side::Ours)];
        assert_eq!(how(&ours, &[]), None, "nobody stands on the other side");
        assert_eq!(how(&ours, &["7000012050002".into()]), Some((Some("a".to_owned()), "corporate_number")));
    }

    #[test]
    fn two_that_fit_are_none() {
        let known = [party("a", "北浜システム", "", None), party("b", "株式会社北浜システム", "", None)];
        let found = find(&[candidate("北浜システム", Side::Theirs)], &[], &known).unwrap();
        assert_eq!((found.party_id, found.how), (None, "ambiguous"));
    }

    proptest! {
        /// Whatever stands there, a party is only named when a number or a name of it does.
        #[test]
        fn nobody_is_named_without_a_sign(name in "[ぁ-んa-z]{1,8}", other in "[ァ-ンA-Z]{1,8}") {
            let known = [party("a", &other, "", None)];
            let found = find(&[candidate(&name, Side::Theirs)], &[], &known).unwrap();
            prop_assert_eq!(found.party_id.is_some(), name_key(&name) == name_key(&other));
        }
    }
}
