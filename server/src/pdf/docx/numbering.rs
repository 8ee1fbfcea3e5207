//! The numbers that Word draws before paragraphs: 第1条, (2), ①, 一.

use super::attribute;
use quick_xml::Reader;
use quick_xml::events::{BytesStart, Event};
use std::collections::HashMap;

const LEVELS: usize = 9;

#[derive(Debug, Clone, PartialEq, Eq)]
struct Level {
    start: u32,
    format: String,
    /// `第%1条`: the number of each level at its place.
    text: String,
    /// What stands between number and text.
    gap: &'static str,
    /// All numbers as plain digits, whatever the format.
    legal: bool,
}

impl Default for Level {
    fn default() -> Self {
        Self { start: 1, format: "decimal".to_owned(), text: String::new(), gap: " ", legal: false }
    }
}

#[derive(Default)]
struct List {
    of: u32,
    starts: HashMap<usize, u32>,
    levels: HashMap<usize, Level>,
    begun: bool,
}

/// The lists of a document and how far each has been counted.
#[derive(Default)]
pub(super) struct Numbering {
    plans: HashMap<u32, Vec<Level>>,
    lists: HashMap<u32, List>,
    counts: HashMap<u32, [Option<u32>; LEVELS]>,
}

impl Numbering {
    pub(super) fn read(xml: &[u8]) -> Self {
        let mut out = Self::default();
        let mut reader = Reader::from_reader(xml);
        let mut plan: Option<(u32, Vec<Level>)> = None;
        let mut list: Option<(u32, List)> = None;
        let mut at = 0;
        while let Ok(event) = reader.read_event() {
            match event {
                Event::Eof => break,
                Event::Start(start) | Event::Empty(start) => match start.local_name().as_ref() {
                    b"abstractNum" => {
                        plan = number(&start, "abstractNumId").map(|id| (id, vec![Level::default(); LEVELS]));
                    }
                    b"num" => list = number(&start, "numId").map(|id| (id, List::default())),
                    b"abstractNumId" => {
                        if let (Some((_, list)), Some(of)) = (list.as_mut(), number(&start, "val")) {
                            list.of = of;
                        }
                    }
                    b"lvl" | b"lvlOverride" => {
                        at = number(&start, "ilvl").map_or(0, |l| (l as usize).min(LEVELS - 1));
                        if let (b"lvl", Some((_, list))) = (start.local_name().as_ref(), list.as_mut()) {
                            list.levels.insert(at, Level::default());
                        }
                    }
                    b"startOverride" => {
                        if let (Some((_, list)), Some(value)) = (list.as_mut(), number(&start, "val")) {
                            list.starts.insert(at, value);
                        }
                    }
                    tag => {
                        let level = match (plan.as_mut(), list.as_mut()) {
                            (Some((_, levels)), _) => levels.get_mut(at),
                            (None, Some((_, list))) => list.levels.get_mut(&at),
                            (None, None) => None,
                        };
                        if let Some(level) = level {
                            level.set(tag, &start);
                        }
                    }
                },
                Event::End(end) => match end.local_name().as_ref() {
                    b"abstractNum" => out.plans.extend(plan.take()),
                    b"num" => out.lists.extend(list.take()),
                    _ => {}
                },
                _ => {}
            }
        }
        out
    }

