//! Pictures of pages, and where on them a piece of text stands. Derived from the file, never stored in
//! the database.

use serde::{Deserialize, Serialize};

/// A rectangle on a page: left, top, width and height as shares of the page.
pub type Area = [f64; 4];

/// Which page, and which pieces of its text to find on it.
#[derive(Clone, Debug, Default, PartialEq)]
pub struct AreaAsk {
    pub content_hash: String,
    /// From 1.
    pub page: i64,
    /// The text that the ranges count in.
    pub text: String,
    /// First character and one past the last, from 0.
    pub ranges: Vec<(usize, usize)>,
}

/// The picture of a page and the pieces asked for.
#[derive(Clone, Debug, Default, Deserialize, PartialEq, Serialize)]
pub struct PageAreas {
    /// Height divided by width.
    pub ratio: f64,
    /// For each range its rectangles, one for each line; none where it could not be found.
    pub areas: Vec<Vec<Area>>,
}

/// Widths that a picture is drawn in, in pixels.
pub const WIDTHS: [u32; 4] = [600, 1_200, 1_800, 2_400];

/// The width that serves for `asked` pixels: few widths make few pictures to keep.
pub fn width_for(asked: u32) -> u32 {
    WIDTHS.into_iter().find(|width| *width >= asked).unwrap_or(WIDTHS[WIDTHS.len() - 1])
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn few_widths_serve_for_all() {
        assert_eq!([0, 1, 600, 601, 2_400, 9_000_000].map(width_for), [600, 600, 600, 1_200, 2_400, 2_400]);
    }
}
