//! Who acts in an English sentence, and how firmly.

use std::ops::Range;
use std::sync::LazyLock;

use regex::Regex;

use super::analysis::{Analysis, Sentence};
use super::mood::Mood;
use crate::party::Role;

static MODAL: LazyLock<Regex> = LazyLock::new(|| {
    let expression = r"(?i)\b(?:shall|must|will|may|can|could|should|agrees?|undertakes?|warrants?|reserves?|ensures?|commits?|(?:is|are|be) (?:required|obliged|obligated|entitled|responsible|permitted|allowed|at liberty|free|welcome|not)|(?:is|are) to|(?:has|have) the right|(?:has|have) no|does not|do not|cannot|(?:wo|ca|do|does|sha|need|must|should|is|are)n't|need not|aims?)\b";
    Regex::new(expression).expect("a fixed expression")
});

/// Whether what stands before the modal takes the promise back: does not agree, makes no promise that it will.
fn disclaims(before: &str) -> bool {
    let clause = ["; ", " but ", " however", ": ", " because ", " if ", " unless ", " when ", " where "]
        .iter()
        .filter_map(|word| before.rfind(word).map(|at| at + word.len()))
        .max()
        .unwrap_or_default();
    let clause = before[clause..].trim_end();
    // "… has no obligation to retain it and may delete it": a second verb with a modal of its own.
    if clause.ends_with(" and") {
        return false;
    }
    let ends = ["not", "n't", "never", "nor", "no longer", "neither", "cannot", "refuses to", "declines to"];
    let broken = [
        "no promise that",
        "no promise as to",
        "no commitment as to",
        "no assurance as to",
        "no promise to",
        "no commitment that",
        "no commitment to",
        "no undertaking that",
        "no undertaking to",
        "no assurance that",
        "no obligation to",
        "no duty to",
        "not promise",
        "n't promise",
        "not undertake",
        "n't undertake",
        "not represent",
        "not guarantee",
        "not commit",
        "neither warrants",
        "neither promises",
        "nothing in this",
    ];
    ends.iter().any(|word| {
        clause
            .strip_suffix(word)
            .is_some_and(|rest| *word == "n't" || !rest.ends_with(|c: char| c.is_alphanumeric()))
    }) || broken.iter().any(|words| clause.contains(words))
}

/// Whether an act is left to the pleasure of the one who acts: in a manner which the Provider thinks fit.
fn at_will(after: &str) -> bool {
    let will = [
        "thinks fit",
        "think fit",
        "sees fit",
        "see fit",
        "at its discretion",
        "in its discretion",
        "in its sole discretion",
        "at its sole discretion",
        "at our discretion",
        "in our discretion",
        "at our sole discretion",
        "if it so chooses",
        "if it chooses",
        "if it wishes",
        "if we choose",
        "when it suits",
        "as and when it chooses",
    ];
    will.iter().any(|words| after.find(words).is_some_and(|at| !after[..at].contains(" you ")))
}

impl Sentence {
    /// The last modal before a byte, or the first after it.
    fn modal(&self, doc: &Analysis, at: usize) -> Option<Range<usize>> {
        let all = self.modals.get_or_init(|| {
            let found = MODAL.find_iter(doc.str(&self.range));
            // Should the Host be entered by an intruder: a condition.
            found
                .filter(|found| found.as_str() != "Should")
                .map(|found| self.range.start + found.start()..self.range.start + found.end())
                .collect()
        });
        let modal = all[..all.partition_point(|modal| modal.start <= at)].last().cloned()?;
        // "… who should not have seen it, it tells the Bank": the modal stands in a clause before.
        let between = doc.lower.get(modal.end..at).unwrap_or_default();
        let anew = between.rfind(", ").is_some_and(|comma| {
            let rest = &between[comma + 2..];
            let pronoun = ["it ", "we ", "you ", "they "].iter().any(|word| rest.starts_with(word));
            let side = modal.end + comma + 2;
            pronoun
                || doc.mentions[self.mentions.clone()]
                    .iter()
                    .any(|m| m.start == side || m.start == side + 4 && rest.starts_with("the "))
        });
        (!anew).then_some(modal)
    }

