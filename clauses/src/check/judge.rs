//! Tries the rules on one sentence.

use std::cell::OnceCell;
use std::ops::Range;

use super::analysis::{Analysis, Sentence};
use super::around::elsewhere;
use super::mood::Mood;
use crate::pack::Pack;
use crate::party::Role;
use crate::pattern::{Hit, Marks, Slot};
use crate::report::Reason;
use crate::rule::{Actor, Gives, Modality, Negated, Rule};

/// A rule that a sentence fills.
#[derive(Clone, Debug)]
pub struct Fired {
    /// Index of the rule in the pack.
    pub rule: usize,
    /// Index of the sentence in its document.
    pub sentence: usize,
    pub gives: Gives,
    pub reason: Option<Reason>,
    /// A sentence elsewhere in the list that fills a slot.
    pub support: Option<usize>,
}

/// What is known of the rules at the sentence that is judged; used again for the next one.
pub struct Scratch {
    /// Counts sentences: what was written for another one is void.
    turn: u32,
    /// For each rule: turn, and the gate with the sentence elsewhere that helps.
    gates: Vec<(u32, Gate)>,
    /// For each rule: the turn in which it gave what it has to give.
    given: Vec<u32>,
    /// Who acts, and how firmly, at the actions that were looked at.
    acts: Vec<Act>,
    /// For each item: some sentence had all the words of a rule, and another side acted, or denied.
    pub near: Vec<bool>,
}

/// What a rule asks of the whole sentence.
#[derive(Clone, Copy, Eq, PartialEq)]
enum Gate {
    Shut,
    /// With a sentence elsewhere that helps.
    Open(Option<usize>),
}

struct Act {
    at: Range<usize>,
    actor: OnceCell<Option<Role>>,
    mood: OnceCell<Mood>,
}

impl Act {
    fn new(at: &Range<usize>) -> Self {
        Self { at: at.clone(), actor: OnceCell::new(), mood: OnceCell::new() }
    }
}

impl Scratch {
    pub fn new(pack: &Pack) -> Self {
        let rules = pack.rules.len();
        Self {
            turn: 0,
            gates: vec![(0, Gate::Shut); rules],
            given: vec![0; rules],
            acts: Vec::new(),
            near: vec![false; pack.items().len()],
        }
    }

    /// What is known of an action.
    fn act(&mut self, at: &Range<usize>) -> &Act {
        let known = self.acts.iter().position(|act| act.at == *at).unwrap_or_else(|| {
            self.acts.push(Act::new(at));
            self.acts.len() - 1
        });
        &self.acts[known]
    }
}

/// Tries every rule whose action occurs in the sentence.
pub fn judge(
    pack: &Pack,
    doc: &Analysis,
    sentence: usize,
    absent: &dyn Fn(&str) -> bool,
    scratch: &mut Scratch,
    mut out: impl FnMut(Fired),
) {
    let this = &doc.sentences[sentence];
    let hits = &doc.hits[this.hits.clone()];
    let marks = doc.marks(this);
    let mut barred = None;
    scratch.turn += 1;
    scratch.acts.clear();
    let turn = scratch.turn;
    for (at, hit) in hits.iter().enumerate() {
        for &(index, way) in pack.rules_at(this.lang, hit.literal) {
            let index = index as usize;
            if scratch.given[index] == turn {
                continue;
            }
            let known = scratch.gates[index];
            if known == (turn, Gate::Shut) {
                continue;
            }
            let rule = &pack.rules[index];
            let Some((start, end)) = rule.action.goes(way, hits, marks, at) else { continue };
            if *barred.get_or_insert_with(|| bar(pack, doc, this).is_some()) {
                return;
            }
            let action = start..end;
            let open = if known.0 == turn {
                known.1
            } else {
                let open = gate(pack, rule, doc, this, hits, absent).map_or(Gate::Shut, Gate::Open);
                scratch.gates[index] = (turn, open);
                open
            };
            let Gate::Open(support) = open else { continue };
            if near(rule, hits, marks, &action).is_ok()
                && let Ok((gives, reason)) = binds(rule, doc, this, scratch.act(&action))
            {
                if gives == rule.gives {
                    scratch.given[index] = turn;
                }
                out(Fired { rule: index, sentence, gives, reason, support });
            } else if matches!(rule.gives, Gives::Stated | Gives::Partial) {
                scratch.near[rule.item] = true;
            }
        }
    }
}

/// What in the sentence, in the sentence that leads it or in its heading shows that nothing is promised.
pub fn bar(pack: &Pack, doc: &Analysis, this: &Sentence) -> Option<Range<usize>> {
    if this.asks {
        return Some(this.range.clone());
    }
    let lang = this.lang as usize;
    let (never, aside) = (&pack.never[lang], &pack.aside[lang]);
    let in_sentence = |slot: &Slot, sentence: &Sentence| {
        slot.find(&doc.hits[sentence.hits.clone()], doc.marks(sentence)).map(|(start, end)| start..end)
    };
    in_sentence(never, this)
        .or_else(|| aside.find(doc.heading(this), Marks::ANY).map(|(start, end)| start..end))
        .or_else(|| {
            let lead = doc.structure.blocks[this.block].lead.and_then(|lead| doc.leading(lead))?;
            let lead = &doc.sentences[lead];
            in_sentence(aside, lead)
        })
}

