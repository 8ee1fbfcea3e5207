//! From the files of a pack to rules, with every mistake named.

use std::collections::BTreeMap;
use std::ops::Range;

use toml::Spanned;

use super::error::{File, PackError, Said};
use super::{Item, Openers, Pack, raw};
use crate::pattern::{Builder, Lang, Sieve, Slot, Vocabularies};
use crate::report::PackRef;
use crate::rule::{Gives, Modality, Rule};

use vocabulary::vocabularies;

mod item;
mod vocabulary;

impl File<'_> {
    fn parse<T: serde::de::DeserializeOwned>(&self, errors: &mut Vec<PackError>) -> Option<T> {
        match toml::from_str(self.text) {
            Ok(value) => Some(value),
            Err(e) => {
                let at = e.span().unwrap_or(usize::MAX..usize::MAX);
                let what = e.message().trim();
                let message = Said::new(format!("書き方の誤り、又は存在しない項目: {what}"), what);
                let mend = Said::new(
                    "packs/README.md の書き方に合わせてください",
                    "write the field as packs/README.md shows it",
                );
                errors.push(self.error("P0001", &at, message, mend));
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

fn term_mend() -> Said {
    Said::new("packs/README.md の「語」の節を見てください", "see the section on terms in packs/README.md")
}

impl Compiler {
    fn slot(&mut self, file: File<'_>, terms: &[Spanned<String>], lang: Lang) -> Slot {
        let plain: Vec<String> = terms.iter().map(|term| term.get_ref().clone()).collect();
        match self.builder.slot(&plain, lang, &self.words[lang as usize]) {
            Ok(slot) => slot,
            Err((n, what)) => {
                self.errors.push(file.error("P0012", &terms[n].span(), what, term_mend()));
                Slot::default()
            }
        }
    }

    fn rule(&mut self, file: File<'_>, raw: raw::Rule, item: usize, owner: &Item) -> Option<Rule> {
        let at = raw.name.span();
        let name = raw.name.into_inner();
        let lang = match raw.lang.get_ref().as_str() {
            "ja" => Lang::Ja,
            "en" => Lang::En,
            other => {
                let message = Said::new(
                    format!("規則「{name}」: 言語「{other}」はありません"),
                    format!("rule `{name}`: there is no language `{other}`"),
                );
                let mend = Said::new("ja か en と書いてください", "write ja or en");
                self.errors.push(file.error("P0010", &raw.lang.span(), message, mend));
                return None;
            }
        };
        if (raw.gives == Gives::Partial) != raw.reason.is_some() {
            let message = Said::new(
                format!("規則「{name}」: reason は gives = \"partial\" のときにだけ、必ず書きます"),
                format!("rule `{name}`: a reason belongs to `gives = \"partial\"` and to nothing else"),
            );
            let mend = Said::new("reason を加えるか、取り除いてください", "add or remove `reason`");
            self.errors.push(file.error("P0011", &at, message, mend));
        }
        let mut elements = Vec::new();
        for element in &raw.elements {
            if let Some(index) = owner.elements.iter().position(|known| known.id == *element.get_ref()) {
                elements.push(index);
            } else {
                let id = element.get_ref();
                let message = Said::new(
                    format!("規則「{name}」: この項目に要素「{id}」はありません"),
                    format!("rule `{name}`: the item has no element `{id}`"),
                );
                let mend = Said::new(
                    "このファイルの [[element]] の id のどれかを書いてください",
                    "name one of the [[element]] ids of this file",
                );
                self.errors.push(file.error("P0013", &element.span(), message, mend));
            }
        }
        let core = self.core(file, &name, &at, raw.core.as_ref(), raw.gives, owner);
        let action = self.slot(file, &raw.action, lang);
        if raw.action.is_empty() {
            let message = Said::new(
                format!("規則「{name}」に action がありません"),
                format!("rule `{name}` has no action"),
            );
            let mend = Said::new("action に語を一つ以上書いてください", "name at least one term in `action`");
            self.errors.push(file.error("P0015", &at, message, mend));
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
            with_terms: raw
                .with
                .iter()
                .map(|terms| terms.iter().map(|t| t.get_ref().clone()).collect())
                .collect(),
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

    fn core(
        &mut self,
        file: File<'_>,
        name: &str,
        at: &Range<usize>,
        core: Option<&Spanned<String>>,
        gives: Gives,
        owner: &Item,
    ) -> Option<usize> {
        let Some(need) = core else {
            if !owner.needs.is_empty() && gives == Gives::Stated {
                let message = Said::new(
                    format!("規則「{name}」は、どの needs を満たすかを書いていません"),
                    format!("rule `{name}` does not say which of the needs it meets"),
                );
                let mend = Said::new("core を加えてください", "add `core`");
                self.errors.push(file.error("P0014", at, message, mend));
            }
            return None;
        };
        let index = owner.needs.iter().position(|known| known == need.get_ref());
        if index.is_none() {
            let message = Said::new(
                format!("規則「{name}」: この項目に need「{}」はありません", need.get_ref()),
                format!("rule `{name}`: the item has no need `{}`", need.get_ref()),
            );
            let mend = Said::new(
                "このファイルの needs のどれかを書いてください",
                "name one of `needs` of this file",
            );
            self.errors.push(file.error("P0014", &need.span(), message, mend));
        }
        index
    }
}

pub fn load(files: impl Iterator<Item = (String, String)>) -> Result<Pack, Vec<PackError>> {
    let files: Vec<(String, String)> = files.collect();
    let mut errors = Vec::new();
    let mut head: Option<raw::Head> = None;
    let mut pack_file = File { name: "pack.toml", text: "" };
    let mut words = [Vocabularies::new(), Vocabularies::new()];
    let mut items: Vec<(File<'_>, raw::Item)> = Vec::new();
    for (name, text) in &files {
        let file = File { name, text };
        match name.as_str() {
            "pack.toml" => {
                head = file.parse(&mut errors);
                pack_file = file;
            }
            "vocabulary.toml" => words = vocabularies(file, &mut errors),
            _ => items.extend(file.parse(&mut errors).map(|item| (file, item))),
        }
    }
    let Some(head) = head else {
        if !files.iter().any(|(name, _)| name == "pack.toml") {
            let message = Said::new("pack.toml がありません", "the pack has no pack.toml");
            let mend = Said::new(
                "id、版、もとにする文書を書いた pack.toml を置いてください",
                "add pack.toml with id, version and the document that the pack follows",
            );
            errors.push(pack_file.whole("P0002", message, mend));
        }
        return Err(errors);
    };
    if errors.iter().any(|error| error.code == "P0012") {
        // Every rule that uses the vocabulary would complain again.
        return Err(errors);
    }
    let mut compiler = Compiler { builder: Builder::default(), words, errors };
    let mut never = [
        compiler.slot(pack_file, &head.never.ja, Lang::Ja),
        compiler.slot(pack_file, &head.never.en, Lang::En),
    ];
    let mut aside = [
        compiler.slot(pack_file, &head.aside.ja, Lang::Ja),
        compiler.slot(pack_file, &head.aside.en, Lang::En),
    ];
    let whole = |name: &Spanned<String>| Spanned::new(name.span(), format!("@{}", name.get_ref()));
    let mut carried = Vec::new();
    for name in &head.carried {
        for lang in [Lang::Ja, Lang::En] {
            carried.push((lang, compiler.slot(pack_file, &[whole(name)], lang)));
        }
    }
    items.sort_by_key(|(_, item)| *item.id.get_ref());
    let (done, mut rules) = items_and_rules(&mut compiler, &head, items);
    if !compiler.errors.is_empty() {
        return Err(compiler.errors);
    }
    let lexicon = compiler.builder.finish();
    let slots = rules.iter_mut().flat_map(Rule::slots).chain(&mut never).chain(&mut aside);
    let sieve = Sieve::new(slots);
    let openers = [Lang::Ja, Lang::En].map(|lang| Openers::new(&rules, lang));
    Ok(Pack {
        reference: PackRef { id: head.id, version: head.version },
        title_ja: head.title_ja,
        title_en: head.title_en,
        applies_from: head.applies_from,
        items: done,
        rules,
        lexicon,
        never,
        aside,
        carried,
        openers,
        sieve,
    })
}

fn items_and_rules(
    compiler: &mut Compiler,
    head: &raw::Head,
    items: Vec<(File<'_>, raw::Item)>,
) -> (Vec<Item>, Vec<Rule>) {
    let mut seen: BTreeMap<u8, String> = BTreeMap::new();
    let mut done = Vec::new();
    let mut rules: Vec<Rule> = Vec::new();
    for (file, mut raw) in items {
        let id = *raw.id.get_ref();
        if let Some(other) = seen.insert(id, file.name.to_owned()) {
            let message = Said::new(
                format!("項目 {id} は {other} にもあります"),
                format!("item {id} is also in {other}"),
            );
            let mend = Said::new("項目ごとに別の番号を付けてください", "give every item its own number");
            compiler.errors.push(file.error("P0003", &raw.id.span(), message, mend));
        }
        let item = compiler.item(file, head, &mut raw);
        for raw in raw.rule {
            let at = raw.name.span();
            if let Some(rule) = compiler.rule(file, raw, done.len(), &item) {
                if rules.iter().any(|other| other.name == rule.name) {
                    let message = Said::new(
                        format!("規則「{}」が二つあります", rule.name),
                        format!("there are two rules `{}`", rule.name),
                    );
                    let mend =
                        Said::new("規則ごとに別の名前を付けてください", "give every rule its own name");
                    compiler.errors.push(file.error("P0017", &at, message, mend));
                }
                rules.push(rule);
            }
        }
        done.push(item);
    }
    (done, rules)
}
