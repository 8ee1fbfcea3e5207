//! Why a verdict came out: which sentences were tried, which slots they filled, what stopped them.

use std::collections::BTreeSet;

use serde::Serialize;

use crate::check::why::{self, End, Try};
use crate::check::{Read, check};
use crate::document::Document;
use crate::pack::{Citation, Pack, Said};
use crate::party::Role;
use crate::pattern::Lang;
use crate::report::{Finding, Reason, Verdict};
use crate::rule::Gives;

mod text;
mod words;

/// Why the verdict on one item came out.
#[derive(Clone, Debug, Serialize)]
pub struct Explanation {
    pub title: Said,
    #[serde(skip)]
    pub citation: Citation,
    pub finding: Finding,
    /// What the documents call the two sides.
    pub sides: Vec<SideName>,
    /// Rules whose action occurs, farthest come first.
    pub attempts: Vec<Attempt>,
}

/// A name and the side that it stands for.
#[derive(Clone, Debug, Eq, Ord, PartialEq, PartialOrd, Serialize)]
pub struct SideName {
    pub document: usize,
    pub role: Role,
    pub name: String,
}

/// A rule tried on a sentence.
#[derive(Clone, Debug, Serialize)]
pub struct Attempt {
    /// Index of the document in the order given.
    pub document: usize,
    /// Page, counted from 1.
    pub page: u32,
    pub article: Option<String>,
    /// The sentence as it was read: line breaks and page furniture taken out.
    pub sentence: String,
    pub rule: String,
    /// What the rule gives when it is filled.
    pub gives: Gives,
    /// The words that are the action.
    pub action: String,
    /// Who acts there, as far as the text tells.
    pub actor: Option<Role>,
    /// The words that fill the lists of `with`.
    pub with: Vec<String>,
    pub outcome: Outcome,
    #[serde(skip)]
    rank: u8,
}

/// What became of a rule.
#[derive(Clone, Debug, Serialize)]
#[serde(rename_all = "snake_case")]
pub enum Outcome {
    /// All slots are filled; the verdict may be weaker than the rule's own (mere effort).
    Filled { gives: Gives, reason: Option<Reason>, support: Option<String> },
    /// A slot is not filled, or a veto fired: which, and with which words.
    Missed(Said),
}

/// Why the item with this number came out as it did; nothing if the pack has no such item.
pub fn explain(pack: &Pack, documents: &[Document], item: u8) -> Option<Explanation> {
    let index = pack.items().iter().position(|known| known.id == item)?;
    let about = &pack.items()[index];
    let finding = check(pack, documents).swap_remove(index);
    let read = Read::new(pack, documents);
    let mut sides = BTreeSet::new();
    let mut attempts = Vec::new();
    for (number, doc) in read.docs.iter().enumerate() {
        for mention in doc.mentions.iter().filter(|mention| mention.role != Role::Both) {
            let name = doc.text.folded[mention.start..mention.end].to_owned();
            sides.insert(SideName { document: number, role: mention.role, name });
        }
        let absent = |sentence: &str| read.absent(sentence);
        let tried = why::tries(pack, index, doc, &absent);
        let mut own: Vec<Attempt> = tried.iter().map(|one| attempt(pack, &read, number, one)).collect();
        if crate::facts::foreign(&documents[number]) {
            for attempt in &mut own {
                attempt.outcome = Outcome::Missed(words::foreign());
            }
        }
        attempts.extend(own);
    }
    attempts.sort_by_key(|attempt| std::cmp::Reverse(attempt.rank));
    Some(Explanation {
        title: Said::new(&about.title_ja, &about.title_en),
        citation: about.citation.clone(),
        finding,
        sides: sides.into_iter().collect(),
        attempts,
    })
}

fn attempt(pack: &Pack, read: &Read, number: usize, one: &Try) -> Attempt {
    let doc = &read.docs[number];
    let rule = &pack.rules[one.rule];
    let sentence = &doc.sentences[one.sentence];
    let block = &doc.structure.blocks[sentence.block];
    let label = format!("{}{}", doc.structure.articles[block.article].label, block.label);
    let page = doc.text.spans(sentence.range.start, sentence.range.end).first().map_or(0, |span| span.page);
    let outcome = match &one.end {
        End::Filled((gives, reason, support)) => Outcome::Filled {
            gives: *gives,
            reason: *reason,
            support: support.map(|n| doc.str(&doc.sentences[n].range).to_owned()),
        },
        End::Missed(miss) => Outcome::Missed(words::missed(rule, doc, miss)),
        End::Never(at) => Outcome::Missed(words::never(doc.str(at))),
        End::Struck => Outcome::Missed(words::struck()),
    };
    Attempt {
        document: number,
        page: u32::try_from(page + 1).unwrap_or(u32::MAX),
        article: (!label.is_empty()).then_some(label),
        sentence: doc.str(&sentence.range).trim().to_owned(),
        rule: rule.name.clone(),
        gives: rule.gives,
        action: doc.str(&one.action).to_owned(),
        actor: one.actor,
        with: one.with.iter().flatten().map(|at| doc.str(at).to_owned()).collect(),
        outcome,
        rank: why::rank(&one.end),
    }
}

impl Explanation {
    /// What stands between the verdict that was expected and the one that came out.
    pub fn nearest(&self, expected: Verdict) -> Option<Said> {
        let filled = |attempt: &&Attempt| {
            matches!(attempt.outcome, Outcome::Filled { .. }) && attempt.gives != Gives::Element
        };
        if expected >= self.finding.verdict
            && let Some(attempt) = self.attempts.iter().find(filled)
        {
            return Some(Said::new(
                format!("規則「{}」が「{}」に当たっています", attempt.rule, attempt.action),
                format!("the rule `{}` is filled at \"{}\"", attempt.rule, attempt.action),
            ));
        }
        self.attempts.iter().filter(|attempt| attempt.gives != Gives::Element).find_map(|attempt| {
            let Outcome::Missed(why) = &attempt.outcome else { return None };
            Some(Said::new(
                format!("最も近い規則「{}」は「{}」に当たりますが、{}", attempt.rule, attempt.action, why.ja),
                format!("the nearest rule `{}` meets \"{}\", but {}", attempt.rule, attempt.action, why.en),
            ))
        })
    }

    /// The explanation for a reader at a terminal; `names` are the documents' names.
    pub fn text(&self, lang: Lang, names: &[&str], all: bool) -> String {
        text::text(self, lang, names, all)
    }
}
