//! Who acts in a sentence, and how firmly.

use std::ops::Range;

use super::analysis::{Analysis, Sentence};
use super::predicate::{self, clause_end};
use crate::party::{Mark, Mention, Role};
use crate::pattern::Lang;

#[derive(Clone, Copy, Debug, Default)]
pub struct Mood {
    pub may: bool,
    pub effort: bool,
    pub negated: bool,
}

impl Sentence {
    pub fn mood(&self, doc: &Analysis, action: &Range<usize>) -> Mood {
        match self.lang {
            Lang::Ja => self.mood_japanese(doc, action),
            Lang::En => self.mood_english(doc, action),
        }
    }

    fn mood_japanese(&self, doc: &Analysis, action: &Range<usize>) -> Mood {
        let text = &doc.text.folded;
        let next_topic = doc.mentions[self.mentions.clone()]
            .iter()
            .find(|m| {
                m.mark == Mark::Topic && m.start > action.end + 6 && text[action.end..m.start].contains('、')
            })
            .map_or(self.range.end, |m| m.start);
        // 消すこと|があります: the noun belongs to what permits.
        let noun = if text[..action.end].ends_with("こと") { "こと".len() } else { 0 };
        let tail = &text[action.end - noun..next_topic.max(action.end)];
        // 報告するとともに、復旧に努める: the effort belongs to the second verb.
        let clause = clause_end(tail, text[..action.end - noun].chars().next_back().unwrap_or(' '));
        predicate::mood(tail, clause)
    }

    /// The side that acts at the action, as far as the sentence and what stands before it tell.
    pub fn actor(&self, doc: &Analysis, action: &Range<usize>) -> Option<Role> {
        let own = match self.lang {
            Lang::Ja => self.actor_japanese(doc, action.start),
            Lang::En => self.actor_english(doc, action),
        };
        let asks = ["ください", "お願いします", "お願いいたします", "お願いいたし", "願います"];
        if self.lang == Lang::Ja && asks.iter().any(|word| doc.str(&self.range).contains(word)) {
            return Some(doc.asked);
        }
        let people = || people_lead(doc.str(&self.range)).then_some(Role::Vendor);
        own.or_else(people).or_else(|| self.inherited(doc)).or_else(|| {
            // Specifications name nobody and bind the one who delivers: 〜すること。
            let bare = doc.str(&self.range).trim_end_matches('。');
            (self.lang == Lang::Ja && bare.ends_with("こと")).then_some(Role::Vendor)
        })
    }

    /// The actor of the sentence that leads the list, or of the sentence before in the paragraph.
    fn inherited(&self, doc: &Analysis) -> Option<Role> {
        let lead = doc.structure.blocks[self.block].lead;
        if let Some(lead) = lead {
            let leading = &doc.sentences[doc.leading(lead)?];
            let end = leading.range.end;
            return match leading.lang {
                Lang::Ja => leading.actor_japanese(doc, end),
                Lang::En => leading.actor_english(doc, &(end..end)),
            };
        }
        let block = doc.by_block[self.block].clone();
        // Sentences stand in the order of the text.
        let own = doc.sentences.partition_point(|other| other.range.start < self.range.start);
        let before = own.checked_sub(1).filter(|n| block.contains(n))?;
        let before = &doc.sentences[before];
        match before.lang {
            Lang::Ja => before.actor_japanese(doc, before.range.end),
            Lang::En => None,
        }
    }

    fn actor_japanese(&self, doc: &Analysis, at: usize) -> Option<Role> {
        let mentions = &doc.mentions[self.mentions.clone()];
        let before = |mark: Mark| mentions.iter().filter(move |m| m.mark == mark && m.start < at);
        if let Some(last) = before(Mark::Topic).next_back() {
            return Some(joined(doc, mentions, last));
        }
        let near = before(Mark::Subject).next_back().filter(|m| at - m.end <= 150);
        if let Some(near) = near {
            return Some(joined(doc, mentions, near));
        }
        mentions.iter().find(|m| m.mark != Mark::Other && m.start >= at).map(|m| m.role)
    }
}

/// 技術員は、…: the vendor's people act where nobody else is named.
fn people_lead(sentence: &str) -> bool {
    let head = sentence.trim_start_matches(['*', '-', ' ', '・']);
    let japanese = [
        "技術員",
        "作業員",
        "作業者",
        "従事者",
        "業務従事者",
        "作業従事者",
        "要員",
        "作業要員",
        "技術者",
        "担当技術者",
        "操作員",
        "常駐者",
        "保守員",
        "警備員",
        "配送員",
        "乗務員",
        "分析官",
        "監視員",
        "運転者",
        "オペレーター",
        "オペレータ",
        "応対者",
        "従業者",
    ];
    let english = [
        "Technicians ",
        "Engineers ",
        "Operatives ",
        "Analysts ",
        "Drivers ",
        "Couriers ",
        "Guards ",
        "Operators ",
    ];
    japanese.iter().any(|word| {
        head.strip_prefix(word).is_some_and(|rest| rest.starts_with(['は', 'も']) || rest.starts_with("が"))
    }) || english.iter().any(|word| head.starts_with(word))
}

/// 甲及び乙は: both.
fn joined(doc: &Analysis, mentions: &[Mention], last: &Mention) -> Role {
    let earlier = mentions.iter().rev().find(|m| m.start < last.start);
    match earlier {
        Some(earlier) if earlier.role != last.role && earlier.mark == last.mark => {
            let between = &doc.text.folded[earlier.end..last.start];
            let links = ["及び", "並びに", "又は", "または", "および", "と", "、"];
            if between.is_empty() || links.contains(&between) { Role::Both } else { last.role }
        }
        _ => last.role,
    }
}
