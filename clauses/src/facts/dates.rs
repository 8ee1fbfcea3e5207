//! When a contract was signed, and from when to when it is in force.

use super::date::{Date, dates};
use super::reader::{Line, Reader, pattern};
use super::{Fact, Facts};

// 2023年4月3日付…契約書, 2023年4月3日に締結した: another document's day.
pattern!(
    OTHERS,
    r"^ ?(?:付け?|に締結|締結)(?:で|の|した|された|済)?[^、。]{0,24}(?:契約|合意|約款|覚書|基本)"
);
pattern!(
    MADE_EN,
    r"(?i)\b(?:made|entered into|dated|executed|concluded|signed)(?: (?:as of|on|this))?(?: the)? ?$"
);
pattern!(
    EFFECT,
    r"効力を(?:生|発生)|発効|施行(?:する|し|日)|効力発生日|適用開始日|(?i:effective (?:date|as of|from|on)|takes? effect|enters? into force|commences? on|commencement date|in force from)"
);
pattern!(
    SPAN_JA,
    r"(?:契約|有効|利用|委託|履行|存続|提供|賃貸借|実施)期間|期間は|(?:から|より)[^。]{0,20}まで"
);
pattern!(
    UNTIL_EN,
    r"(?i)\b(?:until|expires? on|ending on|through|terminates? on|end date(?: is)?:?) (?:and including )?(?:the )?$"
);
pattern!(
    LABEL,
    r"^(?:締結日|契約日|契約締結日|契約年月日|締結年月日|発注日|注文日|Date|Dated|Signed on|Date of agreement) ?[::]? ?$"
);

fn alone(text: &str, from: usize, to: usize) -> bool {
    let rest = text[..from].chars().chain(text[to..].chars());
    rest.filter(|c| !c.is_whitespace() && !matches!(c, '。' | ':' | '、' | '.')).count() == 0
}

/// A date alone on its line after the last article, or the day named in the preamble.
pub fn concluded(reader: &Reader<'_>) -> Option<Fact<String>> {
    let lines: Vec<(&Line, &str)> = reader.all().collect();
    let tail = lines.len() - lines.len().div_ceil(3).max(8).min(lines.len());
    let mut preamble = None;
    let mut labelled = None;
    let mut standing = None;
    for (n, (line, text)) in lines.iter().enumerate() {
        for (range, date) in dates(text) {
            let at = line.range.start + range.start..line.range.start + range.end;
            let before = &text[..range.start];
            if LABEL.is_match(before.trim_start()) {
                labelled = labelled.or(Some((at, date, 0.9)));
            } else if alone(text, range.start, range.end) {
                if n >= tail {
                    standing = Some((at, date, 0.9));
                } else if n < 6 {
                    labelled = labelled.or(Some((at, date, 0.7)));
                }
            } else if MADE_EN.is_match(before) && n < 14 && before.to_lowercase().contains("greement") {
                preamble = preamble.or(Some((at, date, 0.9)));
            } else if n < 8
                && text[range.end..].starts_with("に締結する")
                && !OTHERS.is_match(&text[range.end..])
            {
                preamble = preamble.or(Some((at, date, 0.8)));
            }
        }
    }
    let (at, date, sure) = preamble.or(standing).or(labelled)?;
    Some(reader.fact(date.iso(), &at, sure))
}

/// The day from which the document is in force.
pub fn effective(reader: &Reader<'_>) -> Option<Fact<String>> {
    let mut span = None;
    for (line, text) in reader.all() {
        let found = dates(text);
        let place = |n: usize| line.range.start + found[n].0.start..line.range.start + found[n].0.end;
        if let Some(effect) = EFFECT.find(text)
            && !text.contains("失効")
        {
            // The day nearest to the word.
            let near = (0..found.len()).min_by_key(|&n| found[n].0.start.abs_diff(effect.start()));
            if let Some(n) = near
                && found[n].0.start.abs_diff(effect.start()) < 160
                && !OTHERS.is_match(&text[found[n].0.end..])
            {
                return Some(reader.fact(found[n].1.iso(), &place(n), 0.9));
            }
        }
        if span.is_none() && SPAN_JA.is_match(text) {
            let from = (0..found.len()).find(|&n| {
                ["から", "より", " から", "~", "〜", "-", "以降"]
                    .iter()
                    .any(|mark| text[found[n].0.end..].starts_with(mark))
            });
            span = from.map(|n| reader.fact(found[n].1.iso(), &place(n), 0.85));
        }
        if span.is_none()
            && let Some((range, date)) = found.first()
        {
            let before = text[..range.start].trim_end().to_lowercase();
            if before.ends_with("from") && text.to_lowercase().contains("term") {
                span = Some(reader.fact(date.iso(), &place(0), 0.8));
            }
        }
    }
    span
}

/// The last day, as it is written.
pub fn ends(reader: &Reader<'_>) -> Option<Fact<String>> {
    for (line, text) in reader.all() {
        let found = dates(text);
        for (range, date) in &found {
            let at = line.range.start + range.start..line.range.start + range.end;
            let after = text[range.end..].trim_start_matches(['(', ')', ' ']);
            let japanese =
                after.starts_with("まで") || after.starts_with("をもって終了") || after.starts_with("に満了");
            let of_contract = SPAN_JA.is_match(text) || text.contains("有効") || text.contains("満了");
            if japanese && of_contract && !after.starts_with("までに") {
                return Some(reader.fact(date.iso(), &at, 0.9));
            }
            let before = &text[..range.start];
            if UNTIL_EN.is_match(before)
                && (text.contains("greement") || text.to_lowercase().contains("term"))
            {
                return Some(reader.fact(date.iso(), &at, 0.85));
            }
        }
    }
    None
}

/// Counts the last day from the first one and the term, where it is not written.
pub fn count_end(facts: &mut Facts) {
    let (None, Some(term)) = (&facts.ends_on, &facts.term) else { return };
    // General terms begin for each customer on another day.
    if facts.kind.as_ref().is_some_and(|kind| kind.value == super::Kind::Terms) {
        return;
    }
    let Some(first) = facts.effective_on.as_ref().or(facts.concluded_on.as_ref()) else { return };
    let Some(last) = Date::parse(&first.value).and_then(|first| first.last_of(term.value)) else { return };
    let mut end = Fact {
        value: last.iso(),
        quote: term.quote.clone(),
        page: term.page,
        article: term.article.clone(),
        start: term.start,
        end: term.end,
        confidence: 0.0,
    };
    end.confidence = first.confidence.min(term.confidence) * 0.8;
    facts.ends_on = Some(end);
}
