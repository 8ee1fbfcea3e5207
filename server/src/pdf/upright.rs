//! Vertical writing that a file draws with horizontal fonts.

use super::glyphs::Glyph;
use super::layout::is_wide;
use super::places::Area;
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

/// Turns the page so that most of its text is read from left to right, or from top to bottom; the quarter
/// turns to the left that it took. A page may lie on its side, as wide tables do.
pub(super) fn face(glyphs: &mut [Glyph]) -> u8 {
    let mut directions = [0_usize; 4];
    let solid = || glyphs.iter().filter(|glyph| !glyph.is_blank());
    for glyph in solid() {
        let along = if glyph.vertical { left(glyph.along) } else { glyph.along };
        let quarters = [along.x, along.y, -along.x, -along.y];
        if let Some(turns) = quarters.iter().position(|part| *part > 0.99) {
            directions[turns] += 1;
        }
    }
    let Some(turns) = (1..4_u8).find(|turns| directions[usize::from(*turns)] * 5 > solid().count() * 4)
    else {
        return 0;
    };
    for glyph in glyphs {
        for _ in 0..turns {
            glyph.start = left(glyph.start.to_vec2()).to_point();
            glyph.middle = left(glyph.middle.to_vec2()).to_point();
            glyph.along = left(glyph.along);
        }
    }
    turns
}

/// A quarter turn to the left, y downwards.
fn left(at: Vec2) -> Vec2 {
    Vec2::new(at.y, -at.x)
}

/// A rectangle of the page that was turned, on the page as it is shown.
pub(super) fn shown(mut area: Area, turns: u8) -> Area {
    for _ in 0..turns {
        area = Area(-area.3, area.0, -area.1, area.2);
    }
    area
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