    pub(super) fn mood_english(&self, doc: &Analysis, action: &Range<usize>) -> Mood {
        let text = &doc.lower;
        let rest = &text[action.end..self.range.end];
        let after = &rest[..rest.char_indices().nth(90).map_or(rest.len(), |(at, _)| at)];
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
            let before = &text[self.range.start..action.start];
            let negated = denied_after
                || disclaims(before)
                || before.contains("no duty to ")
                || before.contains("no obligation to ")
                || ["no ", "not ", "nothing ", "neither ", "without any obligation"]
                    .iter()
                    .any(|word| before.trim_start().starts_with(word));
            return Mood { negated, ..Mood::default() };
        };
        let word = &text[modal.clone()];
        // The action itself may begin with the modal (may audit).
        let between = text.get(modal.end..action.start).unwrap_or_default();
        let before = &text[self.range.start..modal.start];
        let head = &between[..between.char_indices().nth(34).map_or(between.len(), |(at, _)| at)];
        let denied = [" not ", " no ", " never ", " not be ", " neither "]
            .iter()
            .any(|w| head.starts_with(w) || head == w.trim_end())
            || word.ends_with("not")
            || word.ends_with("n't")
            || disclaims(before)
            || word.ends_with(" no")
            || word.starts_with("be ") && before.trim_end().ends_with(" not")
            || between.contains("no obligation")
            || between.contains("no duty")
            || between.contains("not obliged")
            || between.contains("not be obliged")
            || between.contains("not be required")
            || between.contains("not required")
            || before.ends_with("neither party ")
            || before.trim_start().starts_with("nothing ")
            || self.none_may(doc, before);
        // "shall not let it lapse" commands to keep it.
        let turned = ["lapse", "fail", "omit", "neglect", "cease", "delay", "unreasonably", "refuse", "only"]
            .iter()
            .any(|w| head.contains(w));
        let denied = denied && !turned;
        // "shall not … without" and "not … unless" command the opposite; rules on bans say `negated = any`.
        Mood {
            may: at_will(after)
                || matches!(word, "may" | "can" | "could" | "reserves" | "reserve")
                || word.ends_with("right")
                || word.ends_with("entitled")
                || ["permitted", "allowed", "liberty", "free", "welcome"]
                    .iter()
                    .any(|end| word.ends_with(end)),
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

    /// Neither the Client nor its auditor has a right; no visitor may enter: nobody may, and nothing excepts it.
    fn none_may(&self, doc: &Analysis, before: &str) -> bool {
        let before = before.trim_start();
        let none = before.starts_with("neither ")
            || before.strip_prefix("no ").is_some_and(|rest| {
                !["later", "less", "more", "fewer", "sooner", "earlier", "matter"]
                    .iter()
                    .any(|word| rest.starts_with(word))
            });
        let sentence = &doc.lower[self.range.clone()];
        none && ![" unless ", " until ", " without ", " except", " save ", " other than ", " before "]
            .iter()
            .any(|word| sentence.contains(word))
    }

    pub(super) fn actor_english(&self, doc: &Analysis, action: &Range<usize>) -> Option<Role> {
        let text = &doc.text.folded;
        let mentions = &doc.mentions[self.mentions.clone()];
        if doc.str(&self.range).contains("your responsibility") {
            return Some(Role::Customer);
        }
        let limit = self.modal(doc, action.start).map_or(action.start, |modal| modal.start);
        let mut fallback = None;
        for mention in mentions.iter().rev().filter(|m| m.start < limit) {
            let before = doc.lower[self.range.start..mention.start].trim_end();
            let before = before.strip_suffix(" the").unwrap_or(before);
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
                        "own ",
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
            m.start >= action.end && m.start < action.end + 70 && {
                let before = text[self.range.start..m.start].trim_end();
                before.ends_with(" by") || before.ends_with(" by the")
            }
        });
        by.map(|m| m.role)
    }
}
