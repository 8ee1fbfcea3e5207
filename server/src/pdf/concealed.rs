//! Text that a reader of the page cannot see: counted, and kept apart.

use super::glyphs::Glyph;
use super::layout::plain_lines;
use super::model::{Hidden, HiddenCounts, HiddenSpan};

/// Glyphs kept of a page: enough to see what is hidden, too few to fill the memory.
const MAX_KEPT: usize = 5000;

#[derive(Default)]
pub(super) struct Concealed {
    pub counts: HiddenCounts,
    glyphs: Vec<(Hidden, Glyph)>,
}

impl Concealed {
    pub fn add(&mut self, why: Hidden, glyph: &Glyph) {
        self.counts.add(why, u32::from(!glyph.is_blank()));
        if self.glyphs.len() < MAX_KEPT {
            self.glyphs.push((why, glyph.clone()));
        }
    }

    /// What is hidden, one span for each stretch that is hidden in one way.
    pub fn spans(self) -> Vec<HiddenSpan> {
        let mut spans: Vec<HiddenSpan> = Vec::new();
        for stretch in self.glyphs.chunk_by(|a, b| a.0 == b.0) {
            let why = stretch[0].0;
            let glyphs: Vec<Glyph> = stretch.iter().map(|(_, glyph)| glyph.clone()).collect();
            let text = plain_lines(&glyphs);
            match spans.last_mut() {
                Some(last) if last.why == why => {
                    last.text.push('\n');
                    last.text.push_str(&text);
                }
                _ if text.trim().is_empty() => {}
                _ => spans.push(HiddenSpan { why, text }),
            }
        }
        spans
    }
}
