//! From glyphs to lines: content order is kept, a line ends where the pen leaves it.

use super::concealed::Concealed;
use super::glyphs::Glyph;
use super::model::{Hidden, HiddenCounts, HiddenSpan};
use super::places::{Area, Piece};
use super::plain::{accent, plain};
use super::reading::{Readings, readings};
use super::upright::{face, shown, turn_upright};
use hayro_interpret::kurbo::{Point, Vec2};
use std::ops::Range;
use std::rc::Rc;
use unicode_normalization::UnicodeNormalization as _;

/// A page of more lines than this is not mended.
const MAX_MENDED: usize = 1500;

/// Text of a page in lines, and what was left out of it.
pub(super) struct Layout {
    pub text: String,
    pub pieces: Vec<Piece>,
    pub hidden: HiddenCounts,
    pub hidden_text: Vec<HiddenSpan>,
    pub vertical: bool,
    /// Glyphs that are not blank and belong to the text.
    pub drawn: u32,
}

pub(super) struct Line<'g> {
    pub glyphs: Vec<&'g Glyph>,
    pub size: f64,
    end: f64,
}

/// With `places`, the place of each piece of the text is told as well.
pub(super) fn lay_out(glyphs: Vec<Glyph>, picture: f64, places: bool) -> Layout {
    let solid = glyphs.iter().filter(|g| !g.is_blank());
    let tiny = solid.clone().filter(|g| g.unseen == Some(Hidden::Tiny));
    // A page whose unit is not the point is small as a whole: nothing hides there.
    let small_page = tiny.count() * 2 > solid.clone().count();
    let over_scan = picture > 0.5;
    let mut hidden = Concealed::default();
    let mut kept = glyphs;
    kept.retain_mut(|g| {
        let counts = !g.is_blank();
        match g.unseen {
            Some(Hidden::Tiny) if small_page => {}
            // The text of a scan is drawn invisibly over its picture, or under it.
            Some(Hidden::Invisible | Hidden::Covered) if over_scan => hidden.counts.scan_layer |= counts,
            Some(why) => {
                hidden.add(why, g);
                return false;
            }
            None => {}
        }
        if g.drawn.is_some() {
            hidden.add(Hidden::Disguised, g);
            (g.text, g.blank, g.typed) = (Rc::from("\u{fffd}"), false, true);
        }
        true
    });
    let turns = face(&mut kept);
    turn_upright(&mut kept);
    let drawn = kept.iter().filter(|g| !g.is_blank());
    let vertical = drawn.clone().filter(|g| g.vertical).count() * 2 > drawn.clone().count();
    let mut drawn = drawn.count();
    let mut lines = lines(&kept);
    lines = match readings(&lines) {
        Readings::Much => lines,
        Readings::None => mended(rejoined(lines)),
        Readings::Some(found) => {
            let mut found = found.into_iter();
            lines.retain(|line| {
                let reading = found.next().unwrap_or(false);
                drawn -= if reading { line.glyphs.iter().filter(|g| !g.is_blank()).count() } else { 0 };
                !reading
            });
            mended(rejoined(lines))
        }
    };
    let written = written(&lines);
    Layout {
        pieces: if places { written.pieces(turns) } else { Vec::new() },
        text: written.text,
        hidden: hidden.counts,
        hidden_text: hidden.spans(),
        vertical,
        drawn: u32::try_from(drawn).unwrap_or(u32::MAX),
    }
}

/// The text of glyphs as it stands, line by line.
pub(super) fn plain_lines(glyphs: &[Glyph]) -> String {
    written(&lines(glyphs)).text
}

fn lines(glyphs: &[Glyph]) -> Vec<Line<'_>> {
    let mut lines: Vec<Line<'_>> = Vec::new();
    for glyph in glyphs {
        match lines.last_mut() {
            Some(line) if line.continues_with(glyph, -0.7, f64::INFINITY) => line.push(glyph),
            _ => lines.push(Line::new(glyph)),
        }
    }
    lines
}

