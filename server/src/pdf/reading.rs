//! Readings of kanji (furigana), which stand beside their word and tear it apart in the file.

use super::glyphs::Glyph;
use super::layout::Line;
use hayro_interpret::kurbo::Point;

/// Above this share of its glyphs a page is about readings (a primer, Chinese with its aids): what they
/// belong to is nobody's guess, and everything stays where the writer put it.
const MUCH: f64 = 0.2;

/// On a page of a few words their share says nothing.
const MANY: usize = 40;

/// What is to be done with the readings on a page.
pub(super) enum Readings {
    None,
    /// One entry for each line: whether it is a reading.
    Some(Vec<bool>),
    Much,
}

/// Finds lines of small kana that stand right above kanji, or to the right of them in vertical writing.
pub(super) fn readings(lines: &[Line<'_>]) -> Readings {
    let largest = lines.iter().map(|line| line.size).fold(0.0, f64::max);
    if !lines.iter().any(|line| line.size < 0.65 * largest) {
        return Readings::None;
    }
    let solid = |line: &&Line<'_>| line.glyphs.iter().filter(|glyph| !glyph.is_blank()).count();
    let all: usize = lines.iter().map(|line| solid(&line)).sum();
    let small: usize =
        lines.iter().filter(|line| line.size < 0.65 * largest && is_kana(line)).map(|l| solid(&l)).sum();
    if small >= MANY && small as f64 > MUCH * all as f64 {
        return Readings::Much;
    }
    let found: Vec<bool> = (0..lines.len()).map(|at| is_reading(lines, at)).collect();
    if found.contains(&true) { Readings::Some(found) } else { Readings::None }
}

fn is_kana(line: &Line<'_>) -> bool {
    let kana = |c: char| matches!(u32::from(c), 0x3041..=0x309F | 0x30A1..=0x30FF);
    line.glyphs.iter().filter(|glyph| !glyph.is_blank()).all(|glyph| glyph.text.chars().all(kana))
}

fn is_reading(lines: &[Line<'_>], at: usize) -> bool {
    let line = &lines[at];
    if !is_kana(line) {
        return false;
    }
    // In the order of the file a reading stands by the line it belongs to.
    let near = lines[at.saturating_sub(12)..lines.len().min(at + 13)].iter();
    near.filter(|base| line.size < 0.65 * base.size && line.size > 0.3 * base.size)
        .any(|base| stands_by(line, base))
}

/// Whether every glyph of the small line stands by a kanji of the other one.
fn stands_by(small: &Line<'_>, base: &Line<'_>) -> bool {
    let (Some(first), Some(last), Some(kanji)) =
        (small.glyphs.first(), small.glyphs.last(), base.glyphs.first())
    else {
        return false;
    };
    let along = kanji.along;
    if first.along.dot(along) < 0.999 || first.vertical != kanji.vertical {
        return false;
    }
    let place = |at: Point| at.to_vec2().dot(along);
    // Above the line, which is to the right where it runs down.
    let up = (first.middle - kanji.middle).cross(along) / base.size;
    if !(0.45..1.3).contains(&up) {
        return false;
    }
    let (from, to) = (place(first.start), place(last.start) + last.advance);
    let slack = base.size * 0.6;
    let beside = |glyph: &&&Glyph| {
        let at = place(glyph.middle);
        from - slack < at
            && at < to + slack
            && from < place(glyph.start) + glyph.advance
            && place(glyph.start) < to
    };
    let is_kanji = |glyph: &&Glyph| {
        glyph.text.chars().any(|c| matches!(u32::from(c), 0x3005..=0x3007 | 0x3400..=0x9FFF | 0xF900..=0xFAFF | 0x2_0000..=0x3_FFFF))
    };
    base.glyphs.iter().filter(beside).any(is_kanji)
}
