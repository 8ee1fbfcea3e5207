//! Tries the rules on one sentence.

use std::ops::Range;

use super::analysis::{Analysis, Sentence};
use super::mood::Mood;
use crate::pack::Pack;
use crate::party::Role;
use crate::pattern::Hit;
use crate::report::Reason;
use crate::rule::{Actor, Gives, Modality, Negated, Rule, Scope};

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

/// Tries every rule whose action occurs in the sentence.
pub fn judge(
    pack: &Pack,
    doc: &Analysis,
    sentence: usize,
    absent: &dyn Fn(&str) -> bool,
    out: &mut Vec<Fired>,
) {
    let this = &doc.sentences[sentence];
    let hits = &doc.hits[this.hits.clone()];
    let never = &pack.never[this.lang as usize];
    let mut barred = None;
    let first = out.len();
    // What a rule asks of the whole sentence is answered once: rule, and what it found.
    let mut gates: Vec<(usize, Option<Option<usize>>)> = Vec::new();
    for (at, hit) in hits.iter().enumerate() {
        let Some(rules) = pack.by_opener.get(hit.literal as usize) else { continue };
        for &index in rules {
            let rule = &pack.rules[index];
            if rule.lang != this.lang
                || out[first..].iter().any(|fired| fired.rule == index && fired.gives == rule.gives)
            {
                continue;
            }
            let known = gates.iter().find(|(rule, _)| *rule == index).map(|(_, gate)| *gate);
            if known == Some(None) {
                continue;
            }
            let Some((start, end)) = rule.action.matches_at(hits, at) else { continue };
            if *barred.get_or_insert_with(|| never.find(hits).is_some()) {
                return;
            }
            let action = start..end;
            let open = known.unwrap_or_else(|| {
                let open = gate(rule, doc, this, hits, absent).ok();
                gates.push((index, open));
                open
            });
            let Some(support) = open else { continue };
            if near(rule, hits, &action).is_ok()
                && let Ok((gives, reason)) = binds(rule, doc, this, &action)
            {
                out.push(Fired { rule: index, sentence, gives, reason, support });
            }
        }
    }
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
    rule: &Rule,
    doc: &Analysis,
    this: &Sentence,
    hits: &[Hit],
    action: &Range<usize>,
    absent: &dyn Fn(&str) -> bool,
) -> Result<Given, Miss> {
    near(rule, hits, action)?;
    let support = gate(rule, doc, this, hits, absent)?;
    binds(rule, doc, this, action).map(|(gives, reason)| (gives, reason, support))
}

/// The vetoes around the action.
fn near(rule: &Rule, hits: &[Hit], action: &Range<usize>) -> Result<(), Miss> {
    if rule.unless.is_empty() {
        return Ok(());
    }
    let reach = action.start.saturating_sub(rule.radius)..action.end + rule.radius;
    let from = hits.partition_point(|hit| hit.start < reach.start);
    let veto = (from..hits.len())
        .take_while(|&n| hits[n].start < reach.end)
        .find_map(|n| rule.unless.matches_at(hits, n).filter(|(_, end)| *end <= reach.end));
    veto.map_or(Ok(()), |(start, end)| Err(Miss::Unless(start..end)))
}

/// What the rule asks of the sentence and what is around it; gives a sentence elsewhere that helps.
fn gate(
    rule: &Rule,
    doc: &Analysis,
    this: &Sentence,
    hits: &[Hit],
    absent: &dyn Fn(&str) -> bool,
) -> Result<Option<usize>, Miss> {
    if !rule.unless_sentence.is_empty()
        && let Some((start, end)) = rule.unless_sentence.find(hits)
    {
        return Err(Miss::UnlessSentence(start..end));
    }
    let mut support = None;
    for (n, slot) in rule.with.iter().enumerate() {
        if slot.find(hits).is_some() {
            continue;
        }
        support = Some(elsewhere(rule, doc, this, slot).ok_or(Miss::With(n))?);
    }
    if !rule.context.is_empty() || !rule.unless_context.is_empty() {
        let article = doc.article_hits(this);
        if !rule.context.is_empty() && !article.iter().any(|part| rule.context.find(part).is_some()) {
            return Err(Miss::Context);
        }
        if let Some((start, end)) = article.iter().find_map(|part| rule.unless_context.find(part)) {
            return Err(Miss::UnlessContext(start..end));
        }
    }
    if rule.annex && !absent(doc.str(&this.range)) {
        return Err(Miss::AnnexThere);
    }
    Ok(support)
}

/// Whether the right side acts, and how firmly.
fn binds(
    rule: &Rule,
    doc: &Analysis,
    this: &Sentence,
    action: &Range<usize>,
) -> Result<(Gives, Option<Reason>), Miss> {
    let side = this.actor(doc, action);
    let fits = match rule.actor {
        Actor::Any => true,
        Actor::Vendor => side != Some(Role::Customer),
        Actor::Customer => side != Some(Role::Vendor),
        Actor::CustomerOnly => side == Some(Role::Customer),
    };
    if !fits {
        return Err(Miss::Actor(side));
    }
    let mood = this.mood(doc, action);
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

/// Sentences on each side that a wider scope reaches.
const NEIGHBOURS: usize = 24;

/// Articles of badly marked texts run over pages: only the blocks around count.
fn nearby(blocks: &Range<usize>, block: usize) -> Range<usize> {
    blocks.start.max(block.saturating_sub(8))..blocks.end.min(block + 9)
}

/// Looks for a slot outside the sentence, as far as the scope of the rule allows.
fn elsewhere(rule: &Rule, doc: &Analysis, this: &Sentence, slot: &crate::pattern::Slot) -> Option<usize> {
    let found = |n: &usize| {
        let other = &doc.sentences[*n];
        other.range != this.range && slot.find(&doc.hits[other.hits.clone()]).is_some()
    };
    let block = &doc.structure.blocks[this.block];
    if let Some(n) = block.lead.and_then(|lead| doc.leading(lead)).filter(found) {
        return Some(n);
    }
    let last =
        doc.by_block[this.block].end.checked_sub(1).is_some_and(|n| doc.sentences[n].range == this.range);
    let article = &doc.structure.articles[block.article];
    if last {
        for n in this.block + 1..article.blocks.end.min(this.block + 65) {
            if doc.structure.blocks[n].lead == Some(this.block)
                && let Some(n) = doc.by_block[n].clone().find(found)
            {
                return Some(n);
            }
        }
    }
    let own = doc.sentences.partition_point(|other| other.range.start < this.range.start);
    let around = own.saturating_sub(NEIGHBOURS)..(own + NEIGHBOURS + 1).min(doc.sentences.len());
    let within = |blocks: Range<usize>| move |n: &usize| blocks.contains(&doc.sentences[*n].block);
    match rule.scope {
        Scope::Sentence => None,
        Scope::Paragraph => around.filter(within(this.block..this.block + 1)).find(found),
        Scope::Article => around.filter(within(nearby(&article.blocks, this.block))).find(found),
    }
}

impl Analysis {
    /// The hits of the heading and of the body of the article around a sentence.
    fn article_hits(&self, sentence: &Sentence) -> [&[Hit]; 2] {
        let article = &self.structure.articles[self.structure.blocks[sentence.block].article];
        let blocks = &self.structure.blocks[article.blocks.clone()];
        let body = blocks.first().map_or(0, |b| b.range.start)..blocks.last().map_or(0, |b| b.range.end);
        [self.hits_in(&article.heading), self.hits_in(&body)]
    }
}
