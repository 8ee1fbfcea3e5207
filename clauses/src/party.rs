//! Who is the vendor and who the customer, found for each document.
//!
//! 甲 is not always the customer: names and pronouns are weighed by what the text makes them do.

use std::collections::BTreeMap;
use std::sync::LazyLock;

use regex::Regex;

use census::Census;
use english::find_english;
use japanese::find_japanese;
use mention::{mark, stands_alone};
use names::Names;
use words::{BOTH, each};

mod census;
mod english;
mod japanese;
mod mention;
mod names;
mod score;
mod words;

/// A side of the contract.
#[derive(Clone, Copy, Debug, Eq, Ord, PartialEq, PartialOrd, serde::Deserialize, serde::Serialize)]
#[serde(rename_all = "snake_case")]
pub enum Role {
    Customer,
    Vendor,
    Both,
}

/// How a mention stands in its sentence.
#[derive(Clone, Copy, Debug, Eq, PartialEq)]
pub enum Mark {
    /// 乙は; a name before its verb in English.
    Topic,
    /// 乙が.
    Subject,
    Other,
}

#[derive(Clone, Copy, Debug)]
pub struct Mention {
    pub start: usize,
    pub end: usize,
    pub role: Role,
    pub mark: Mark,
}

/// The names that the document uses for its two sides.
#[derive(Debug)]
pub struct Parties {
    roles: Vec<Role>,
    names: Names,
}

macro_rules! pattern {
    ($name:ident, $expression:expr) => {
        static $name: LazyLock<Regex> =
            LazyLock::new(|| Regex::new($expression).expect("a fixed expression"));
    };
}
use pattern;

pattern!(
    DEFINED_JA,
    r"([^、。()\n]{2,40})\(以下、? ?「([^「」]{1,12})」(?:という|といいます|と言う|と称する|と称します|とする|とします|と呼ぶ|と呼びます|と略称する|と記す)?。?\)"
);
pattern!(
    ORGANISATION,
    r"(?:(?:株式|有限|合同|合資|相互)会社|\(株\)|法人|機構|公社|財団)[^、。]{0,24}$|(?:会社|銀行|金庫|組合|金融機関|連合会|協会|大学|センター|事業者|市|県|省|庁|証券|保険|公庫|Inc\.?|Ltd\.?|K\.K\.?|LLC|Corp\.?)$"
);
impl Parties {
    pub fn find(text: &str) -> Self {
        let census = Census::new(text);
        let mut roles: BTreeMap<String, Role> = BTreeMap::new();
        let japanese = text.contains(['は', 'の', 'が', 'を']);
        if japanese {
            find_japanese(text, &census, &mut roles);
        }
        if text.bytes().filter(u8::is_ascii_alphabetic).count() * 3 > text.len() {
            find_english(text, &census, &mut roles);
        }
        for term in each(BOTH) {
            roles.insert((*term).to_owned(), Role::Both);
        }
        let (terms, roles): (Vec<String>, Vec<Role>) = roles.into_iter().unzip();
        Self { roles, names: Names::new(terms) }
    }

    /// Every mention of a side, in order.
    pub fn mentions(&self, text: &str) -> Vec<Mention> {
        let mut mentions = Vec::new();
        self.names.find(text, |start, end, name| {
            if stands_alone(text, start, end, self.names.text(name)) {
                mentions.push(Mention { start, end, role: self.roles[name], mark: mark(text, end) });
            }
        });
        mentions
    }
}
