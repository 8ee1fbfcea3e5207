//! A document cut into its articles, to be compared with another version of it.

use serde::{Deserialize, Serialize};

use crate::document::Document;
use crate::normalize::Text;
use crate::structure::{Kind, Structure};

/// An article, section or annex, or what stands before the first one.
#[derive(Clone, Debug, Default, Deserialize, Eq, PartialEq, Serialize)]
pub struct Part {
    /// As a reader would cite it (第12条, 4.2, 別紙1); empty before the first.
    pub label: String,
    pub heading: String,
    /// Its paragraphs, one for each line, folded as the checker reads them.
    pub text: String,
    /// Page on which it begins, counted from 1.
    pub page: u32,
}

/// The parts of a document in their order. Parts without a word are left out.
pub fn outline(document: &Document) -> Vec<Part> {
    let text = Text::new(&document.pages);
    let structure = Structure::new(&text.folded);
    let mut parts = Vec::new();
    for article in &structure.articles {
        let heading = text.folded.get(article.heading.clone()).unwrap_or_default().trim();
        let blocks = structure.blocks.get(article.blocks.clone()).unwrap_or_default();
        let lines: Vec<String> = blocks
            .iter()
            .filter(|block| !(block.kind == Kind::Heading && holds(&block.range, &article.heading)))
            .filter_map(|block| {
                let line = text.folded.get(block.range.clone())?.trim();
                let line = line.strip_prefix(heading).filter(|_| !heading.is_empty()).unwrap_or(line).trim();
                (!line.is_empty()).then(|| {
                    format!("{}{}{line}", block.label, if block.label.is_empty() { "" } else { " " })
                })
            })
            .collect();
        let first = blocks.first().map_or(article.heading.start, |block| {
            block.range.start.min(article.heading.start.max(block.range.start))
        });
        let page = text.spans(first, first + 1).first().map_or(1, |span| span.page + 1);
        if article.label.is_empty() && lines.is_empty() {
            continue;
        }
        parts.push(Part {
            label: article.label.clone(),
            heading: bare(heading).to_owned(),
            text: lines.join("\n"),
            page: u32::try_from(page).unwrap_or(u32::MAX),
        });
    }
    parts
}

/// Whether a line holds the heading: 第1条（目的）.
fn holds(line: &std::ops::Range<usize>, heading: &std::ops::Range<usize>) -> bool {
    !heading.is_empty() && line.start <= heading.start && heading.end <= line.end
}

/// A heading without the brackets it stands in.
fn bare(heading: &str) -> &str {
    [('(', ')'), ('[', ']'), ('【', '】'), ('〔', '〕')]
        .iter()
        .find_map(|&(open, close)| heading.strip_prefix(open)?.strip_suffix(close))
        .map_or(heading, str::trim)
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_contract_falls_into_its_articles() {
        let text = "業務委託契約書\n甲と乙は、次のとおり契約する。\n第1条（目的）\n甲は、乙に業務を委託する。\n2 乙は、これを受託する。\n\u{c}第2条（監査）乙は、甲の監査を受ける。";
        let parts = outline(&Document::from_text("x", text));
        let labels: Vec<(&str, &str, u32)> =
            parts.iter().map(|part| (part.label.as_str(), part.heading.as_str(), part.page)).collect();
        assert_eq!(labels, [("", "", 1), ("第1条", "目的", 1), ("第2条", "監査", 2)]);
        assert_eq!(parts[1].text, "甲は、乙に業務を委託する。\n第2項 乙は、これを受託する。");
        assert!(parts[2].text.contains("甲の監査を受ける"));
        assert!(outline(&Document::default()).is_empty());
    }
}
