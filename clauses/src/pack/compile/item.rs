//! From the file of an item to its texts, elements, values and wordings.

use regex::Regex;
use toml::Spanned;

use super::Compiler;
use crate::normalize::fold;
use crate::pack::error::{File, Said};
use crate::pack::{Citation, Draft, Element, Example, Item, Value, raw};
use crate::pattern::Lang;

impl Compiler {
    /// The item with its values and texts, still without rules.
    pub(super) fn item(&mut self, file: File<'_>, head: &raw::Head, raw: &mut raw::Item) -> Item {
        let mut elements: Vec<Element> = Vec::new();
        let mut element_places = Vec::new();
        for element in std::mem::take(&mut raw.element) {
            let at = element.span();
            let element = element.into_inner();
            if elements.iter().any(|known| known.id == element.id) {
                let message = Said::new(
                    format!("要素「{}」が二つあります", element.id),
                    format!("there are two elements `{}`", element.id),
                );
                let mend = Said::new("要素ごとに別の id を付けてください", "give every element its own id");
                self.errors.push(file.error("P0018", &at, message, mend));
            }
            element_places.push(file.place(&at));
            elements.push(element);
        }
        let mut drafts = vec![Draft {
            tiers: Vec::new(),
            text: Said::new(raw.wording_ja.get_ref().trim(), raw.wording_en.get_ref().trim()),
            place: file.place(&raw.wording_ja.span()),
        }];
        for part in [&raw.wording_ja, &raw.wording_en] {
            self.placeholders(file, part);
        }
        for part in &raw.wording {
            for text in [&part.ja, &part.en] {
                self.placeholders(file, text);
            }
            drafts.push(Draft {
                tiers: part.tiers.clone(),
                text: Said::new(part.ja.get_ref().trim(), part.en.get_ref().trim()),
                place: file.place(&part.ja.span()),
            });
        }
        let example = |e: raw::Example| Example {
            place: file.place(&e.name.span()),
            name: e.name.into_inner(),
            verdict: e.verdict,
            adverse: e.adverse,
            text: e.text,
        };
        let mut item = Item {
            id: *raw.id.get_ref(),
            title_ja: std::mem::take(&mut raw.title_ja),
            title_en: std::mem::take(&mut raw.title_en),
            citation: Citation {
                document: raw.document.take().unwrap_or_else(|| head.document.clone()),
                edition: raw.edition.take().unwrap_or_else(|| head.edition.clone()),
                section: raw.section.take().unwrap_or_else(|| head.section.clone()),
                quotation: std::mem::take(&mut raw.quotation),
            },
            elements,
            explanation_ja: raw.explanation_ja.trim().to_owned(),
            explanation_en: raw.explanation_en.trim().to_owned(),
            wording_ja: String::new(),
            wording_en: String::new(),
            examples: std::mem::take(&mut raw.example).into_iter().map(example).collect(),
            known_misses: std::mem::take(&mut raw.known_misses),
            needs: std::mem::take(&mut raw.needs),
            values: Vec::new(),
            element_places,
            drafts,
        };
        let sides = crate::wording::Sides::default();
        item.wording_ja = crate::wording::wording(&item, &sides, None, Lang::Ja);
        item.wording_en = crate::wording::wording(&item, &sides, None, Lang::En);
        for value in std::mem::take(&mut raw.value) {
            match Regex::new(&fold_expression(value.expression.get_ref())) {
                Ok(expression) => {
                    item.values.push(Value {
                        name: value.name,
                        expression,
                        is: value.is,
                        times: value.times,
                    });
                }
                Err(e) => {
                    let what = e.to_string();
                    let what = what.lines().last().unwrap_or_default().to_owned();
                    let message = Said::new(
                        format!("値「{}」: 正規表現として読めません ({what})", value.name),
                        format!("value `{}`: {what}", value.name),
                    );
                    let mend = Said::new("正規表現を直してください", "mend the regular expression");
                    self.errors.push(file.error("P0016", &value.expression.span(), message, mend));
                }
            }
        }
        item
    }

    fn placeholders(&mut self, file: File<'_>, text: &Spanned<String>) {
        if let Some(name) = crate::wording::unknown_placeholder(text.get_ref()) {
            let message = Said::new(
                format!("文例の差込み「{name}」はありません"),
                format!("the wording has no placeholder `{name}`"),
            );
            let mend = Said::new("<customer> か <vendor> と書いてください", "write <customer> or <vendor>");
            self.errors.push(file.error("P0019", &text.span(), message, mend));
        }
    }
}

/// Expressions are written as people write (full-width brackets and all) and read folded text.
fn fold_expression(expression: &str) -> String {
    expression.lines().map(fold).collect::<Vec<_>>().join("\n")
}
