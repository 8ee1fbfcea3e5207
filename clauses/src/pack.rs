//! Packs: the items, their elements and the rules that find them, as text a lawyer can read.

use std::sync::OnceLock;

use serde::Deserialize;

use crate::report::PackRef;

/// A mistake in a pack: which file, which line, what, and how to mend it.
#[derive(Clone, Debug, Eq, PartialEq, thiserror::Error)]
#[error("{code} {file}:{line}: {message}\n  mend: {mend}")]
pub struct PackError {
    /// Stable code (`P0012`), listed in `packs/README.md`.
    pub code: &'static str,
    pub file: String,
    /// Counted from 1; 0 when the whole file is meant.
    pub line: usize,
    pub message: String,
    pub mend: String,
}

/// Where a demand stands.
#[derive(Clone, Debug, Eq, PartialEq)]
pub struct Citation {
    pub document: String,
    /// Date of the edition (`2024-10-04`).
    pub edition: String,
    pub section: String,
    /// The document's own words.
    pub quotation: String,
}

/// One part of an item that the review screen shows as met or not.
#[derive(Clone, Debug, Deserialize, Eq, PartialEq)]
#[serde(deny_unknown_fields)]
pub struct Element {
    pub id: String,
    pub title_ja: String,
    pub title_en: String,
}

/// One of the items that a contract is checked for.
#[derive(Clone, Debug)]
pub struct Item {
    /// Number of the item, from 1.
    pub id: u8,
    pub title_ja: String,
    pub title_en: String,
    pub citation: Citation,
    pub elements: Vec<Element>,
    /// For a reader who is not a lawyer.
    pub explanation_ja: String,
    /// For a reader who is not a lawyer.
    pub explanation_en: String,
    /// Suggested wording, our own drafting.
    pub wording_ja: String,
    /// Suggested wording, our own drafting.
    pub wording_en: String,
}

/// A checked set of items.
#[derive(Clone, Debug)]
pub struct Pack {
    pub reference: PackRef,
    pub title_ja: String,
    pub title_en: String,
    /// First day on which the pack applies (`2024-10-04`).
    pub applies_from: String,
    items: Vec<Item>,
}

#[derive(Deserialize)]
#[serde(deny_unknown_fields)]
struct Head {
    id: String,
    version: String,
    applies_from: String,
    title_ja: String,
    title_en: String,
    document: String,
    edition: String,
    section: String,
}

#[derive(Deserialize)]
#[serde(deny_unknown_fields)]
struct RawItem {
    id: u8,
    title_ja: String,
    title_en: String,
    quotation: String,
    explanation_ja: String,
    explanation_en: String,
    wording_ja: String,
    wording_en: String,
    element: Vec<Element>,
}

const BUILTIN: [(&str, &str); 13] = [
    ("pack.toml", include_str!("../packs/fsa-2024/pack.toml")),
    (
        "01-roles.toml",
        include_str!("../packs/fsa-2024/01-roles.toml"),
    ),
    (
        "02-audit.toml",
        include_str!("../packs/fsa-2024/02-audit.toml"),
    ),
    (
        "03-subcontracting.toml",
        include_str!("../packs/fsa-2024/03-subcontracting.toml"),
    ),
    (
        "04-security.toml",
        include_str!("../packs/fsa-2024/04-security.toml"),
    ),
    (
        "05-staff.toml",
        include_str!("../packs/fsa-2024/05-staff.toml"),
    ),
    (
        "06-incident.toml",
        include_str!("../packs/fsa-2024/06-incident.toml"),
    ),
    (
        "07-assessment.toml",
        include_str!("../packs/fsa-2024/07-assessment.toml"),
    ),
    (
        "08-serious-vulnerability.toml",
        include_str!("../packs/fsa-2024/08-serious-vulnerability.toml"),
    ),
    (
        "09-exercise.toml",
        include_str!("../packs/fsa-2024/09-exercise.toml"),
    ),
    (
        "10-data.toml",
        include_str!("../packs/fsa-2024/10-data.toml"),
    ),
    (
        "11-termination.toml",
        include_str!("../packs/fsa-2024/11-termination.toml"),
    ),
    (
        "12-assurance.toml",
        include_str!("../packs/fsa-2024/12-assurance.toml"),
    ),
];

impl Pack {
    /// The pack of the guideline's twelve items, compiled once.
    ///
    /// # Panics
    /// Never in a released build: the embedded files are checked by the tests.
    pub fn builtin() -> &'static Self {
        static PACK: OnceLock<Pack> = OnceLock::new();
        PACK.get_or_init(|| {
            let files = BUILTIN
                .iter()
                .map(|(name, text)| ((*name).to_owned(), (*text).to_owned()));
            Self::load(files).unwrap_or_else(|errors| panic!("the built-in pack: {errors:?}"))
        })
    }

    /// Reads a pack from the names and texts of its files (`pack.toml` and one file for each item).
    pub fn load(files: impl Iterator<Item = (String, String)>) -> Result<Self, Vec<PackError>> {
        let mut head = None;
        let mut raw = Vec::new();
        let mut errors = Vec::new();
        for (name, text) in files {
            if name == "pack.toml" {
                match toml::from_str::<Head>(&text) {
                    Ok(value) => head = Some(value),
                    Err(e) => errors.push(syntax(&name, &text, &e)),
                }
            } else {
                match toml::from_str::<RawItem>(&text) {
                    Ok(value) => raw.push(value),
                    Err(e) => errors.push(syntax(&name, &text, &e)),
                }
            }
        }
        let Some(head) = head else {
            errors.push(PackError {
                code: "P0002",
                file: "pack.toml".into(),
                line: 0,
                message: "the pack has no readable pack.toml".into(),
                mend: "add pack.toml with id, version and the document that the pack follows"
                    .into(),
            });
            return Err(errors);
        };
        if !errors.is_empty() {
            return Err(errors);
        }
        let mut items: Vec<Item> = raw
            .into_iter()
            .map(|item| item.with_citation(&head))
            .collect();
        items.sort_by_key(|item| item.id);
        Ok(Self {
            reference: PackRef {
                id: head.id,
                version: head.version,
            },
            title_ja: head.title_ja,
            title_en: head.title_en,
            applies_from: head.applies_from,
            items,
        })
    }

    /// The items in the order of their numbers.
    pub fn items(&self) -> &[Item] {
        &self.items
    }

    /// The item with this number.
    pub fn item(&self, id: u8) -> Option<&Item> {
        self.items.iter().find(|item| item.id == id)
    }
}

impl RawItem {
    fn with_citation(self, head: &Head) -> Item {
        Item {
            id: self.id,
            title_ja: self.title_ja,
            title_en: self.title_en,
            citation: Citation {
                document: head.document.clone(),
                edition: head.edition.clone(),
                section: head.section.clone(),
                quotation: self.quotation,
            },
            elements: self.element,
            explanation_ja: self.explanation_ja,
            explanation_en: self.explanation_en,
            wording_ja: self.wording_ja,
            wording_en: self.wording_en,
        }
    }
}

fn syntax(file: &str, text: &str, error: &toml::de::Error) -> PackError {
    let line = error
        .span()
        .map_or(0, |span| text[..span.start].matches('\n').count() + 1);
    PackError {
        code: "P0001",
        file: file.to_owned(),
        line,
        message: error.message().to_owned(),
        mend: "write the field as packs/README.md shows it".into(),
    }
}
