//! From glyphs to lines: content order is kept, a line ends where the pen leaves it.

use super::glyphs::{Glyph, Unseen};
use super::model::HiddenText;
use hayro_interpret::kurbo::{Point, Vec2};

/// Text of a page in lines, and what was left out of it.
pub(super) struct Layout {
    pub text: String,
    pub hidden: HiddenText,
    pub vertical: bool,
    /// Glyphs that are not blank and belong to the text.
    pub drawn: u32,
    pub unmapped: u32,
}

struct Line<'g> {
    glyphs: Vec<&'g Glyph>,
    size: f64,
    end: f64,
}

pub(super) fn lay_out(glyphs: &[Glyph], picture: f64) -> Layout {
    let mut hidden = HiddenText::default();
    let solid = glyphs.iter().filter(|g| !g.is_blank());
    let tiny = solid.clone().filter(|g| g.unseen == Some(Unseen::Tiny));
    // A page whose unit is not the point is small as a whole: nothing hides there.
    let small_page = tiny.count() * 2 > solid.clone().count();
    let over_scan = picture > 0.5;
    let kept: Vec<&Glyph> = glyphs
        .iter()
        .filter(|g| {
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
        })
        .collect();
    let drawn = kept.iter().filter(|g| !g.is_blank());
    let vertical = drawn.clone().filter(|g| g.vertical).count() * 2 > drawn.clone().count();
    let unmapped = drawn.clone().filter(|g| !g.mapped).count();
    let drawn = drawn.count();
    Layout {
        text: text_of(&stacked(rejoined(lines(&kept)))),
        hidden,
        vertical,
        drawn: u32::try_from(drawn).unwrap_or(u32::MAX),
        unmapped: u32::try_from(unmapped).unwrap_or(u32::MAX),
    }
}

fn lines<'g>(glyphs: &[&'g Glyph]) -> Vec<Line<'g>> {
    let mut lines: Vec<Line<'g>> = Vec::new();
    for &glyph in glyphs {
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

/// Vertical writing drawn glyph by glyph with a horizontal font is one line, not one per glyph.
fn stacked(lines: Vec<Line<'_>>) -> Vec<Line<'_>> {
    let mut out: Vec<Line<'_>> = Vec::new();
    let mut at = 0;
    while at < lines.len() {
        let run = lines[at..].windows(2).take_while(|w| is_stacked(&w[0], &w[1])).count() + 1;
        if run >= 4 {
            let mut whole = Line::new(lines[at].glyphs[0]);
            for line in &lines[at..at + run] {
                whole.size = whole.size.max(line.size);
                whole.end = line.end;
                if !std::ptr::eq(line, &raw const lines[at]) {
                    whole.glyphs.push(line.glyphs[0]);
                }
            }
            out.push(whole);
        } else {
            for line in &lines[at..at + run] {
                out.push(Line { glyphs: line.glyphs.clone(), ..*line });
            }
        }
        at += run;
    }
    out
}

fn is_stacked(above: &Line<'_>, below: &Line<'_>) -> bool {
    let ([a], [b]) = (above.glyphs.as_slice(), below.glyphs.as_slice()) else {
        return false;
    };
    let step = b.middle - a.middle;
    let size = a.size.max(b.size);
    !a.vertical
        && !b.vertical
        && is_wide(&a.text)
        && is_wide(&b.text)
        && step.x.abs() < 0.3 * size
        && (0.7..1.7).contains(&(step.y / size))
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
        for glyph in &line.glyphs {
            if last.is_some_and(|last| is_apart(last, glyph)) && !text.ends_with(char::is_whitespace) {
                text.push(' ');
            }
            text.extend(glyph.text.chars().map(plain));
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

/// Twins of plain characters that come from a font's glyphs, not from the writer: radicals,
/// vertical forms, unusual blanks.
fn plain(c: char) -> char {
    use unicode_normalization::UnicodeNormalization as _;
    match u32::from(c) {
        0xA0 => ' ',
        0xAD => '-',
        0x2F00..=0x2FDF | 0xFE10..=0xFE19 | 0xFE30..=0xFE44 | 0xFE47..=0xFE48 => c.nfkc().next().unwrap_or(c),
        _ => c,
    }
}
