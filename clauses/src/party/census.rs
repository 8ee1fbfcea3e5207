//! One pass over the text that counts what every word of the lexicon does.

use std::collections::BTreeMap;
use std::sync::LazyLock;

use super::Role;
use super::names::Names;
use super::words::{CUSTOMER, VENDOR, each};

/// What one word of the lexicon does in a text.
#[derive(Clone, Copy, Debug, Default)]
pub struct Count {
    pub total: usize,
    /// Stands before は, が or an English verb.
    acts: usize,
    /// The same in lower case after "the".
    acts_small: usize,
    /// Defined in quotation marks.
    quoted: bool,
}

struct Lexicon {
    terms: Vec<(&'static str, Role)>,
    names: Names,
}

static LEXICON: LazyLock<Lexicon> = LazyLock::new(|| {
    let side = |list, role| each(list).map(move |term| (term, role));
    let terms: Vec<_> = side(CUSTOMER, Role::Customer).chain(side(VENDOR, Role::Vendor)).collect();
    let names = Names::new(terms.iter().map(|(term, _)| (*term).to_owned()).collect());
    Lexicon { terms, names }
});

const VERBS: &[&str] =
    &[" shall", " will", " may", " must", " agrees", " is ", " has ", " acknowledges", " undertakes"];
/// Plain names of a side, which mean little else; other words must act twice.
const PLAIN: &str = "Customer|Client|Vendor|Supplier|Provider|Service Provider|Processor|Controller|Contractor|\
    委託者|受託者|発注者|受注者|お客様|委託会社|受託会社";

fn plain(term: &str) -> bool {
    each(PLAIN).any(|word| word == term)
}

/// The words of the lexicon that occur, with their counts.
pub struct Census(BTreeMap<&'static str, (Role, Count)>);

impl Census {
    pub fn new(text: &str) -> Self {
        let mut counts: BTreeMap<&'static str, (Role, Count)> = BTreeMap::new();
        LEXICON.names.find(text, |start, end, name| {
            let (term, role) = LEXICON.terms[name];
            let (before, after) = (&text[..start], &text[end..]);
            let written = &text[start..end];
            let count = &mut counts.entry(term).or_insert((role, Count::default())).1;
            if !term.is_ascii() {
                if !before.ends_with('再') {
                    count.total += 1;
                    count.acts += usize::from(after.starts_with(['は', 'が']));
                }
                return;
            }
            if before.ends_with(|c: char| c.is_ascii_alphanumeric() || c == '-') {
                return;
            }
            count.total += 1;
            let verb = VERBS.iter().any(|verb| after.starts_with(verb));
            if written.starts_with(|c: char| c.is_ascii_uppercase()) {
                count.acts += usize::from(verb);
                count.quoted |= before.ends_with('"') && after.starts_with('"');
            } else {
                let binds = [" shall", " will", " must"].iter().any(|verb| after.starts_with(verb));
                count.acts_small +=
                    usize::from(binds && (before.ends_with("the ") || before.ends_with("The ")));
            }
        });
        Self(counts)
    }

    /// How often the words occur.
    pub fn total(&self, terms: &[&str]) -> usize {
        terms.iter().filter_map(|term| self.0.get(term)).map(|(_, count)| count.total).sum()
    }

    /// Japanese words that act.
    pub fn japanese(&self) -> impl Iterator<Item = (&'static str, Role)> {
        self.0
            .iter()
            .filter(|(term, (_, count))| !term.is_ascii() && (count.acts > 0 || plain(term)))
            // A 管理者 without a 処理者 is whoever keeps the keys.
            .filter(|(term, _)| **term != "管理者" || self.0.contains_key("処理者"))
            .map(|(term, (role, _))| (*term, *role))
    }

    /// English words that act more than once, as they are written.
    pub fn acting(&self) -> impl Iterator<Item = (String, Role)> {
        let acting =
            |(_, (_, count)): &(&&str, &(Role, Count))| count.acts >= 2 || count.quoted && count.acts > 0;
        self.0
            .iter()
            .filter(|(term, _)| term.is_ascii())
            .filter(acting)
            .map(|(term, (role, _))| ((*term).to_owned(), *role))
    }

    /// English words that are sides of this contract and not words in passing, as they are written.
    pub fn english(&self) -> impl Iterator<Item = (String, Role)> {
        self.0.iter().filter(|(term, _)| term.is_ascii()).filter_map(|(term, (role, count))| {
            let needed = if plain(term) { 0 } else { 2 };
            if count.acts_small > 0 {
                Some((term.to_lowercase(), *role))
            } else {
                (count.quoted || count.acts >= needed).then(|| ((*term).to_owned(), *role))
            }
        })
    }
}