pub type Given = (Gives, Option<Reason>, Option<usize>);

/// The slot at which a rule fails; ranges are bytes of the folded text.
#[derive(Clone, Debug)]
pub enum Miss {
    /// A veto near the action.
    Unless(Range<usize>),
    UnlessSentence(Range<usize>),
    /// This list of `with` is not met.
    With(usize),
    /// Nothing in the article fills `context`.
    Context,
    UnlessContext(Range<usize>),
    /// The annex that is named is among the documents.
    AnnexThere,
    /// Another side acts.
    Actor(Option<Role>),
    Negation,
    Modality,
}

/// Tries one rule at one place of its action, and says which slot fails.
pub fn fills(
    pack: &Pack,
    rule: &Rule,
    doc: &Analysis,
    this: &Sentence,
    hits: &[Hit],
    action: &Range<usize>,
    absent: &dyn Fn(&str) -> bool,
) -> Result<Given, Miss> {
    near(rule, hits, doc.marks(this), action)?;
    let support = gate(pack, rule, doc, this, hits, absent)?;
    binds(rule, doc, this, &Act::new(action)).map(|(gives, reason)| (gives, reason, support))
}

/// The vetoes around the action.
fn near(rule: &Rule, hits: &[Hit], marks: Marks<'_>, action: &Range<usize>) -> Result<(), Miss> {
    if !marks.may(&rule.unless) {
        return Ok(());
    }
    let reach = action.start.saturating_sub(rule.radius)..action.end + rule.radius;
    let from = hits.partition_point(|hit| hit.start < reach.start);
    let veto = (from..hits.len())
        .take_while(|&n| hits[n].start < reach.end)
        .find_map(|n| rule.unless.matches_at(hits, marks, n).filter(|(_, end)| *end <= reach.end));
    veto.map_or(Ok(()), |(start, end)| Err(Miss::Unless(start..end)))
}

/// What the rule asks of the sentence and what is around it; gives a sentence elsewhere that helps.
fn gate(
    pack: &Pack,
    rule: &Rule,
    doc: &Analysis,
    this: &Sentence,
    hits: &[Hit],
    absent: &dyn Fn(&str) -> bool,
) -> Result<Option<usize>, Miss> {
    let marks = doc.marks(this);
    if let Some((start, end)) = rule.unless_sentence.find(hits, marks) {
        return Err(Miss::UnlessSentence(start..end));
    }
    let mut support = None;
    for (n, slot) in rule.with.iter().enumerate() {
        if slot.find(hits, marks).is_some() {
            continue;
        }
        support = Some(elsewhere(rule, doc, this, slot).ok_or(Miss::With(n))?);
    }
    if !rule.context.is_empty() || !rule.unless_context.is_empty() {
        let (article, marks) = doc.article(pack, this);
        let filled = || article.iter().any(|part| rule.context.find(part, marks).is_some());
        if !rule.context.is_empty() && !filled() {
            return Err(Miss::Context);
        }
        if let Some((start, end)) = article.iter().find_map(|part| rule.unless_context.find(part, marks)) {
            return Err(Miss::UnlessContext(start..end));
        }
    }
    if rule.annex && !absent(doc.str(&this.range)) {
        return Err(Miss::AnnexThere);
    }
    Ok(support)
}

/// Whether the right side acts, and how firmly.
fn binds(rule: &Rule, doc: &Analysis, this: &Sentence, act: &Act) -> Result<(Gives, Option<Reason>), Miss> {
    if rule.actor != Actor::Any {
        let side = *act.actor.get_or_init(|| this.actor(doc, &act.at));
        let fits = match rule.actor {
            Actor::Any => true,
            Actor::Vendor => side != Some(Role::Customer),
            Actor::Customer => side != Some(Role::Vendor),
            Actor::CustomerOnly => side == Some(Role::Customer),
        };
        if !fits {
            return Err(Miss::Actor(side));
        }
    }
    if rule.negated == Negated::Any && rule.modality == Modality::Any {
        return Ok((rule.gives, rule.reason));
    }
    let mood = *act.mood.get_or_init(|| this.mood(doc, &act.at));
    weigh(rule, mood)
}

fn weigh(rule: &Rule, mood: Mood) -> Result<(Gives, Option<Reason>), Miss> {
    match (rule.negated, mood.negated) {
        (Negated::No, true) | (Negated::Yes, false) => return Err(Miss::Negation),
        _ => {}
    }
    match rule.modality {
        Modality::Duty if mood.may || mood.effort => {
            return Ok(match rule.gives {
                Gives::Stated => (Gives::Partial, Some(Reason::WeakDuty)),
                other => (other, rule.reason),
            });
        }
        Modality::May if !mood.may => return Err(Miss::Modality),
        Modality::Effort if !mood.effort => return Err(Miss::Modality),
        _ => {}
    }
    Ok((rule.gives, rule.reason))
}
