//! From glyphs to lines: content order is kept, a line ends where the pen leaves it.

use super::glyphs::{Glyph, Unseen};
use super::model::HiddenText;
use super::plain::{accent, plain};
use hayro_interpret::kurbo::{Point, Vec2};
use unicode_normalization::UnicodeNormalization as _;

/// Text of a page in lines, and what was left out of it.
pub(super) struct Layout {
    pub text: String,
    pub hidden: HiddenText,
    pub vertical: bool,
    /// Glyphs that are not blank and belong to the text.
    pub drawn: u32,
}

struct Line<'g> {
    glyphs: Vec<&'g Glyph>,
    size: f64,
    end: f64,
}

pub(super) fn lay_out(glyphs: Vec<Glyph>, picture: f64) -> Layout {
    let mut hidden = HiddenText::default();
    let solid = glyphs.iter().filter(|g| !g.is_blank());
    let tiny = solid.clone().filter(|g| g.unseen == Some(Unseen::Tiny));
    // A page whose unit is not the point is small as a whole: nothing hides there.
    let small_page = tiny.count() * 2 > solid.clone().count();
    let over_scan = picture > 0.5;
    let mut kept = glyphs;
    kept.retain(|g| {
        let count = u32::from(!g.is_blank());
        match g.unseen {
            None => true,
            Some(Unseen::Tiny) => {
                hidden.tiny += count * u32::from(!small_page);
                small_page
            }
            Some(Unseen::Invisible) => {
                hidden.invisible += count * u32::from(!over_scan);
                hidden.scan_layer |= over_scan && count > 0;
                over_scan
            }
            Some(Unseen::OffPage) => {
                hidden.off_page += count;
                false
            }
            Some(Unseen::PaperColoured) => {
                hidden.paper_coloured += count;
                false
            }
        }
    });
    turned_upright(&mut kept);
    let drawn = kept.iter().filter(|g| !g.is_blank());
    let vertical = drawn.clone().filter(|g| g.vertical).count() * 2 > drawn.clone().count();
    let drawn = drawn.count();
    Layout {
        text: text_of(&rejoined(lines(&kept))),
        hidden,
        vertical,
        drawn: u32::try_from(drawn).unwrap_or(u32::MAX),
    }
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

/// Vertical writing drawn glyph by glyph with a horizontal font: its glyphs are given the direction
/// of their line, so that one line is not as many lines as it has glyphs.
fn turned_upright(glyphs: &mut [Glyph]) {
    let pairs = || glyphs.windows(2).map(|w| (&w[0], &w[1]));
    let below = pairs().filter(|(a, b)| is_below(a, b)).count();
    let beside = pairs().filter(|(a, b)| is_beside(a, b)).count();
    let page = below > 3 && below > beside;
    let mut at = 0;
    while at < glyphs.len() {
        let rest = &glyphs[at..];
        let run = rest.windows(2).take_while(|w| is_below(&w[0], &w[1])).count() + 1;
        let alone = at > 0
            && !is_beside(&glyphs[at - 1], &glyphs[at])
            && rest.get(1).is_none_or(|next| run > 1 || !is_beside(&rest[0], next));
        if run >= 4 || (page && alone) {
            for glyph in &mut glyphs[at..at + run] {
                glyph.turn_upright();
            }
        }
        at += run;
    }
}

impl Glyph {
    fn is_level(&self) -> bool {
        !self.vertical && self.along.x > 0.99
    }

    fn turn_upright(&mut self) {
        if self.is_level() {
            self.vertical = true;
            self.along = Vec2::new(0.0, 1.0);
            self.start = self.middle - self.along * (self.size / 2.0);
            self.advance = self.size;
        }
    }
}

fn is_below(above: &Glyph, below: &Glyph) -> bool {
    let step = below.middle - above.middle;
    let size = above.size.max(below.size);
    above.is_level()
        && below.is_level()
        && (is_wide(&above.text) || is_wide(&below.text))
        && step.x.abs() < 0.3 * size
        && (0.4..1.7).contains(&(step.y / size))
}

fn is_beside(left: &Glyph, right: &Glyph) -> bool {
    let step = right.start - left.start;
    let size = left.size.max(right.size);
    left.is_level()
        && right.is_level()
        && step.y.abs() < 0.3 * size
        && step.x > 0.0
        && step.x - left.advance < size
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

fn text_of(lines: &[Line<'_>]) -> String {
    let mut text = String::new();
    for line in lines {
        let from = text.len();
        let mut last: Option<&Glyph> = None;
        let mut mark: Option<char> = None;
        for &glyph in &line.glyphs {
            if last.is_some_and(|last| is_apart(last, glyph)) && !text.ends_with(char::is_whitespace) {
                text.push(' ');
            }
            // An accent of its own, with the next letter drawn under it.
            if let (Some(last), Some(mark)) = (last, mark.take())
                && is_under(last, glyph)
            {
                text.pop();
                text.extend(glyph.text.chars().chain([mark]).nfc());
            } else {
                text.extend(glyph.text.chars().filter_map(plain));
                mark = accent(&glyph.text);
            }
            last = Some(glyph);
        }
        text.truncate(text.trim_end().len().max(from));
        if text.len() > from {
            text.push('\n');
        }
    }
    text.truncate(text.trim_end().len());
    text
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

fn is_wide(text: &str) -> bool {
    text.chars()
        .next()
        .is_some_and(|c| matches!(u32::from(c), 0x2E80..=0xA4CF | 0xAC00..=0xD7A3 | 0xF900..=0xFAFF | 0xFE10..=0xFE6F | 0xFF00..=0xFF60 | 0x2_0000..=0x3_FFFF | 0x2190..=0x27BF))
}
