//! Where the text of a page stands on it.

use serde::{Deserialize, Serialize};

/// The text of a page with the place of each piece. Lengths are points of the page as it is shown
/// (turned and cropped), y downwards from its upper left corner: on a picture `w` pixels wide a point
/// is `w / width` pixels.
#[derive(Debug, Clone, PartialEq, Default, Serialize, Deserialize)]
pub struct Places {
    pub width: f32,
    pub height: f32,
    /// The text that the pieces are counted in. Where it differs from the text that is kept of the
    /// page (read by another engine, or typed), the pieces do not fit that one.
    pub text: String,
    /// Pieces in the order of the text, each usually one character.
    pub pieces: Vec<Piece>,
}

/// A piece of text drawn at one place; `start` and `end` count characters.
#[derive(Debug, Clone, Copy, PartialEq, Serialize, Deserialize)]
pub struct Piece {
    pub start: u32,
    pub end: u32,
    pub area: Area,
}

/// A rectangle: left, top, right, bottom.
#[derive(Debug, Clone, Copy, PartialEq, Serialize, Deserialize)]
pub struct Area(pub f32, pub f32, pub f32, pub f32);

impl Area {
    fn united(self, other: Self) -> Self {
        Self(self.0.min(other.0), self.1.min(other.1), self.2.max(other.2), self.3.max(other.3))
    }

    /// Whether both stand on one line, written across or down.
    fn is_in_line_with(self, next: Self) -> bool {
        let overlap = |a: (f32, f32), b: (f32, f32)| {
            let shared = a.1.min(b.1) - a.0.max(b.0);
            shared > 0.5 * (a.1 - a.0).min(b.1 - b.0)
        };
        let near = |a: (f32, f32), b: (f32, f32), size: f32| b.0 - a.1 < size && a.0 - b.1 < size;
        let (across, next_across) = ((self.0, self.2), (next.0, next.2));
        let (down, next_down) = ((self.1, self.3), (next.1, next.3));
        let high = (self.3 - self.1).min(next.3 - next.1);
        let wide = (self.2 - self.0).min(next.2 - next.0);
        (overlap(down, next_down) && near(across, next_across, high * 3.0))
            || (overlap(across, next_across) && near(down, next_down, wide * 0.5))
    }
}

impl Places {
    /// The rectangles of a stretch of the text, in characters: one for each line it runs over.
    pub fn areas(&self, start: usize, end: usize) -> Vec<Area> {
        let mut areas: Vec<Area> = Vec::new();
        let text: Vec<char> = self.text.chars().collect();
        let first = self.pieces.partition_point(|piece| piece.end as usize <= start);
        let mut before: Option<&Piece> = None;
        for piece in self.pieces[first..].iter().take_while(|piece| (piece.start as usize) < end) {
            let between = |before: &Piece| text.get(before.end as usize..piece.start as usize);
            let goes_on = before.is_some_and(|before| {
                before.area.is_in_line_with(piece.area)
                    && between(before).is_some_and(|between| !between.contains(&'\n'))
            });
            match areas.last_mut() {
                Some(line) if goes_on => *line = line.united(piece.area),
                _ => areas.push(piece.area),
            }
            before = Some(piece);
        }
        areas
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_quote_over_two_lines_has_two_areas() {
        let piece = |start, x, y| Piece { start, end: start + 1, area: Area(x, y, x + 10.0, y + 10.0) };
        let places = Places {
            width: 595.0,
            height: 842.0,
            text: "甲は\n乙に".to_owned(),
            pieces: vec![
                piece(0, 100.0, 50.0),
                piece(1, 110.0, 50.0),
                piece(3, 50.0, 70.0),
                piece(4, 60.0, 70.0),
            ],
        };
        assert_eq!(places.areas(1, 5), [Area(110.0, 50.0, 120.0, 60.0), Area(50.0, 70.0, 70.0, 80.0)]);
        assert_eq!(places.areas(0, 1), [Area(100.0, 50.0, 110.0, 60.0)]);
        assert_eq!(places.areas(2, 3), []);
    }
}
