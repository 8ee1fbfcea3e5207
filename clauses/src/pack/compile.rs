//! From the files of a pack to rules, with every mistake named.

use std::collections::BTreeMap;

use regex::Regex;
use toml::Spanned;

use super::{Citation, Example, Item, Pack, PackError, Value, raw};
use crate::normalize::fold;
use crate::pattern::{Builder, Lang, Slot, Vocabularies};
use crate::report::PackRef;
use crate::rule::{Gives, Modality, Rule};

struct File<'a> {
    name: &'a str,
    text: &'a str,
}

impl File<'_> {
    fn error(&self, code: &'static str, at: usize, message: String, mend: &str) -> PackError {
        let line = self.text.get(..at).map_or(0, |before| before.matches('\n').count() + 1);
        PackError { code, file: self.name.to_owned(), line, message, mend: mend.to_owned() }
    }

    fn parse<T: serde::de::DeserializeOwned>(&self, errors: &mut Vec<PackError>) -> Option<T> {
        match toml::from_str(self.text) {
            Ok(value) => Some(value),
            Err(e) => {
                let at = e.span().map_or(usize::MAX, |span| span.start);
                let mend = "write the field as packs/README.md shows it";
                errors.push(self.error("P0001", at, e.message().trim().to_owned(), mend));
                None
            }
        }
    }
}

struct Compiler {
    builder: Builder,
    words: [Vocabularies; 2],
    errors: Vec<PackError>,
}

impl Compiler {
    fn slot(&mut self, file: &File<'_>, terms: &[Spanned<String>], lang: Lang) -> Slot {
        let plain: Vec<String> = terms.iter().map(|term| term.get_ref().clone()).collect();
        match self.builder.slot(&plain, lang, &self.words[lang as usize]) {
            Ok(slot) => slot,
            Err((n, what)) => {
                let mend = "see the section on terms in packs/README.md";
                self.errors.push(file.error("P0012", terms[n].span().start, what, mend));
                Slot::default()
            }
        }
    }

    fn rule(&mut self, file: &File<'_>, raw: raw::Rule, item: usize, owner: &Item) -> Option<Rule> {
        let at = raw.name.span().start;
        let name = raw.name.into_inner();
        let lang = match raw.lang.get_ref().as_str() {
            "ja" => Lang::Ja,
            "en" => Lang::En,
            other => {
                let message = format!("rule `{name}`: there is no language `{other}`");
                self.errors.push(file.error("P0010", raw.lang.span().start, message, "write ja or en"));
                return None;
            }
        };
        if (raw.gives == Gives::Partial) != raw.reason.is_some() {
            let message =
                format!("rule `{name}`: a reason belongs to `gives = \"partial\"` and to nothing else");
            self.errors.push(file.error("P0011", at, message, "add or remove `reason`"));
        }
        let mut elements = Vec::new();
        for element in &raw.elements {
            if let Some(index) = owner.elements.iter().position(|known| known.id == *element.get_ref()) {
                elements.push(index);
            } else {
                let message = format!("rule `{name}`: the item has no element `{}`", element.get_ref());
                let mend = "name one of the [[element]] ids of this file";
                self.errors.push(file.error("P0013", element.span().start, message, mend));
            }
        }
        let mut core = None;
        if let Some(need) = &raw.core {
            core = owner.needs.iter().position(|known| known == need.get_ref());
            if core.is_none() {
                let message = format!("rule `{name}`: the item has no need `{}`", need.get_ref());
                self.errors.push(file.error(
                    "P0014",
                    need.span().start,
                    message,
                    "name one of `needs` of this file",
                ));
            }
        } else if !owner.needs.is_empty() && raw.gives == Gives::Stated {
            let message = format!("rule `{name}` does not say which of the needs it meets");
            self.errors.push(file.error("P0014", at, message, "add `core`"));
        }
        let action = self.slot(file, &raw.action, lang);
        if raw.action.is_empty() {
            let message = format!("rule `{name}` has no action");
            self.errors.push(file.error("P0015", at, message, "name at least one term in `action`"));
        }
        let vendor = raw.actor == crate::rule::Actor::Vendor && raw.gives == Gives::Stated;
        let unit = if lang == Lang::Ja { 3 } else { 1 };
        Some(Rule {
            item,
            lang,
            gives: raw.gives,
            reason: raw.reason,
            elements,
            core,
            actor: raw.actor,
            modality: raw.modality.unwrap_or(if vendor { Modality::Duty } else { Modality::Any }),
            negated: raw.negated,
            action,
            with: raw.with.iter().map(|terms| self.slot(file, terms, lang)).collect(),
            context: self.slot(file, &raw.context, lang),
            unless: self.slot(file, &raw.unless, lang),
            unless_sentence: self.slot(file, &raw.unless_sentence, lang),
            unless_context: self.slot(file, &raw.unless_context, lang),
            radius: raw.radius.unwrap_or(if lang == Lang::Ja { 24 } else { 60 }) * unit,
            scope: raw.scope,
            annex: raw.annex,
            values: raw.values,
            name,
        })
    }
}

