//! Predefined `CMaps`: those of ISO 32000 come with the engine, the others are packed beside this
//! file (`examples/pack_cmaps.rs` makes it; licence in `data/LICENSE`).

use hayro_interpret::hayro_cmap::{CMap, CMapName, load_embedded};
use std::collections::HashMap;
use std::ops::Range;
use std::sync::LazyLock;

static PACKED: &[u8] = include_bytes!("data/cmaps.br");

static BUNDLE: LazyLock<Bundle> = LazyLock::new(|| Bundle::unpack(PACKED).unwrap_or_default());

#[derive(Default)]
struct Bundle {
    bytes: Vec<u8>,
    index: HashMap<String, Range<usize>>,
}

impl Bundle {
    fn unpack(packed: &[u8]) -> Option<Self> {
        let mut bytes = Vec::new();
        brotli::BrotliDecompress(&mut &packed[..], &mut bytes).ok()?;
        let mut index = HashMap::new();
        let mut at = 0;
        while at < bytes.len() {
            let end = at + bytes[at..].iter().position(|&b| b == b'\n')?;
            let header = std::str::from_utf8(&bytes[at..end]).ok()?;
            let (name, len) = header.strip_prefix('%')?.split_once(' ')?;
            let body = end + 1..end + 1 + len.parse::<usize>().ok()?;
            bytes.get(body.clone())?;
            at = body.end;
            index.insert(name.to_owned(), body);
        }
        Some(Self { bytes, index })
    }
}

/// Data of a predefined `CMap`.
pub(super) fn resolve(name: CMapName<'_>) -> Option<&'static [u8]> {
    if let Some(data) = load_embedded(name) {
        return Some(data);
    }
    let name = std::str::from_utf8(name.to_bytes()).ok()?;
    let bundle = &*BUNDLE;
    bundle.index.get(name).map(|r| &bundle.bytes[r.clone()])
}

/// The same without the tables from CID to Unicode: the engine would look every glyph up in them, several
/// times, where `fonts` asks once for each kind of glyph.
pub(super) fn resolve_encoding(name: CMapName<'_>) -> Option<&'static [u8]> {
    let bytes = name.to_bytes();
    let is_table = bytes.starts_with(b"Adobe-") && bytes.ends_with(b"-UCS2");
    if is_table { None } else { resolve(name) }
}

/// A predefined `CMap`, read.
pub(super) fn load(name: &[u8]) -> Option<CMap> {
    match name {
        b"Identity-H" => Some(CMap::identity_h()),
        b"Identity-V" => Some(CMap::identity_v()),
        _ => CMap::parse(resolve(CMapName::from_bytes(name))?, resolve),
    }
}

#[cfg(test)]
mod tests {
    use super::{BUNDLE, load};
    use hayro_interpret::hayro_cmap::WritingMode;

    #[test]
    fn every_packed_map_parses_and_maps_something() {
        assert!(BUNDLE.index.len() > 50, "{}", BUNDLE.index.len());
        for name in BUNDLE.index.keys() {
            let map = load(name.as_bytes()).unwrap_or_else(|| panic!("{name}"));
            let vertical = map.metadata().writing_mode == Some(WritingMode::Vertical);
            assert_eq!(vertical, name.ends_with("-V") || name == "V", "{name}");
        }
    }

    #[test]
    fn maps_outside_the_iso_table_reach_the_same_cid() {
        let cid = |name: &[u8], code, len| load(name).unwrap().lookup_cid_code(code, len);
        assert_eq!(cid(b"90ms-RKSJ-H", 0x82a0, 2), Some(843));
        assert_eq!(cid(b"78-RKSJ-H", 0x82a0, 2), Some(843));
        assert_eq!(cid(b"RKSJ-H", 0x82a0, 2), Some(843));
        assert_eq!(cid(b"90pv-RKSJ-V", 0x82a0, 2), Some(843));
        assert_eq!(cid(b"Add-H", 0x2422, 2), Some(843));
        assert_eq!(cid(b"UniJIS2004-UTF16-H", 0x3042, 2), Some(843));
        assert_eq!(cid(b"UniJIS-UTF8-H", 0x00e3_8182, 3), Some(843));
        assert_eq!(cid(b"UniJIS2004-UTF32-V", 0x3042, 4), Some(843));
    }
}
