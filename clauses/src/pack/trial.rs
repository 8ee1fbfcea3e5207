//! Tries a pack on its own examples and wordings.

use super::{Example, Item, Pack, PackError, Said};
use crate::document::Document;
use crate::pattern::Lang;
use crate::report::{Finding, Verdict};
use crate::rule::Gives;
use crate::{check, explain};

/// What trying a pack on its own texts gave.
#[derive(Clone, Debug, Default)]
pub struct Trials {
    /// Examples and wordings tried.
    pub tried: usize,
    /// What did not come out as the pack says.
    pub faults: Vec<PackError>,
}

impl Pack {
    /// Tries every example and every wording, and looks for elements that nothing shows.
    pub fn trials(&self) -> Trials {
        let mut trials = Trials::default();
        for item in &self.items {
            trials.tried += item.examples.len();
            trials.faults.extend(item.examples.iter().filter_map(|example| self.try_example(item, example)));
            for draft in &item.drafts {
                for lang in [Lang::Ja, Lang::En] {
                    if !draft.text.of(lang).is_empty() && self.states(item, lang) {
                        trials.tried += 1;
                        trials.faults.extend(self.try_wording(item, draft, lang));
                    }
                }
            }
            trials.faults.extend(self.unused_elements(item));
        }
        trials
    }

    /// What is wrong with an example: its text does not get the verdict that it says.
    pub fn try_example(&self, item: &Item, example: &Example) -> Option<PackError> {
        let documents = [Document::from_text("example", &example.text)];
        let finding = self.finding(item, &documents);
        if finding.verdict == example.verdict && finding.adverse == example.adverse {
            return None;
        }
        let name = &example.name;
        let message = Said::new(
            format!(
                "文例「{name}」は「{}」のはずですが、「{}」になりました",
                verdict_label(example.verdict, example.adverse).ja,
                verdict_label(finding.verdict, finding.adverse).ja
            ),
            format!(
                "example `{name}` should be {} and is {}",
                verdict_label(example.verdict, example.adverse).en,
                verdict_label(finding.verdict, finding.adverse).en
            ),
        );
        let why = explain(self, &documents, item.id);
        let mend = match why.as_ref().and_then(|why| why.nearest(finding.verdict)) {
            Some(near) => Said::new(
                format!("{}。文例か規則を直してください", near.ja),
                format!("{}; change the text or the rule", near.en),
            ),
            None => Said::new(
                "どの規則の action にも当たる語がありません。語彙に言い換えを足すか、文例を直してください",
                "no rule's action occurs in it; add a synonym to a vocabulary, or change the text",
            ),
        };
        Some(PackError { code: "P0020", place: example.place.clone(), message, mend })
    }

    /// Whether a rule of this language states the item.
    fn states(&self, item: &Item, lang: Lang) -> bool {
        let index = self.items.iter().position(|known| known.id == item.id);
        self.rules
            .iter()
            .any(|rule| Some(rule.item) == index && rule.lang == lang && rule.gives == Gives::Stated)
    }

    /// What we suggest to write must be what we look for.
    fn try_wording(&self, item: &Item, draft: &super::Draft, lang: Lang) -> Option<PackError> {
        let text = crate::wording::fill(draft.text.of(lang), &crate::wording::Sides::default(), lang);
        let finding = self.finding(item, &[Document::from_text("wording", &text)]);
        if finding.verdict == Verdict::Stated {
            return None;
        }
        let language = match lang {
            Lang::Ja => ("日本語", "Japanese"),
            Lang::En => ("英語", "English"),
        };
        let found = verdict_label(finding.verdict, finding.adverse);
        let message = Said::new(
            format!("{}の文例（wording）自体が「明記」にならず、「{}」です", language.0, found.ja),
            format!("the {} wording is itself not stated but {}", language.1, found.en),
        );
        let mend = Said::new("文例か規則を直してください", "change the wording or the rules");
        Some(PackError { code: "P0021", place: draft.place.clone(), message, mend })
    }

    fn unused_elements(&self, item: &Item) -> Vec<PackError> {
        let Some(index) = self.items.iter().position(|known| known.id == item.id) else { return Vec::new() };
        let shown = |element: usize| {
            self.rules.iter().any(|rule| rule.item == index && rule.elements.contains(&element))
        };
        let unused = (0..item.elements.len()).filter(|&n| !shown(n)).map(|n| {
            let id = &item.elements[n].id;
            PackError {
                code: "P0022",
                place: item.element_places[n].clone(),
                message: Said::new(
                    format!("要素「{id}」を満たす規則がありません"),
                    format!("no rule shows the element `{id}`"),
                ),
                mend: Said::new(
                    "規則の elements に加えるか、要素を取り除いてください",
                    "name it in the `elements` of a rule, or remove it",
                ),
            }
        });
        unused.collect()
    }

    fn finding(&self, item: &Item, documents: &[Document]) -> Finding {
        let index = self.items.iter().position(|known| known.id == item.id).unwrap_or_default();
        check(self, documents).swap_remove(index)
    }
}

/// A verdict in words.
pub fn verdict_label(verdict: Verdict, adverse: bool) -> Said {
    let (ja, en) = match verdict {
        Verdict::Stated => ("明記", "stated"),
        Verdict::Partial => ("一部明記", "partly stated"),
        Verdict::NotFound => ("見当たらない", "not found"),
        Verdict::Undeterminable => ("判定不能", "undeterminable"),
    };
    if adverse {
        Said::new(format!("{ja}（不利な定めあり）"), format!("{en}, adverse"))
    } else {
        Said::new(ja, en)
    }
}
