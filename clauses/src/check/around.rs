//! Looks for what a rule needs outside the sentence: in the sentence that leads it, in its list, in the question.

use std::ops::Range;

use super::analysis::{Analysis, Sentence};
use crate::pattern::Slot;
use crate::rule::{Rule, Scope};

/// Sentences on each side that a wider scope reaches.
const NEIGHBOURS: usize = 24;

/// Articles of badly marked texts run over pages: only the blocks around count.
fn nearby(blocks: &Range<usize>, block: usize) -> Range<usize> {
    blocks.start.max(block.saturating_sub(8))..blocks.end.min(block + 9)
}

/// Looks for a slot outside the sentence, as far as the scope of the rule allows.
pub fn elsewhere(rule: &Rule, doc: &Analysis, this: &Sentence, slot: &Slot) -> Option<usize> {
    let found = |n: &usize| {
        let other = &doc.sentences[*n];
        other.range != this.range && slot.find(&doc.hits[other.hits.clone()], doc.marks(other)).is_some()
    };
    let block = &doc.structure.blocks[this.block];
    if let Some(n) = block.lead.and_then(|lead| doc.leading(lead)).filter(found) {
        return Some(n);
    }
    // The answer speaks of what the question named.
    if let Some(n) = this.question.filter(found) {
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
