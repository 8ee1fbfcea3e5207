//! Who acts in a sentence, and how firmly.

use std::ops::Range;
use std::sync::LazyLock;

use regex::Regex;

use super::analysis::{Analysis, Sentence};
use super::predicate::{clause_end, negated_japanese, permits};
use crate::party::{Mark, Mention, Role};
use crate::pattern::Lang;

#[derive(Clone, Copy, Debug, Default)]
pub struct Mood {
    pub may: bool,
    pub effort: bool,
    pub negated: bool,
}

static MODAL: LazyLock<Regex> = LazyLock::new(|| {
    let expression = r"(?i)\b(?:shall|must|will|may|can|could|should|agrees?|undertakes?|warrants?|reserves?|ensures?|commits?|(?:is|are) (?:required|obliged|obligated|entitled|responsible|permitted|not)|(?:has|have) the right|(?:has|have) no|does not|do not|cannot|aims?)\b";
    Regex::new(expression).expect("a fixed expression")
});

impl Sentence {
    /// The last modal before a byte, or the first after it.
    fn modal(&self, doc: &Analysis, at: usize) -> Option<Range<usize>> {
        let text = doc.str(&self.range);
        let mut last = None;
        for found in MODAL.find_iter(text) {
            let range = self.range.start + found.start()..self.range.start + found.end();
            if range.start > at {
                break;
            }
            // Should the Host be entered by an intruder: a condition.
            if found.as_str() == "Should" {
                continue;
            }
            last = Some(range);
        }
        last
    }

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
        let tail = &text[action.end..next_topic.max(action.end)];
        let any = |words: &[&str]| words.iter().any(|word| tail.contains(word));
        let clause = clause_end(tail, text[..action.end].chars().next_back().unwrap_or(' '));
        let near = |words: &[&str]| words.iter().any(|word| tail[..clause].contains(word));
        Mood {
            may: permits(tail)
                // 解除し得るものとする permits, 承諾を得るものとする does not.
                || tail.match_indices("得るものと").any(|(at, _)| !tail[..at].ends_with(['を', 'て']))
                || any(&[
                    "できるものと",
                    "権利を有",
                    "ことがある",
                    "ことがあります",
                    "場合がある",
                    "場合があります",
                    "いただけます",
                    "できる。",
                    "できます。",
                    "妨げない",
                ]),
            // 報告するとともに、復旧に努める: the effort belongs to the second verb.
            effort: near(&[
                "努め",
                "努力",
                "心がけ",
                "検討する",
                "検討します",
                "望ましい",
                "配慮する",
                "目指",
                "目標とする",
            ]),
            negated: negated_japanese(&tail[..clause]),
        }
    }

    fn mood_english(&self, doc: &Analysis, action: &Range<usize>) -> Mood {
        let text = &doc.text.folded;
        let after: String =
            text[action.end..self.range.end].chars().take(90).collect::<String>().to_lowercase();
        let denied_after = [
            "is excluded",
            "are excluded",
            "is not permitted",
            "not be required",
            "is not included",
            "are not included",
        ]
        .iter()
        .any(|words| after.contains(words));
        let Some(modal) = self.modal(doc, action.start) else {
            let before = text[self.range.start..action.start].to_lowercase();
            let negated = denied_after
                || before.contains("no duty to ")
                || before.contains("no obligation to ")
                || ["no ", "not ", "nothing ", "without any obligation"]
                    .iter()
                    .any(|word| before.trim_start().starts_with(word));
            return Mood { negated, ..Mood::default() };
        };
        let word = text[modal.clone()].to_lowercase();
        // The action itself may begin with the modal (may audit).
        let between = text.get(modal.end..action.start).unwrap_or_default().to_lowercase();
        let before: String = text[self.range.start..modal.start].to_lowercase();
        let head: String = between.chars().take(34).collect();
        let denied = [" not ", " no ", " never ", " not be ", " neither "]
            .iter()
            .any(|w| head.starts_with(w) || head == w.trim_end())
            || word.ends_with("not")
            || word.ends_with(" no")
            || between.contains("no obligation")
            || between.contains("no duty")
            || between.contains("not obliged")
            || between.contains("not be obliged")
            || between.contains("not be required")
            || between.contains("not required")
            || before.ends_with("neither party ")
            || before.trim_start().starts_with("nothing ");
        // "shall not let it lapse" commands to keep it.
        let turned = ["lapse", "fail", "omit", "neglect", "cease", "unreasonably", "refuse", "only"]
            .iter()
            .any(|w| head.contains(w));
        let denied = denied && !turned;
        // "shall not … without" and "not … unless" command the opposite; rules on bans say `negated = any`.
        Mood {
            may: matches!(word.as_str(), "may" | "can" | "could" | "reserves" | "reserve")
                || word.ends_with("right")
                || word.ends_with("entitled")
                || word.ends_with("permitted"),
            effort: between.contains("efforts")
                || between.contains("endeavo")
                || between.contains("aim")
                || between.contains("strive")
                || between.contains("seek to")
                || between.contains("attempt")
                || word.starts_with("aim")
                || word == "should",
            negated: denied || denied_after,
        }
    }

    /// The side that acts at the action, as far as the sentence and what stands before it tell.
    pub fn actor(&self, doc: &Analysis, action: &Range<usize>) -> Option<Role> {
        let own = match self.lang {
            Lang::Ja => self.actor_japanese(doc, action.start),
            Lang::En => self.actor_english(doc, action),
        };
        if self.lang == Lang::Ja && doc.str(&self.range).contains("ください") {
            return Some(doc.asked);
        }
        own.or_else(|| self.inherited(doc)).or_else(|| {
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

    fn actor_english(&self, doc: &Analysis, action: &Range<usize>) -> Option<Role> {
        let text = &doc.text.folded;
        let mentions = &doc.mentions[self.mentions.clone()];
        if doc.str(&self.range).contains("your responsibility") {
            return Some(Role::Customer);
        }
        let limit = self.modal(doc, action.start).map_or(action.start, |modal| modal.start);
        let mut fallback = None;
        for mention in mentions.iter().rev().filter(|m| m.start < limit) {
            let before: String = text[self.range.start..mention.start].trim_end().to_lowercase();
            let before = before.strip_suffix(" the").unwrap_or(&before);
            let word = before.rsplit(' ').next().unwrap_or_default();
            let oblique = matches!(
                word,
                "to" | "by"
                    | "of"
                    | "from"
                    | "with"
                    | "upon"
                    | "for"
                    | "against"
                    | "on"
                    | "notify"
                    | "provide"
                    | "inform"
                    | "between"
                    | "than"
                    | "under"
                    | "at"
                    | "about"
                    | "tell"
                    | "ring"
                    | "ask"
                    | "send"
                    | "help"
                    | "warn"
                    | "wake"
                    | "phone"
                    | "telephone"
                    | "call"
                    | "give"
                    | "show"
                    | "let"
            );
            let after = &text[mention.end..self.range.end];
            // "Customer Data" is a thing and not the customer.
            let begins = |rest: &str, words: &[&str]| {
                words
                    .iter()
                    .any(|word| rest.get(..word.len()).is_some_and(|head| head.eq_ignore_ascii_case(word)))
            };
            let thing = begins(
                after,
                &[" data", " content", " information", " systems", " personal", " materials", " account"],
            );
            let name = &text[mention.start..mention.end];
            let own = name.eq_ignore_ascii_case("your") || name.eq_ignore_ascii_case("our");
            let rest = after.strip_prefix("'s").or_else(|| after.strip_prefix('\'')).unwrap_or(after);
            let possessive = thing || own || rest.len() < after.len() && rest.starts_with(' ');
            let people = possessive
                && !thing
                && begins(
                    rest.trim_start(),
                    &[
                        "employee",
                        "personnel",
                        "people",
                        "staff",
                        "representative",
                        "auditor",
                        "inspector",
                        "agent",
                        "designee",
                        "regulator",
                        "supervis",
                        "internal",
                        "external",
                        "own people",
                        "team",
                        "analyst",
                        "engineer",
                        "technician",
                        "officer",
                        "manager",
                        "duty",
                    ],
                );
            if !oblique && (!possessive || people) {
                return Some(mention.role);
            }
            fallback = fallback.or(Some(mention));
        }
        let by = mentions.iter().find(|m| {
            m.start >= action.end && {
                let before = text[self.range.start..m.start].trim_end();
                before.ends_with(" by") || before.ends_with(" by the")
            }
        });
        by.map(|m| m.role)
    }
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
