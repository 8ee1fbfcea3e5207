//! Documents whose tail is gone: the pages that are still there are given a page tree of their own.
//!
//! A file that breaks off has lost its cross-reference table, mostly the catalog, and often the page
//! tree. Its objects can still be found one by one, because each says its own number.

use hayro_interpret::hayro_syntax::Pdf;
use hayro_interpret::hayro_syntax::object::dict::keys;
use hayro_interpret::hayro_syntax::object::{Dict, Name, Object};
use std::collections::HashSet;
use std::fmt::Write as _;

/// Numbers for the objects that are added; the format allows none above them.
const CATALOG: u32 = 8_388_606;
const TREE: u32 = 8_388_605;

/// A document that can be opened again.
pub(super) struct Salvaged {
    pub bytes: Vec<u8>,
    /// Whether the document's own page tree was found; without it nobody knows how many pages there were.
    pub has_tree: bool,
}

/// The document with a catalog for what can still be found in it; `None` without a page.
pub(super) fn salvaged(bytes: &[u8], password: &str) -> Option<Salvaged> {
    let end = closing(bytes);
    let kept = kept_entries(bytes);
    let found = with_catalog(bytes, end, &kept, TREE, "");
    let pdf = Pdf::new_with_password(found, password).ok()?;
    let nodes: Vec<(Dict<'_>, bool)> = pdf
        .objects()
        .into_iter()
        .filter_map(|object| match object {
            Object::Dict(dict) => Some(dict),
            _ => None,
        })
        .filter_map(|dict| {
            let is_page = match dict.get::<Name<'_>>(keys::TYPE)?.as_ref() {
                b"Page" => true,
                b"Pages" => false,
                _ => return None,
            };
            Some((dict, is_page))
        })
        .collect();
    if !nodes.iter().any(|(_, is_page)| *is_page) {
        return None;
    }
    let branches: HashSet<u32> = nodes
        .iter()
        .filter(|(_, is_page)| !is_page)
        .filter_map(|(dict, _)| Some(dict.obj_id()?.obj_number))
        .collect();
    let tops: Vec<&(Dict<'_>, bool)> = nodes
        .iter()
        .filter(|(dict, _)| {
            dict.get_ref(keys::PARENT).is_none_or(|parent| !branches.contains(&parent.obj_number))
        })
        .collect();
    // The root names no parent; a branch of a lost root does.
    if let [(root, false)] = tops.as_slice()
        && !root.contains_key(keys::PARENT)
    {
        let root = root.obj_id()?.obj_number;
        return Some(Salvaged { bytes: with_catalog(bytes, end, &kept, root, ""), has_tree: true });
    }
    let mut kids = String::new();
    for id in tops.iter().filter_map(|(dict, _)| dict.obj_id()) {
        let _ = write!(kids, "{} {} R ", id.obj_number, id.gen_number);
    }
    let tree = format!("{TREE} 0 obj\n<</Type/Pages/Kids[{kids}]>>\nendobj\n");
    Some(Salvaged { bytes: with_catalog(bytes, end, &kept, TREE, &tree), has_tree: false })
}

fn with_catalog(bytes: &[u8], end: &str, kept: &str, tree: u32, objects: &str) -> Vec<u8> {
    let mut out = Vec::with_capacity(bytes.len() + 512 + objects.len());
    out.extend_from_slice(bytes);
    let tail = format!(
        "{end}{objects}{CATALOG} 0 obj\n<</Type/Catalog/Pages {tree} 0 R>>\nendobj\n\
         trailer\n<</Root {CATALOG} 0 R/Size {}{kept}>>\nstartxref\n0\n%%EOF\n",
        CATALOG + 1
    );
    out.extend_from_slice(tail.as_bytes());
    out
}

/// Whether the file breaks off within an object.
pub(super) fn is_cut(bytes: &[u8]) -> bool {
    let begun = find_last(bytes, b" obj").map_or(&[][..], |at| &bytes[at..]);
    !begun.is_empty() && find(begun, b"endobj").is_none() && find(begun, b"%%EOF").is_none()
}

/// What ends the object in which the file breaks off. A packed stream tells by itself that it is cut,
/// so that what is left of it can be read; any other one is given up.
fn closing(bytes: &[u8]) -> &'static str {
    let begun = find_last(bytes, b" obj").map_or(&[][..], |at| &bytes[at..]);
    let stream = find(begun, b"stream").map(|at| (&begun[..at], &begun[at..]));
    match stream {
        Some((dict, data)) if find(data, b"endstream").is_none() && find(dict, b"FlateDecode").is_some() => {
            "\nendstream\nendobj\n"
        }
        _ => "\nendobj\n",
    }
}

/// What a trailer says of the encryption, as it stands in the file.
fn kept_entries(bytes: &[u8]) -> String {
    let mut kept = String::new();
    let plain = |part: &[u8]| {
        part.len() < 400 && part.iter().all(|b| b.is_ascii_graphic() || b.is_ascii_whitespace())
    };
    if let Some(at) = find_last(bytes, b"/Encrypt ") {
        let rest = &bytes[at..];
        if let Some(end) = find(rest, b" R")
            && plain(&rest[..end])
        {
            kept.push_str(&String::from_utf8_lossy(&rest[..end + 2]));
        }
        let ids = find_last(bytes, b"/ID[").or_else(|| find_last(bytes, b"/ID ["));
        if let Some(rest) = ids.map(|at| &bytes[at..])
            && let Some(end) = find(rest, b"]")
            && plain(&rest[..end])
        {
            kept.push_str(&String::from_utf8_lossy(&rest[..=end]));
        }
    }
    kept
}

fn find(bytes: &[u8], what: &[u8]) -> Option<usize> {
    bytes.windows(what.len()).position(|w| w == what)
}

fn find_last(bytes: &[u8], what: &[u8]) -> Option<usize> {
    bytes.windows(what.len()).rposition(|w| w == what)
}
