//! Vertical writing that a file draws with horizontal fonts.

use super::glyphs::Glyph;
use super::layout::is_wide;
use hayro_interpret::kurbo::Vec2;

/// Vertical writing drawn glyph by glyph with a horizontal font: its glyphs are given the direction
/// of their line, so that one line is not as many lines as it has glyphs.
pub(super) fn turn_upright(glyphs: &mut [Glyph]) {
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
    pub(super) fn is_level(&self) -> bool {
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