    /// The number of the next paragraph of this list and level, with the gap after it.
    pub(super) fn next(&mut self, list: u32, level: usize) -> Option<String> {
        let level = level.min(LEVELS - 1);
        let known = self.lists.get_mut(&list)?;
        let counts = self.counts.entry(known.of).or_default();
        if !std::mem::replace(&mut known.begun, true) {
            for (at, start) in &known.starts {
                counts[*at] = start.checked_sub(1);
                counts[*at + 1..].fill(None);
            }
        }
        let plan = self.plans.get(&known.of)?;
        let levels = |at: usize| known.levels.get(&at).or_else(|| plan.get(at));
        let start =
            |at: usize| known.starts.get(&at).copied().or_else(|| Some(levels(at)?.start)).unwrap_or(1);
        counts[level] = Some(counts[level].map_or_else(|| start(level), |n| n.saturating_add(1)));
        counts[level + 1..].fill(None);
        let own = levels(level)?;
        let mut out = String::new();
        let mut text = own.text.chars().peekable();
        while let Some(c) = text.next() {
            match (c, text.peek().and_then(|d| d.to_digit(10))) {
                ('%', Some(of @ 1..=9)) => {
                    text.next();
                    let at = of as usize - 1;
                    let count = counts[at].unwrap_or_else(|| start(at));
                    let format = levels(at).map_or("decimal", |l| l.format.as_str());
                    out.push_str(&written(count, if own.legal { "decimal" } else { format }));
                }
                _ => out.push(c),
            }
        }
        if own.format == "bullet" {
            "・".clone_into(&mut out);
        }
        (!out.trim().is_empty()).then(|| out + own.gap)
    }
}

impl Level {
    fn set(&mut self, tag: &[u8], start: &BytesStart<'_>) {
        let value = attribute(start, "val");
        match tag {
            b"start" => self.start = value.and_then(|v| v.parse().ok()).unwrap_or(1),
            b"numFmt" => self.format = value.unwrap_or_default(),
            b"lvlText" => self.text = value.unwrap_or_default(),
            b"suff" => self.gap = if value.as_deref() == Some("nothing") { "" } else { " " },
            b"isLgl" => self.legal = super::is_on(start),
            _ => {}
        }
    }
}

fn number(start: &BytesStart<'_>, name: &str) -> Option<u32> {
    attribute(start, name)?.parse().ok()
}

/// A count as its format writes it.
fn written(n: u32, format: &str) -> String {
    let of = |row: &str| row.chars().nth((n as usize).checked_sub(1)?).map(String::from);
    let letter = |first: u8| {
        let index = n.checked_sub(1)?;
        let c = char::from(first + u8::try_from(index % 26).ok()?);
        Some(c.to_string().repeat(index as usize / 26 + 1)).filter(|s| s.len() < 10)
    };
    match format {
        "none" => Some(String::new()),
        "decimalFullWidth" | "decimalFullWidth2" => Some(full_width(n)),
        "decimalZero" => Some(format!("{n:02}")),
        "decimalEnclosedCircle" | "decimalEnclosedCircleChinese" => {
            of("①②③④⑤⑥⑦⑧⑨⑩⑪⑫⑬⑭⑮⑯⑰⑱⑲⑳㉑㉒㉓㉔㉕㉖㉗㉘㉙㉚㉛㉜㉝㉞㉟㊱㊲㊳㊴㊵㊶㊷㊸㊹㊺㊻㊼㊽㊾㊿")
        }
        "decimalEnclosedParen" => of("⑴⑵⑶⑷⑸⑹⑺⑻⑼⑽⑾⑿⒀⒁⒂⒃⒄⒅⒆⒇"),
        "japaneseCounting"
        | "chineseCounting"
        | "chineseCountingThousand"
        | "taiwaneseCounting"
        | "taiwaneseCountingThousand" => Some(kanji(n, "〇一二三四五六七八九", "十百千")),
        "japaneseLegal" => Some(kanji(n, "〇壱弐参四伍六七八九", "拾百千")),
        "ideographDigital" | "japaneseDigitalTenThousand" => Some(
            n.to_string()
                .chars()
                .filter_map(|d| "〇一二三四五六七八九".chars().nth(d.to_digit(10)? as usize))
                .collect(),
        ),
        "ideographTraditional" => of("甲乙丙丁戊己庚辛壬癸"),
        "aiueo" | "aiueoFullWidth" => {
            of("アイウエオカキクケコサシスセソタチツテトナニヌネノハヒフヘホマミムメモヤユヨラリルレロワヲン")
        }
        "iroha" | "irohaFullWidth" => of(
            "イロハニホヘトチリヌルヲワカヨタレソツネナラムウヰノオクヤマケフコエテアサキユメミシヱヒモセス",
        ),
        "upperRoman" => roman(n),
        "lowerRoman" => roman(n).map(|r| r.to_lowercase()),
        "upperLetter" => letter(b'A'),
        "lowerLetter" => letter(b'a'),
        _ => None,
    }
    .unwrap_or_else(|| n.to_string())
}

