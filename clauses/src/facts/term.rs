//! How long a contract runs, whether it renews itself, and who must give notice when.

use serde::{Deserialize, Serialize};

use super::Fact;
use super::period::{Period, periods};
use super::reader::{Line, Reader, pattern};
use crate::party::{Mark, Role};

/// What happens when the term ends.
#[derive(Clone, Copy, Debug, Deserialize, Eq, PartialEq, Serialize)]
pub struct Renewal {
    pub automatic: bool,
    /// By how much it is prolonged, where it is written.
    pub period: Option<Period>,
}

/// What a notice brings about.
#[derive(Clone, Copy, Debug, Deserialize, Eq, PartialEq, Serialize)]
#[serde(rename_all = "snake_case")]
pub enum Purpose {
    /// The contract is not renewed at the end of its term.
    NonRenewal,
    /// The contract ends before its term.
    Termination,
}

/// A period of notice.
#[derive(Clone, Copy, Debug, Deserialize, Eq, PartialEq, Serialize)]
pub struct Notice {
    /// Who gives it; both where the text says neither or both.
    pub by: Role,
    pub purpose: Purpose,
    pub period: Period,
}

pattern!(
    TERM_JA,
    r"(?:契約|有効|存続|利用契約の)期間|効力を有する期間|契約の期間|本(?:覚書|契約|サービス契約)の期間"
);
pattern!(
    TERM_EN,
    r"(?i)\b(?:initial (?:subscription )?(?:term|period)|term of this|lasts? for|(?:remain|continue)s?(?: in (?:full )?(?:force|effect))?[^.;]{0,20} for|for a (?:term|period) of|term (?:is|shall be))"
);
pattern!(
    RENEWS,
    r"自動(?:的に|で)?[^。、「」]{0,10}?(?:更新|延長|継続)|(?:同一|同じ|同様の?|従前と同一の)(?:の)?条件(?:で|により|をもって|にて)[^。]{0,30}(?:更新|延長|継続)|(?:さらに|更に|引き続き)[^。]{0,30}(?:更新|延長|継続|効力を有)|(?i:renews? (?:automatically|for)|automatically (?:renew|extend)\w*|automatic(?:ally)? renewal)"
);
pattern!(
    RENEWS_NOT,
    r"自動(?:的に)?(?:更新|延長)(?:は(?:し|行わ)|され)?(?:ない|ません)|更新(?:は)?しない(?:。|もの)|(?i:(?:not|no) (?:automatically renew|automatic(?:ally)? renew|renew(?:al)? automatically)|will not renew)"
);
pattern!(ENDS_WORDS, r"解約|解除|終了|中途|(?i:terminat|cancel)");
pattern!(
    RENEWAL_WORDS,
    r"更新|満了|延長|別段の(?:意思|申)|継続|(?i:renew|expir|end of the (?:then-?)?(?:current|initial) )"
);
pattern!(
    ELSEWHERE,
    r"監査|再委託|変更(?:する|しよう|の)|改定|料金の|価格|値上|点検|停止|保守作業|催告|(?i:\baudit|subcontract|sub-?processor|maintenance|price|fees? (?:may|shall|will)|cure|remed(?:y|ied)|insurance)"
);
pattern!(
    NOTICE_EN,
    r"(?i)^(?:'s?|')? ?(?:prior |advance )?(?:written )?(?:prior |advance )?notice\b|^ (?:before|prior to) (?:the )?(?:end|expir|date|then|termination)|^ beforehand"
);

/// Expressions with word ends are slow on Japanese, and an English one needs Latin letters.
fn latin(text: &str) -> bool {
    text.bytes().any(|byte| byte.is_ascii_alphabetic())
}

/// The sentence that sets the term, with its heading taken into account.
fn of_term(line: &Line, text: &str, heading: &str) -> bool {
    !line.heading
        && (TERM_JA.is_match(text) || TERM_JA.is_match(heading) || latin(text) && TERM_EN.is_match(text))
}

/// Each sentence with the heading of its article.
fn headed<'a>(reader: &'a Reader<'_>) -> impl Iterator<Item = (&'a Line, &'a str, &'a str)> {
    reader.sentences().map(|(line, text)| (line, text, reader.str(&line.about)))
}

/// How long the contract runs at first.
pub fn term(reader: &Reader<'_>) -> Option<Fact<Period>> {
    for (line, text, heading) in headed(reader) {
        if !of_term(line, text, heading) || text.contains("秘密") && !text.contains("本契約") {
            continue;
        }
        let renews = RENEWS.find(text).map_or(text.len(), |found| found.start());
        for (range, period) in periods(text) {
            let after = text[range.end..].trim_start();
            let notice = after.starts_with('前')
                || NOTICE_EN.is_match(&text[range.end..])
                || after.starts_with("以内");
            let english = TERM_EN
                .find(text)
                .is_some_and(|found| found.end() <= range.start + 12 && range.start < found.end() + 60);
            let japanese = !text[range.clone()].is_ascii();
            if !notice && range.start < renews && (english || japanese) {
                let at = line.range.start + range.start..line.range.start + range.end;
                return Some(reader.fact(
                    period,
                    &at,
                    if TERM_JA.is_match(text) || english { 0.9 } else { 0.7 },
                ));
            }
        }
    }
    None
}

