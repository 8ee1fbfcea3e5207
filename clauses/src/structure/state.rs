//! What is remembered from line to line.

/// Where in the document a line stands.
#[derive(Clone, Copy, Default, Eq, PartialEq)]
pub enum Place {
    #[default]
    Opening,
    Recital,
    Body,
}

#[derive(Default)]
pub struct State {
    /// The document numbers its articles with 第N条.
    pub numbered: bool,
    pub in_article: bool,
    pub japanese: bool,
    pub place: Place,
    pub paragraph: String,
    pub item: String,
    pub leads: Vec<bool>,
    /// The block that announced a table.
    pub table: Option<usize>,
}

impl State {
    pub fn enter(&mut self, article: bool) {
        self.in_article = article;
        self.paragraph.clear();
        self.item.clear();
        self.place = Place::Body;
    }
}