fn full_width(n: u32) -> String {
    n.to_string().chars().filter_map(|d| char::from_u32(u32::from(d) - 0x30 + 0xFF10)).collect()
}

fn kanji(n: u32, digits: &str, places: &str) -> String {
    if n >= 10_000 {
        return n.to_string();
    }
    let digit = |d: u32| digits.chars().nth(d as usize);
    let mut out = String::new();
    for (place, value) in [(2, 1000), (1, 100), (0, 10)] {
        let count = n / value % 10;
        // 一十 is 十, but a legal 壱拾 is written out.
        if count > 1 || (count == 1 && digits.contains('壱')) {
            out.extend(digit(count));
        }
        if count > 0 {
            out.extend(places.chars().nth(place));
        }
    }
    if !n.is_multiple_of(10) || n == 0 {
        out.extend(digit(n % 10));
    }
    out
}

fn roman(n: u32) -> Option<String> {
    const PARTS: [(u32, &str); 13] = [
        (1000, "M"),
        (900, "CM"),
        (500, "D"),
        (400, "CD"),
        (100, "C"),
        (90, "XC"),
        (50, "L"),
        (40, "XL"),
        (10, "X"),
        (9, "IX"),
        (5, "V"),
        (4, "IV"),
        (1, "I"),
    ];
    let mut left = Some(n).filter(|n| (1..4000).contains(n))?;
    let mut out = String::new();
    for (value, part) in PARTS {
        while left >= value {
            out.push_str(part);
            left -= value;
        }
    }
    Some(out)
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn counts_are_written_as_a_contract_has_them() {
        assert_eq!(written(12, "decimalFullWidth"), "１２");
        assert_eq!(written(3, "decimalEnclosedCircle"), "③");
        assert_eq!(written(110, "japaneseCounting"), "百十");
        assert_eq!(written(21, "japaneseCounting"), "二十一");
        assert_eq!(written(15, "japaneseLegal"), "壱拾伍");
        assert_eq!(written(10, "ideographDigital"), "一〇");
        assert_eq!(written(4, "aiueo"), "エ");
        assert_eq!(written(2, "irohaFullWidth"), "ロ");
        assert_eq!(written(14, "lowerRoman"), "xiv");
        assert_eq!(written(28, "lowerLetter"), "bb");
        assert_eq!(written(7, "of another time"), "7");
    }

    #[test]
    fn levels_count_each_for_itself_and_begin_anew() {
        let xml = r#"<w:numbering><w:abstractNum w:abstractNumId="5">
            <w:lvl w:ilvl="0"><w:start w:val="1"/><w:numFmt w:val="decimal"/><w:lvlText w:val="第%1条"/></w:lvl>
            <w:lvl w:ilvl="1"><w:start w:val="1"/><w:numFmt w:val="decimal"/><w:lvlText w:val="%1.%2"/><w:suff w:val="nothing"/></w:lvl>
            </w:abstractNum><w:num w:numId="1"><w:abstractNumId w:val="5"/></w:num>
            <w:num w:numId="2"><w:abstractNumId w:val="5"/><w:lvlOverride w:ilvl="0"><w:startOverride w:val="9"/></w:lvlOverride></w:num>
            </w:numbering>"#;
        let mut lists = Numbering::read(xml.as_bytes());
        let drawn: Vec<String> = [(1, 0), (1, 1), (1, 1), (1, 0), (1, 1), (2, 0), (2, 0)]
            .iter()
            .filter_map(|(n, l)| lists.next(*n, *l))
            .collect();
        assert_eq!(drawn, ["第1条 ", "1.1", "1.2", "第2条 ", "2.1", "第9条 ", "第10条 "]);
        assert_eq!(lists.next(7, 0), None);
    }
}
