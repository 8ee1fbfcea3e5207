//! Pictures as PNG: drawn from their SVG with the embedded font alone, so that every machine draws the same.

use std::sync::{Arc, OnceLock};

use anyhow::Context;
use resvg::tiny_skia::{Pixmap, Transform};
use resvg::usvg::fontdb::{Database, Source};
use resvg::usvg::{Options, Tree};
use skrifa::{FontRef, MetadataProvider as _};

use super::pdf::{GETA, unpacked};

/// As wide as a slide on a screen.
const WIDTH: f32 = 1_920.0;

/// The embedded font and what it is called.
fn fonts() -> anyhow::Result<(Arc<Database>, String)> {
    static FONTS: OnceLock<Option<(Arc<Database>, String)>> = OnceLock::new();
    let load = || {
        let mut fonts = Database::new();
        fonts.load_font_source(Source::Binary(Arc::new(unpacked().ok()?)));
        let family = fonts.faces().next()?.families.first()?.0.clone();
        Some((Arc::new(fonts), family))
    };
    FONTS.get_or_init(load).clone().context("load the font of pictures")
}

/// The picture of an SVG that this program has drawn. A sign that the font lacks becomes 〓, so that nothing vanishes unseen.
pub fn png(svg: &str) -> anyhow::Result<Vec<u8>> {
    let (fonts, family) = fonts()?;
    let charmap = FontRef::new(unpacked()?)?.charmap();
    let known: String =
        svg.chars().map(|c| if c.is_ascii() || charmap.map(c).is_some() { c } else { GETA }).collect();
    let options = Options { fontdb: fonts, font_family: family, ..Options::default() };
    let tree = Tree::from_str(&known, &options).context("read the picture")?;
    let scale = WIDTH / tree.size().width();
    let size = tree.size().to_int_size().scale_to_width(1_920).context("the size of the picture")?;
    let mut pixels = Pixmap::new(size.width(), size.height()).context("room for the picture")?;
    resvg::render(&tree, Transform::from_scale(scale, scale), &mut pixels.as_mut());
    pixels.encode_png().context("write the picture")
}

#[cfg(test)]
mod tests {
    use resvg::tiny_skia::Pixmap;

    use super::*;

    fn drawn(text: &str) -> Pixmap {
        let svg = format!(
            "<svg xmlns=\"http://www.w3.org/2000/svg\" viewBox=\"0 0 1600 900\" width=\"1600\" height=\"900\"><style>text{{font-family:'BIZ UDGothic',sans-serif}}</style><rect width=\"1600\" height=\"900\" fill=\"#fff\"/><text x=\"40\" y=\"400\" font-size=\"100\">{text}</text></svg>"
        );
        Pixmap::decode_png(&png(&svg).unwrap()).unwrap()
    }

    fn ink(picture: &Pixmap) -> usize {
        picture.pixels().iter().filter(|pixel| pixel.red() < 128).count()
    }

    #[test]
    fn text_is_drawn_with_the_embedded_font_and_what_it_lacks_is_marked() {
        let empty = drawn("");
        assert_eq!((empty.width(), empty.height(), ink(&empty)), (1_920, 1_080, 0));
        assert!(ink(&drawn("取引先")) > 2_000, "Japanese text leaves ink");
        assert_eq!(drawn("𠮷").data(), drawn("〓").data());
        assert!(png("<svg").is_err(), "what is no picture is no panic");
    }
}