/// Ruby interrupts its line in content order: the line is put together again and the ruby follows
/// it on a line of its own, so that words stay whole.
fn rejoined(lines: Vec<Line<'_>>) -> Vec<Line<'_>> {
    let mut out: Vec<Line<'_>> = Vec::new();
    for mut line in lines {
        let base = out
            .iter()
            .rposition(|l| l.size > line.size * 0.8)
            .filter(|&i| i + 1 < out.len() && i + 8 > out.len());
        let joins = base.is_some_and(|i| {
            out[i].continues_with(line.glyphs[0], -0.5, 2.0)
                && out[i + 1..].iter().all(|ruby| ruby.size < out[i].size * 0.7)
        });
        match (base, joins) {
            (Some(i), true) => {
                let base = &mut out[i];
                base.glyphs.append(&mut line.glyphs);
                base.end = line.end;
            }
            _ => out.push(line),
        }
    }
    out
}

/// Some writers draw a page font by font. Where a line goes on exactly at the end of another one, or
/// stands in its gaps, they are one line; if much of the page is torn like that, lines come from top to bottom.
fn mended(mut lines: Vec<Line<'_>>) -> Vec<Line<'_>> {
    let whole = lines.len();
    let mut at = 0;
    while at < lines.len() && whole < MAX_MENDED {
        let next = (0..lines.len()).find(|&other| other != at && lines[at].belongs_with(&lines[other]));
        let Some(next) = next else {
            at += 1;
            continue;
        };
        let mut rest = lines.remove(next);
        at -= usize::from(next < at);
        let line = &mut lines[at];
        line.glyphs.append(&mut rest.glyphs);
        line.glyphs.sort_by(|a, b| place(a.start, a.along).total_cmp(&place(b.start, b.along)));
        line.size = line.size.max(rest.size);
        line.end = line.end.max(rest.end);
    }
    let torn = whole - lines.len();
    let torn = torn > 5 && torn * 4 > whole;
    if (torn || is_disordered(&lines)) && lines.iter().all(|l| l.glyphs.iter().all(|g| g.is_level())) {
        lines.sort_by(|a, b| top(a).total_cmp(&top(b)));
        if !torn {
            rows(&mut lines);
        }
    }
    lines
}

fn top(line: &Line<'_>) -> f64 {
    line.glyphs.first().map_or(0.0, |g| g.start.y)
}

/// Whether the pen goes up the page again and again: such lines are in no order at all.
fn is_disordered(lines: &[Line<'_>]) -> bool {
    let steps =
        || lines.windows(2).map(|pair| (top(&pair[1]) - top(&pair[0])) / pair[0].size.max(pair[1].size));
    let (up, down) =
        (steps().filter(|step| *step < -0.8).count(), steps().filter(|step| *step > 0.8).count());
    up > 4 && up * 2 > down
}

/// Lines at one height are one row, from left to right.
fn rows(lines: &mut [Line<'_>]) {
    let left = |line: &Line<'_>| line.glyphs.first().map_or(0.0, |g| g.start.x);
    let mut from = 0;
    for at in 1..=lines.len() {
        let (first, next) = (&lines[from], lines.get(at));
        if next.is_none_or(|next| top(next) - top(first) > 0.4 * first.size.min(next.size)) {
            lines[from..at].sort_by(|a, b| left(a).total_cmp(&left(b)));
            from = at;
        }
    }
}

impl<'g> Line<'g> {
    fn new(glyph: &'g Glyph) -> Self {
        Self { glyphs: vec![glyph], size: glyph.size, end: end_of(glyph) }
    }

    fn push(&mut self, glyph: &'g Glyph) {
        self.glyphs.push(glyph);
        self.size = self.size.max(glyph.size);
        self.end = end_of(glyph);
    }

    /// Whether the other line goes on where this one ends, or fills its gaps.
    fn belongs_with(&self, rest: &Line<'_>) -> bool {
        let (Some(last), Some(first)) = (self.glyphs.last(), rest.glyphs.first()) else {
            return false;
        };
        let level = across(last.start, first.start, first.along).abs() < 0.05 * last.size;
        let alike = (last.size - first.size).abs() < 0.05 * last.size && last.vertical == first.vertical;
        let turned = last.along.dot(first.along) < 0.999;
        if !level || !alike || turned || last.is_blank() || first.is_blank() {
            return false;
        }
        self.continues_with(first, -0.15, 0.35) || self.interleaves(rest)
    }

    fn interleaves(&self, rest: &Line<'_>) -> bool {
        let start = |line: &Line<'_>| line.glyphs.first().map_or(0.0, |g| place(g.start, g.along));
        let overlaps = start(self) < rest.end && start(rest) < self.end;
        let apart = |a: &Glyph, b: &Glyph| (a.middle - b.middle).hypot() > 0.4 * a.size;
        let few = self.glyphs.len() * rest.glyphs.len() < 100_000;
        overlaps && few && self.glyphs.iter().all(|a| rest.glyphs.iter().all(|b| apart(a, b)))
    }

    /// Whether the glyph stands on this line, from `min` to `max` em after its end.
    fn continues_with(&self, glyph: &Glyph, min: f64, max: f64) -> bool {
        let Some(last) = self.glyphs.last() else {
            return false;
        };
        if last.along.dot(glyph.along) < 0.96 {
            return false;
        }
        let (a, b) = if last.vertical == glyph.vertical && !glyph.vertical {
            (last.start, glyph.start)
        } else {
            (last.middle, glyph.middle)
        };
        let size = last.size.max(glyph.size);
        let step = place(glyph.start, glyph.along) - self.end;
        across(a, b, glyph.along).abs() < 0.55 * size && step > min * size && step < max * size
    }
}

fn place(point: Point, along: Vec2) -> f64 {
    point.to_vec2().dot(along)
}

fn across(a: Point, b: Point, along: Vec2) -> f64 {
    (b - a).cross(along)
}

fn end_of(glyph: &Glyph) -> f64 {
    place(glyph.start, glyph.along) + glyph.advance
}

/// A text and the place of each stretch of its bytes.
#[derive(Default)]
struct Written {
    text: String,
    pieces: Vec<(Range<usize>, Area)>,
}

fn written(lines: &[Line<'_>]) -> Written {
    let mut out = Written::default();
    for line in lines {
        let from = out.text.len();
        let mut last: Option<&Glyph> = None;
        let mut mark: Option<char> = None;
        for &glyph in &line.glyphs {
            if last.is_some_and(|last| is_apart(last, glyph)) && !out.text.ends_with(char::is_whitespace) {
                out.text.push(' ');
            }
            // An accent of its own, with the next letter drawn under it.
            if let (Some(last), Some(mark)) = (last, mark.take())
                && is_under(last, glyph)
            {
                out.text.pop();
                out.pieces.pop();
                out.push(glyph, glyph.text.chars().chain([mark]).nfc());
            } else if glyph.typed {
                out.push_typed(glyph);
            } else {
                out.push(glyph, glyph.text.chars().filter_map(plain));
                mark = accent(&glyph.text);
            }
            last = Some(glyph);
        }
        out.truncate(out.text.trim_end().len().max(from));
        if out.text.len() > from {
            out.text.push('\n');
        }
    }
    out.truncate(out.text.trim_end().len());
    out
}

impl Written {
    fn push(&mut self, glyph: &Glyph, text: impl Iterator<Item = char>) {
        let from = self.text.len();
        self.text.extend(text);
        if self.text.len() > from {
            self.pieces.push((from..self.text.len(), glyph.area()));
        }
    }

    fn push_typed(&mut self, glyph: &Glyph) {
        let from = self.text.len();
        self.text.push_str(&glyph.text);
        self.pieces.push((from..self.text.len(), glyph.area()));
    }

    fn truncate(&mut self, len: usize) {
        self.text.truncate(len);
        while self.pieces.last().is_some_and(|(bytes, _)| bytes.end > len) {
            self.pieces.pop();
        }
    }

    /// The pieces counted in characters, on the page as it is shown.
    fn pieces(&self, turns: u8) -> Vec<Piece> {
        let mut at = (0, 0_u32);
        let mut chars = |byte: usize| {
            at.1 += self.text[at.0..byte].chars().count().try_into().unwrap_or(u32::MAX);
            at.0 = byte;
            at.1
        };
        self.pieces
            .iter()
            .map(|(bytes, area)| Piece {
                start: chars(bytes.start),
                end: chars(bytes.end),
                area: shown(*area, turns),
            })
            .collect()
    }
}

fn is_under(accent: &Glyph, letter: &Glyph) -> bool {
    let step = place(letter.start, letter.along) - place(accent.start, letter.along);
    letter.text.chars().all(char::is_alphabetic) && step < 0.35 * accent.advance
}

/// Whether a space was meant between two glyphs that stand apart. Between Latin letters little
/// is enough; Japanese is spread to fill its line.
fn is_apart(last: &Glyph, next: &Glyph) -> bool {
    if next.is_blank() || last.is_blank() {
        return false;
    }
    let gap = place(next.start, next.along) - end_of(last);
    let limit = match (is_wide(&last.text), is_wide(&next.text)) {
        (false, false) => 0.17,
        (true, true) => 0.9,
        _ => 0.5,
    };
    gap > limit * last.size.max(next.size)
}

pub(super) fn is_wide(text: &str) -> bool {
    text.chars()
        .next()
        .is_some_and(|c| matches!(u32::from(c), 0x2E80..=0xA4CF | 0xAC00..=0xD7A3 | 0xF900..=0xFAFF | 0xFE10..=0xFE6F | 0xFF00..=0xFF60 | 0x2_0000..=0x3_FFFF | 0x2190..=0x27BF))
}
