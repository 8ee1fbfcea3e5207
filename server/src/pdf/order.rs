//! The pages of a document in page order, with the ones that it names and no longer holds.

use super::repair::declared_pages;
use hayro_interpret::hayro_syntax::Pdf;
use hayro_interpret::hayro_syntax::object::dict::keys;
use hayro_interpret::hayro_syntax::object::{Array, Dict, MaybeRef, Name, ObjectIdentifier};
use hayro_interpret::hayro_syntax::page::Page;
use hayro_interpret::hayro_syntax::xref::XRef;
use std::collections::HashSet;

/// Deeper page trees are loops or attacks.
const MAX_DEPTH: usize = 64;
/// A lost branch is not believed to have held more pages than this.
const MAX_BRANCH: usize = 500;

/// An opened document.
pub(super) struct Book {
    pub pdf: Pdf,
    /// For each page its place among those that the engine found; `None` for a lost one.
    order: Vec<Option<usize>>,
    /// Whether the number of lost pages is known.
    pub counted: bool,
    /// The file breaks off within an object. Even where every page is there, a later state of it may be lost.
    pub cut: bool,
}

impl Book {
    /// `has_tree`: whether the page tree is the document's own.
    pub fn new(pdf: Pdf, has_tree: bool, cut: bool) -> Self {
        let declared = declared_pages(&pdf).filter(|_| has_tree);
        let order = order(&pdf, declared);
        Self { pdf, order, counted: declared.is_some(), cut }
    }

    pub fn len(&self) -> usize {
        self.order.len()
    }

    pub fn found(&self) -> usize {
        self.pdf.pages().len()
    }

    pub fn lost(&self) -> usize {
        self.order.iter().filter(|page| page.is_none()).count()
    }

    /// The pages in order; `None` for a lost one.
    pub fn pages(&self) -> impl Iterator<Item = Option<&Page<'_>>> {
        self.order.iter().map(|place| self.pdf.pages().get((*place)?))
    }

    /// A page that is there.
    pub fn page(&self, number: usize) -> Option<&Page<'_>> {
        self.pdf.pages().get((*self.order.get(number)?)?)
    }
}

fn order(pdf: &Pdf, declared: Option<usize>) -> Vec<Option<usize>> {
    let found = pdf.pages().len();
    if declared == Some(found) {
        return (0..found).map(Some).collect();
    }
    let mut slots = Vec::new();
    let root =
        pdf.xref().get::<Dict<'_>>(pdf.xref().root_id()).and_then(|root| root.get::<Dict<'_>>(keys::PAGES));
    if let Some(root) = root {
        walk(pdf.xref(), &root, &mut root.obj_id().into_iter().collect(), 0, &mut slots);
    }
    // The engine counts otherwise: then nobody knows which page is lost.
    if slots.iter().filter(|there| **there).count() != found {
        slots = vec![true; found];
    }
    let mut lost = slots.len() - found;
    while declared.is_some_and(|declared| slots.len() > declared.max(found))
        && let Some(junk) = slots.iter().rposition(|there| !there)
    {
        slots.remove(junk);
        lost -= 1;
    }
    let missing = declared.map_or(1, |declared| declared.saturating_sub(found));
    if lost == 0 && missing > 0 {
        // Somewhere; one page stands for all of them.
        slots.push(false);
    } else if missing > lost
        && let Some(last) = slots.iter().rposition(|there| !there)
    {
        // A branch of the tree is lost, with all the pages that hang on it.
        let more = (missing - lost).min(MAX_BRANCH);
        slots.splice(last..last, std::iter::repeat_n(false, more));
    }
    let mut at = 0..;
    slots.into_iter().map(|there| if there { at.next() } else { None }).collect()
}

/// One entry for each leaf: whether it is there. Walks as the engine does.
fn walk(
    xref: &XRef,
    node: &Dict<'_>,
    seen: &mut HashSet<ObjectIdentifier>,
    depth: usize,
    slots: &mut Vec<bool>,
) {
    let Some(kids) = node.get::<Array<'_>>(keys::KIDS).filter(|_| depth < MAX_DEPTH) else {
        return;
    };
    for kid in kids.raw_iter() {
        let kid = match kid {
            MaybeRef::Ref(id) if !seen.insert(id.into()) => continue,
            MaybeRef::Ref(id) => xref.get::<Dict<'_>>(id.into()),
            MaybeRef::NotRef(object) => object.into_dict(),
        };
        match kid {
            None => slots.push(false),
            Some(kid) if kid.get::<Name<'_>>(keys::TYPE).as_deref() == Some(keys::PAGES) => {
                walk(xref, &kid, seen, depth + 1, slots);
            }
            Some(_) => slots.push(true),
        }
    }
}