/// Whether the contract renews itself, and by how much.
pub fn renewal(reader: &Reader<'_>) -> Option<Fact<Renewal>> {
    for (line, text) in reader.sentences() {
        if let Some(found) = RENEWS_NOT.find(text) {
            let at = line.range.start + found.start()..line.range.start + found.end();
            return Some(reader.fact(Renewal { automatic: false, period: None }, &at, 0.85));
        }
        let Some(found) = RENEWS.find(text) else { continue };
        let subject = ["契約", "覚書", "期間", "合意", "約款"].iter().any(|word| text.contains(word))
            || text.contains("greement")
            || text.contains("term")
            || text.contains("ubscription")
            || text.starts_with("It renews");
        if !subject || text.contains("証明書の自動更新") {
            continue;
        }
        // さらに1年間更新, renews for further periods of twelve months: beside the words themselves.
        let near = periods(text).into_iter().filter(|(range, _)| {
            let after = text[range.end..].trim_start();
            !after.starts_with('前') && !NOTICE_EN.is_match(&text[range.end..])
        });
        let japanese = |range: &std::ops::Range<usize>| {
            range.start + 60 >= found.start() && range.end <= found.end() + 90
        };
        let english =
            |range: &std::ops::Range<usize>| range.start >= found.start() && range.start <= found.end() + 60;
        let period = near
            .filter(
                |(range, _)| if text[found.range()].is_ascii() { english(range) } else { japanese(range) },
            )
            .map(|(_, period)| period)
            .next_back();
        let at = line.range.start + found.start()..line.range.start + found.end();
        return Some(reader.fact(
            Renewal { automatic: true, period },
            &at,
            if period.is_some() { 0.9 } else { 0.8 },
        ));
    }
    None
}

/// Every period of notice, of either side.
pub fn notices(reader: &Reader<'_>) -> Vec<Fact<Notice>> {
    let mut out: Vec<Fact<Notice>> = Vec::new();
    for (line, text, heading) in headed(reader) {
        if ELSEWHERE.is_match(text)
            && !text.contains("解約")
            && !text.contains("更新")
            && !text.contains("renew")
        {
            continue;
        }
        for (range, period) in periods(text) {
            let after = text[range.end..].trim_start();
            let japanese = after.starts_with("前まで")
                || after.starts_with("前に")
                || after.starts_with("前の")
                || after.starts_with("前から")
                || after.starts_with("の予告")
                || after.starts_with("以上前")
                || after.starts_with("の予告期間");
            if !japanese && !NOTICE_EN.is_match(&text[range.end..]) {
                continue;
            }
            let renews = RENEWAL_WORDS.is_match(text);
            let ends = ENDS_WORDS.is_match(text) || !renews && ENDS_WORDS.is_match(heading);
            let purpose = match (renews, ends) {
                (true, false) => Purpose::NonRenewal,
                (false, true) => Purpose::Termination,
                (true, true) => nearer(text, range.start),
                (false, false) => continue,
            };
            let value = Notice { by: giver(reader, line, line.range.start + range.start), purpose, period };
            if out.iter().any(|known| known.value == value) {
                continue;
            }
            let at = line.range.start + range.start..line.range.start + range.end;
            out.push(reader.fact(value, &at, 0.85));
        }
    }
    out
}

/// 更新 and 解約 in one sentence: the words that stand nearer to the period say what it is for.
fn nearer(text: &str, at: usize) -> Purpose {
    let distance =
        |expression: &regex::Regex| expression.find_iter(text).map(|found| found.start().abs_diff(at)).min();
    if distance(&RENEWAL_WORDS) <= distance(&ENDS_WORDS) { Purpose::NonRenewal } else { Purpose::Termination }
}

/// The side that stands last before the period as the one who acts.
fn giver(reader: &Reader<'_>, line: &Line, at: usize) -> Role {
    let acting: Vec<_> = reader
        .sides(&line.range)
        .filter(|mention| mention.start < at && acts(reader, mention.end, mention.mark))
        .collect();
    match acting.as_slice() {
        [] => Role::Both,
        [.., before, last]
            if before.role != last.role && joined(&reader.text.folded[before.end..last.start]) =>
        {
            Role::Both
        }
        [.., last] => last.role,
    }
}

fn acts(reader: &Reader<'_>, end: usize, mark: Mark) -> bool {
    let after = &reader.text.folded[end..];
    let verb = [" may ", " shall ", " can ", " must ", " gives", " terminates", " is entitled"];
    mark != Mark::Other && !after.starts_with("に") || verb.iter().any(|verb| after.starts_with(verb))
}

fn joined(between: &str) -> bool {
    ["及び", "又は", "または", "および", "若しくは", "、", " or ", " and "].contains(&between)
}
