//! The words that several rules share.

use toml::Spanned;

use super::term_mend;
use crate::pack::error::{File, PackError};
use crate::pack::raw;
use crate::pattern::{Builder, Lang, Vocabularies};

/// Reads `vocabulary.toml`; a term that cannot be read is named here and not where it is used.
pub(super) fn vocabularies(file: File<'_>, errors: &mut Vec<PackError>) -> [Vocabularies; 2] {
    let mut words = [Vocabularies::new(), Vocabularies::new()];
    let mut spans = Vec::new();
    for (key, terms) in file.parse::<raw::Words>(errors).unwrap_or_default() {
        for (lang, terms) in [(Lang::Ja, terms.ja), (Lang::En, terms.en)] {
            spans.extend(terms.iter().map(|term| (lang, term.clone())));
            let plain = terms.into_iter().map(Spanned::into_inner).collect();
            words[lang as usize].insert(key.clone(), plain);
        }
    }
    for (lang, term) in spans {
        let alone = [term.get_ref().clone()];
        if let Err((_, what)) = Builder::default().slot(&alone, lang, &words[lang as usize]) {
            errors.push(file.error("P0012", &term.span(), what, term_mend()));
        }
    }
    words
}
