//! Reads terms and gathers their literals.

use std::collections::HashMap;

use super::{CUSTOMER, FIRST, Lang, Lexicon, Literal, NUMBER, Piece, Slot, VENDOR, Vocabularies};
use crate::normalize::fold;
use crate::pack::Said;

/// Gathers literals while a pack is read.
#[derive(Debug, Default)]
pub struct Builder {
    literals: Vec<(String, bool)>,
    index: HashMap<(String, bool), Literal>,
    /// What each vocabulary gives to a slot, by language and name: most are used in many rules.
    vocabularies: HashMap<(usize, String), Slot>,
}

impl Builder {
    fn literal(&mut self, text: &str) -> Literal {
        let (text, prefix) = match text.strip_suffix('*') {
            Some(text) => (text, true),
            None => (text, false),
        };
        let key = (text.to_lowercase(), prefix);
        if let Some(&known) = self.index.get(&key) {
            return known;
        }
        let id = FIRST + Literal::try_from(self.literals.len()).unwrap_or(Literal::MAX - FIRST);
        self.index.insert(key.clone(), id);
        self.literals.push(key);
        id
    }

    /// Compiles terms into a slot, or says what is wrong with which term.
    pub fn slot(
        &mut self,
        terms: &[String],
        lang: Lang,
        words: &Vocabularies,
    ) -> Result<Slot, (usize, Said)> {
        let mut slot = Slot::default();
        for (n, term) in terms.iter().enumerate() {
            self.term(term, lang, words, &mut slot, 0).map_err(|what| (n, what))?;
        }
        slot.close();
        Ok(slot)
    }

    fn term(
        &mut self,
        term: &str,
        lang: Lang,
        words: &Vocabularies,
        slot: &mut Slot,
        depth: u8,
    ) -> Result<(), Said> {
        if depth > 8 {
            return Err(circle());
        }
        if let Some(name) = term.strip_prefix('@') {
            let key = (lang as usize, name.to_owned());
            if !self.vocabularies.contains_key(&key) {
                let mut whole = Slot::default();
                for term in words.get(name).ok_or_else(|| unknown(name))? {
                    self.term(term, lang, words, &mut whole, depth + 1)?;
                }
                self.vocabularies.insert(key.clone(), whole);
            }
            let whole = &self.vocabularies[&key];
            slot.singles.extend(&whole.singles);
            slot.sequences.extend(whole.sequences.iter().cloned());
            slot.lookalikes.extend(&whole.lookalikes);
            return Ok(());
        }
        if let Some(term) = term.strip_prefix('!') {
            for text in expand(term, words, depth)? {
                if text.trim().is_empty() || text.contains(['…', '#', '<']) {
                    return Err(Said::new(
                        format!("「!{term}」には普通の語だけを書きます"),
                        format!("`!{term}` must be plain text"),
                    ));
                }
                let literal = self.literal(fold(&text).trim());
                slot.lookalikes.push(literal);
            }
            return Ok(());
        }
        let mut sequences: Vec<Vec<Piece>> = vec![Vec::new()];
        // `……` reaches as far as the sentence does.
        let marked = term.replace("……", "…\u{1}");
        for (n, part) in marked.split('…').enumerate() {
            let wide = part.starts_with('\u{1}');
            let part = part.trim_start_matches('\u{1}');
            let gap = if n == 0 {
                0
            } else if wide {
                4000
            } else {
                lang.gap()
            };
            let expanded = expand(part, words, depth)?;
            if expanded.iter().any(|text| text.trim().is_empty()) {
                return Err(Said::new(
                    format!("「{term}」に空の部分があります"),
                    format!("`{term}` has an empty part"),
                ));
            }
            let compound =
                |text: &String| text.contains(['#', '<']) || text.trim_end_matches('*').contains('*');
            if expanded.iter().any(compound) {
                let mut longer = Vec::new();
                for text in &expanded {
                    let pieces = self.mixed(text, gap)?;
                    for sequence in &sequences {
                        let mut sequence = sequence.clone();
                        sequence.extend(pieces.iter().cloned());
                        longer.push(sequence);
                    }
                }
                sequences = longer;
            } else {
                let mut literals: Vec<Literal> =
                    expanded.iter().map(|text| self.literal(fold(text).trim())).collect();
                literals.sort_unstable();
                literals.dedup();
                for sequence in &mut sequences {
                    sequence.push(Piece { literals: literals.clone(), gap, number: 0 });
                }
            }
        }
        for sequence in sequences {
            match sequence.as_slice() {
                [single] => slot.singles.extend(&single.literals),
                _ => slot.sequences.push(sequence),
            }
        }
        Ok(())
    }