pub fn load(files: impl Iterator<Item = (String, String)>) -> Result<Pack, Vec<PackError>> {
    let files: Vec<(String, String)> = files.collect();
    let mut errors = Vec::new();
    let mut head: Option<raw::Head> = None;
    let mut words = [Vocabularies::new(), Vocabularies::new()];
    let mut items: Vec<(File<'_>, raw::Item)> = Vec::new();
    for (name, text) in &files {
        let file = File { name, text };
        match name.as_str() {
            "pack.toml" => head = file.parse(&mut errors),
            "vocabulary.toml" => {
                for (key, terms) in file.parse::<raw::Words>(&mut errors).unwrap_or_default() {
                    let plain =
                        |terms: Vec<Spanned<String>>| terms.into_iter().map(Spanned::into_inner).collect();
                    words[0].insert(key.clone(), plain(terms.ja));
                    words[1].insert(key, plain(terms.en));
                }
            }
            _ => items.extend(file.parse(&mut errors).map(|item| (file, item))),
        }
    }
    let Some(head) = head else {
        if !files.iter().any(|(name, _)| name == "pack.toml") {
            let file = File { name: "pack.toml", text: "" };
            let mend = "add pack.toml with id, version and the document that the pack follows";
            errors.push(file.error("P0002", usize::MAX, "the pack has no pack.toml".into(), mend));
        }
        return Err(errors);
    };
    let mut compiler = Compiler { builder: Builder::default(), words, errors };
    let pack_file = File { name: "pack.toml", text: "" };
    let never = [
        compiler.slot(&pack_file, &head.never.ja, Lang::Ja),
        compiler.slot(&pack_file, &head.never.en, Lang::En),
    ];
    let whole = |name: &Spanned<String>| Spanned::new(name.span(), format!("@{}", name.get_ref()));
    let mut carried = Vec::new();
    for name in &head.carried {
        for lang in [Lang::Ja, Lang::En] {
            carried.push((lang, compiler.slot(&pack_file, &[whole(name)], lang)));
        }
    }
    items.sort_by_key(|(_, item)| *item.id.get_ref());
    let mut seen: BTreeMap<u8, String> = BTreeMap::new();
    let mut done = Vec::new();
    let mut rules: Vec<Rule> = Vec::new();
    for (file, raw) in items {
        let id = *raw.id.get_ref();
        if let Some(other) = seen.insert(id, file.name.to_owned()) {
            let message = format!("item {id} is also in {other}");
            compiler.errors.push(file.error(
                "P0003",
                raw.id.span().start,
                message,
                "give every item its own number",
            ));
        }
        let mut item = Item {
            id,
            title_ja: raw.title_ja,
            title_en: raw.title_en,
            citation: Citation {
                document: head.document.clone(),
                edition: head.edition.clone(),
                section: head.section.clone(),
                quotation: raw.quotation,
            },
            elements: raw.element,
            explanation_ja: raw.explanation_ja.trim().to_owned(),
            explanation_en: raw.explanation_en.trim().to_owned(),
            wording_ja: raw.wording_ja.trim().to_owned(),
            wording_en: raw.wording_en.trim().to_owned(),
            examples: raw
                .example
                .into_iter()
                .map(|e| Example { name: e.name, verdict: e.verdict, adverse: e.adverse, text: e.text })
                .collect(),
            known_misses: raw.known_misses,
            needs: raw.needs,
            values: Vec::new(),
        };
        for value in raw.value {
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
                    let message = format!(
                        "value `{}`: {}",
                        value.name,
                        e.to_string().lines().last().unwrap_or_default()
                    );
                    compiler.errors.push(file.error(
                        "P0016",
                        value.expression.span().start,
                        message,
                        "mend the regular expression",
                    ));
                }
            }
        }
        for raw in raw.rule {
            let at = raw.name.span().start;
            if let Some(rule) = compiler.rule(&file, raw, done.len(), &item) {
                if rules.iter().any(|other| other.name == rule.name) {
                    let message = format!("there are two rules `{}`", rule.name);
                    compiler.errors.push(file.error("P0017", at, message, "give every rule its own name"));
                }
                rules.push(rule);
            }
        }
        done.push(item);
    }
    if !compiler.errors.is_empty() {
        return Err(compiler.errors);
    }
    let lexicon = compiler.builder.finish();
    let mut by_opener: Vec<Vec<usize>> = Vec::new();
    for (index, rule) in rules.iter().enumerate() {
        for literal in rule.action.openers() {
            let literal = literal as usize;
            if by_opener.len() <= literal {
                by_opener.resize(literal + 1, Vec::new());
            }
            if by_opener[literal].last() != Some(&index) {
                by_opener[literal].push(index);
            }
        }
    }
    Ok(Pack {
        reference: PackRef { id: head.id, version: head.version },
        title_ja: head.title_ja,
        title_en: head.title_en,
        applies_from: head.applies_from,
        items: done,
        rules,
        lexicon,
        never,
        carried,
        by_opener,
    })
}

/// Expressions are written as people write (full-width brackets and all) and read folded text.
fn fold_expression(expression: &str) -> String {
    expression.lines().map(fold).collect::<Vec<_>>().join("\n")
}