    /// A part with a number or a side in it: 「#時間以内」, 「<customer>の承諾」.
    fn mixed(&mut self, text: &str, gap: usize) -> Result<Vec<Piece>, Said> {
        let mut pieces = Vec::new();
        let mut rest = text;
        let mut cut = false;
        while !rest.is_empty() {
            let gap = if pieces.is_empty() {
                gap
            } else if cut {
                14
            } else {
                1
            };
            cut = false;
            let (literal, after) = if let Some(after) = rest.strip_prefix('#') {
                (NUMBER, after)
            } else if let Some(after) = rest.strip_prefix("<customer>") {
                (CUSTOMER, after)
            } else if let Some(after) = rest.strip_prefix("<vendor>") {
                (VENDOR, after)
            } else if rest.starts_with('<') {
                return Err(Said::new(
                    format!("「{text}」に <customer> でも <vendor> でもない当事者があります"),
                    format!("`{text}` names a side other than <customer> or <vendor>"),
                ));
            } else {
                // `breach* of`: the rest of the first word may stand between.
                let stop = |(_, c): &(usize, char)| matches!(c, '#' | '<' | '*');
                let found = rest.char_indices().find(stop);
                let end = found.map_or(rest.len(), |(at, c)| at + usize::from(c == '*'));
                let plain = fold(&rest[..end]);
                let plain = plain.trim();
                if plain.is_empty() {
                    rest = &rest[end..];
                    continue;
                }
                cut = plain.ends_with('*');
                (self.literal(plain), &rest[end..])
            };
            pieces.push(Piece { literals: vec![literal], gap, number: 0 });
            rest = after;
        }
        Ok(pieces)
    }

    pub fn finish(self) -> Lexicon {
        Lexicon::new(self.literals)
    }
}

/// Writes out `{a|b}` and vocabularies inside a part.
fn expand(part: &str, words: &Vocabularies, depth: u8) -> Result<Vec<String>, Said> {
    let Some(open) = part.find('{') else {
        return match part.strip_prefix('@') {
            Some(name) => vocabulary(name, words, depth),
            None => Ok(vec![part.to_owned()]),
        };
    };
    let close = matching(part, open).ok_or_else(|| {
        Said::new(
            format!("「{part}」の波括弧が閉じていません"),
            format!("`{part}` opens a brace and does not close it"),
        )
    })?;
    let mut middle = Vec::new();
    for choice in split_choices(&part[open + 1..close]) {
        middle.extend(expand(choice, words, depth)?);
    }
    let tails = expand(&part[close + 1..], words, depth)?;
    let mut out = Vec::new();
    for inner in &middle {
        out.extend(tails.iter().map(|tail| format!("{}{inner}{tail}", &part[..open])));
    }
    if out.len() > 20_000 {
        return Err(Said::new(
            format!("「{part}」は2万を超える語に展開されます"),
            format!("`{part}` stands for more than 20000 literals"),
        ));
    }
    Ok(out)
}

fn circle() -> Said {
    Said::new("語彙が互いを呼び合い、終わりません", "the vocabularies name each other in a circle")
}

fn unknown(name: &str) -> Said {
    Said::new(format!("語彙「{name}」はありません"), format!("there is no vocabulary `{name}`"))
}

fn vocabulary(name: &str, words: &Vocabularies, depth: u8) -> Result<Vec<String>, Said> {
    if depth > 8 {
        return Err(circle());
    }
    let terms = words.get(name).ok_or_else(|| unknown(name))?;
    let mut out = Vec::new();
    // A term with a gap only makes sense where the vocabulary stands alone.
    for term in terms.iter().filter(|term| !term.contains('…') && !term.starts_with('!')) {
        out.extend(expand(term, words, depth + 1)?);
    }
    Ok(out)
}

fn matching(part: &str, open: usize) -> Option<usize> {
    let mut depth = 0;
    for (at, c) in part.char_indices().skip_while(|(at, _)| *at < open) {
        match c {
            '{' => depth += 1,
            '}' => {
                depth -= 1;
                if depth == 0 {
                    return Some(at);
                }
            }
            _ => {}
        }
    }
    None
}

fn split_choices(inner: &str) -> Vec<&str> {
    let (mut depth, mut start, mut out) = (0, 0, Vec::new());
    for (at, c) in inner.char_indices() {
        match c {
            '{' => depth += 1,
            '}' => depth -= 1,
            '|' if depth == 0 => {
                out.push(&inner[start..at]);
                start = at + 1;
            }
            _ => {}
        }
    }
    out.push(&inner[start..]);
    out
}
