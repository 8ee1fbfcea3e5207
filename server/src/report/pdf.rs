//! A4 pages with the embedded font: headings, paragraphs, tables with their heads repeated on each page.

use std::collections::BTreeMap;
use std::fmt::Write as _;
use std::io::Read as _;
use std::sync::OnceLock;

use anyhow::Context;
use lopdf::{Document, Object, Stream, StringFormat, dictionary};
use register::heat::words::Pair;
use register::report::{Content, Report, Section};
use skrifa::instance::{LocationRef, Size};
use skrifa::{FontRef, MetadataProvider as _};

use super::lines::{width, wrap};

/// A4 in points, and its margins.
const PAGE: (f32, f32) = (595.28, 841.89);
const MARGIN: f32 = 48.0;
const INNER: f32 = PAGE.0 - 2.0 * MARGIN;
const BOTTOM: f32 = PAGE.1 - 56.0;

static PACKED: &[u8] = include_bytes!("font/biz-udgothic.ttf.br");

/// The font's bytes, unpacked once.
pub(super) fn unpacked() -> anyhow::Result<&'static [u8]> {
    static BYTES: OnceLock<Option<Vec<u8>>> = OnceLock::new();
    let unpack = || {
        let mut bytes = Vec::new();
        brotli::Decompressor::new(PACKED, 1 << 16).read_to_end(&mut bytes).ok()?;
        Some(bytes)
    };
    BYTES.get_or_init(unpack).as_deref().context("unpack the font of reports")
}

/// The font with the signs that a document uses.
struct Face {
    bytes: &'static [u8],
    font: FontRef<'static>,
    /// Sign and width in thousandths of an em, by glyph.
    used: BTreeMap<u16, (char, i64)>,
}

impl Face {
    fn new() -> anyhow::Result<Self> {
        let bytes = unpacked()?;
        Ok(Self { bytes, font: FontRef::new(bytes)?, used: BTreeMap::new() })
    }

    /// The glyphs of a text as hexadecimal digits. Control characters are left out; what the font lacks becomes 〓, so
    /// that nothing vanishes unseen.
    fn glyphs(&mut self, text: &str) -> String {
        let metrics = self.font.glyph_metrics(Size::new(1_000.0), LocationRef::default());
        let mut digits = String::with_capacity(4 * text.len());
        for c in text.chars().filter(|c| !c.is_control()) {
            let found = self.font.charmap().map(c).map(|glyph| (glyph, c));
            let Some((glyph, c)) = found.or_else(|| Some((self.font.charmap().map(GETA)?, GETA))) else {
                continue;
            };
            let number = u16::try_from(glyph.to_u32()).unwrap_or_default();
            #[expect(clippy::cast_possible_truncation, reason = "a width of at most a few thousand")]
            let wide = metrics.advance_width(glyph).unwrap_or(1_000.0).round() as i64;
            self.used.insert(number, (c, wide));
            let _ = write!(digits, "{number:04X}");
        }
        digits
    }

    /// The font in the document, with the way back from glyphs to text.
    fn embed(&self, document: &mut Document) -> anyhow::Result<lopdf::ObjectId> {
        let length = i64::try_from(self.bytes.len())?;
        let mut file = Stream::new(dictionary! { "Length1" => length }, self.bytes.to_vec());
        file.compress()?;
        let file = document.add_object(file);
        let name = "DAICHO+BIZUDGothic";
        let descriptor = document.add_object(dictionary! {
            "Type" => "FontDescriptor", "FontName" => name, "Flags" => 4, "ItalicAngle" => 0, "Ascent" => 880, "Descent" => -120,
            "CapHeight" => 700, "StemV" => 80, "FontBBox" => [-100_i64, -200, 1_100, 1_000].map(Object::from).to_vec(), "FontFile2" => file,
        });
        let mut widths: Vec<Object> = Vec::new();
        for (glyph, (_, wide)) in &self.used {
            widths.push(Object::Integer(i64::from(*glyph)));
            widths.push(Object::Array(vec![Object::Integer(*wide)]));
        }
        let descendant = document.add_object(dictionary! {
            "Type" => "Font", "Subtype" => "CIDFontType2", "BaseFont" => name, "DW" => 1_000, "W" => widths, "CIDToGIDMap" => "Identity",
            "CIDSystemInfo" => dictionary! { "Registry" => Object::string_literal("Adobe"), "Ordering" => Object::string_literal("Identity"), "Supplement" => 0 },
            "FontDescriptor" => descriptor,
        });
        let mut back = Stream::new(dictionary! {}, self.way_back().into_bytes());
        back.compress()?;
        let back = document.add_object(back);
        Ok(document.add_object(dictionary! {
            "Type" => "Font", "Subtype" => "Type0", "BaseFont" => name, "Encoding" => "Identity-H",
            "DescendantFonts" => vec![Object::Reference(descendant)], "ToUnicode" => back,
        }))
    }

    /// The `CMap` from glyphs to text: without it nothing could be searched, copied or read aloud.
    fn way_back(&self) -> String {
        let mut map = String::from(
            "/CIDInit /ProcSet findresource begin\n12 dict begin\nbegincmap\n/CMapName /Adobe-Identity-UCS def\n/CMapType 2 def\n1 begincodespacerange\n<0000> <FFFF>\nendcodespacerange\n",
        );
        let used: Vec<_> = self.used.iter().collect();
        for hundred in used.chunks(100) {
            let _ = writeln!(map, "{} beginbfchar", hundred.len());
            for (glyph, (c, _)) in hundred {
                let _ = write!(map, "<{glyph:04X}> <");
                for unit in c.encode_utf16(&mut [0; 2]) {
                    let _ = write!(map, "{unit:04X}");
                }
                map.push_str(">\n");
            }
            map.push_str("endbfchar\n");
        }
        map.push_str("endcmap\nCMapName currentdict /CMap defineresource pop\nend\nend\n");
        map
    }
}

/// What stands for a sign that the font lacks.
pub(super) const GETA: char = '〓';

/// What a page takes: text in a size, or a filled box.
enum Item {
    Text { x: f32, y: f32, size: f32, text: String, quiet: bool },
    Fill { x: f32, y: f32, width: f32, height: f32, shade: u8 },
}

/// Pages under way.
struct Sheets {
    pages: Vec<Vec<Item>>,
    y: f32,
}

impl Sheets {
    fn new() -> Self {
        Self { pages: vec![Vec::new()], y: MARGIN }
    }

    fn put(&mut self, item: Item) {
        if let Some(page) = self.pages.last_mut() {
            page.push(item);
        }
    }

    fn turn(&mut self) {
        self.pages.push(Vec::new());
        self.y = MARGIN;
    }

    fn need(&mut self, height: f32) -> bool {
        let turned = self.y + height > BOTTOM && self.y > MARGIN;
        if turned {
            self.turn();
        }
        turned
    }

    fn text(&mut self, text: &str, size: f32, quiet: bool) {
        for line in wrap(text, INNER / size) {
            self.need(size * 1.6);
            self.y += size * 1.2;
            let y = self.y;
            self.put(Item::Text { x: MARGIN, y, size, text: line, quiet });
            self.y += size * 0.4;
        }
    }

    fn table(&mut self, columns: &[String], rows: &[Vec<String>]) {
        const SIZE: f32 = 8.0;
        let widths = widths(columns, rows);
        self.y += 4.0;
        self.row(columns, &widths, SIZE, Some(225));
        for (number, row) in rows.iter().enumerate() {
            let height = height(row, &widths, SIZE);
            if self.need(height) {
                self.row(columns, &widths, SIZE, Some(225));
            }
            self.row(row, &widths, SIZE, (number % 2 == 1).then_some(246));
        }
        self.y += 6.0;
    }

    fn row(&mut self, cells: &[String], widths: &[f32], size: f32, shade: Option<u8>) {
        let height = height(cells, widths, size);
        let (top, mut x) = (self.y, MARGIN);
        if let Some(shade) = shade {
            self.put(Item::Fill { x, y: top, width: INNER, height, shade });
        }
        for (cell, width) in cells.iter().zip(widths) {
            for (line, text) in wrap(cell, (width - 6.0) / size).into_iter().enumerate() {
                let y = top + 3.0 + size * (1.0 + 1.35 * line as f32);
                self.put(Item::Text { x: x + 3.0, y, size, text, quiet: false });
            }
            x += width;
        }
        self.put(Item::Fill { x: MARGIN, y: top + height - 0.4, width: INNER, height: 0.4, shade: 180 });
        self.y += height;
    }
}

fn height(cells: &[String], widths: &[f32], size: f32) -> f32 {
    let lines = cells
        .iter()
        .zip(widths)
        .map(|(cell, width)| wrap(cell, (width - 6.0) / size).len())
        .max()
        .unwrap_or(1);
    6.0 + size * (1.0 + 1.35 * (lines as f32 - 1.0)) + 2.0
}

/// Each column as wide as its text asks, within the page.
fn widths(columns: &[String], rows: &[Vec<String>]) -> Vec<f32> {
    let wish = |column: usize| {
        let cells = rows.iter().filter_map(|row| row.get(column));
        cells.chain(columns.get(column)).map(|cell| width(cell).clamp(3.0, 24.0)).fold(3.0, f32::max)
    };
    let wishes: Vec<f32> = (0..columns.len()).map(wish).collect();
    let sum: f32 = wishes.iter().sum();
    wishes.into_iter().map(|wish| INNER * wish / sum).collect()
}

/// The PDF of a report that is ready.
pub fn pdf(report: &Report, content: &Content, japanese: bool) -> anyhow::Result<Vec<u8>> {
    let pick = |pair: &Pair| if japanese { pair.0.clone() } else { pair.1.clone() };
    let mut sheets = Sheets::new();
    sheets.text(&report.title, 18.0, false);
    let policy = report.policy_version.unwrap_or_default();
    let line = if japanese {
        format!("サードパーティリスク管理 経営報告　{} 時点　方針 第{policy}版", report.day)
    } else {
        format!("Third-party risk: report to the board, as of {}, policy version {policy}", report.day)
    };
    sheets.text(&line, 9.0, true);
    for section in &content.sections {
        part(&mut sheets, section, &pick);
    }
    bound(&report.title, sheets, japanese)
}

/// The PDF of a document that is a title and its sections.
pub fn paper(title: &Pair, sections: &[Section], japanese: bool) -> anyhow::Result<Vec<u8>> {
    let pick = |pair: &Pair| if japanese { pair.0.clone() } else { pair.1.clone() };
    let title = pick(title);
    let mut sheets = Sheets::new();
    sheets.text(&title, 16.0, false);
    for section in sections {
        part(&mut sheets, section, &pick);
    }
    bound(&title, sheets, japanese)
}

/// The pages as one document.
fn bound(title: &str, sheets: Sheets, japanese: bool) -> anyhow::Result<Vec<u8>> {
    let mut document = Document::with_version("1.7");
    let mut face = Face::new()?;
    let pages = document.new_object_id();
    let font = document.new_object_id();
    let all = sheets.pages.len();
    let mut kids: Vec<Object> = Vec::with_capacity(all);
    for (number, items) in sheets.pages.iter().enumerate() {
        let mut drawn = String::new();
        for item in items {
            draw(&mut drawn, &mut face, item);
        }
        let text = format!("{title}　{} / {all}", number + 1);
        draw(
            &mut drawn,
            &mut face,
            &Item::Text { x: MARGIN, y: PAGE.1 - 30.0, size: 7.5, text, quiet: true },
        );
        let mut stream = Stream::new(dictionary! {}, drawn.into_bytes());
        stream.compress()?;
        let stream = document.add_object(stream);
        let page = document.add_object(dictionary! {
            "Type" => "Page", "Parent" => pages, "Contents" => stream,
            "MediaBox" => [0.0, 0.0, PAGE.0, PAGE.1].map(Object::Real).to_vec(),
            "Resources" => dictionary! { "Font" => dictionary! { "F" => font } },
        });
        kids.push(Object::Reference(page));
    }
    let embedded = face.embed(&mut document)?;
    let whole = document.get_object(embedded)?.clone();
    document.objects.insert(font, whole);
    document.objects.remove(&embedded);
    let count = i64::try_from(all)?;
    document
        .objects
        .insert(pages, dictionary! { "Type" => "Pages", "Kids" => kids, "Count" => count }.into());
    let catalog = document.add_object(dictionary! {
        "Type" => "Catalog", "Pages" => pages, "Lang" => Object::string_literal(if japanese { "ja" } else { "en" }),
        "ViewerPreferences" => dictionary! { "DisplayDocTitle" => true },
    });
    let title: Vec<u8> =
        [0xfe, 0xff].into_iter().chain(title.encode_utf16().flat_map(u16::to_be_bytes)).collect();
    let about = document.add_object(dictionary! {
        "Title" => Object::String(title, StringFormat::Hexadecimal), "Producer" => Object::string_literal("Daicho"),
    });
    document.trailer.set("Root", catalog);
    document.trailer.set("Info", about);
    let mut bytes = Vec::new();
    document.save_to(&mut bytes).context("write the PDF")?;
    Ok(bytes)
}

fn part(sheets: &mut Sheets, section: &Section, pick: &impl Fn(&Pair) -> String) {
    sheets.y += 10.0;
    // A heading does not stand alone at the foot of a page.
    sheets.need(70.0);
    sheets.text(&pick(&section.title), 12.0, false);
    for text in &section.text {
        sheets.text(&pick(text), 9.0, false);
    }
    if !section.columns.is_empty() && !section.rows.is_empty() {
        let columns: Vec<String> = section.columns.iter().map(pick).collect();
        let rows: Vec<Vec<String>> = section.rows.iter().map(|row| row.iter().map(pick).collect()).collect();
        sheets.table(&columns, &rows);
    }
}

fn draw(out: &mut String, face: &mut Face, item: &Item) {
    let _ = match item {
        Item::Text { x, y, size, text, quiet } => {
            let (gray, glyphs) = (if *quiet { 0.35 } else { 0.0 }, face.glyphs(text));
            writeln!(out, "BT {gray} g /F {size} Tf 1 0 0 1 {x:.2} {:.2} Tm <{glyphs}> Tj ET", PAGE.1 - y)
        }
        Item::Fill { x, y, width, height, shade } => {
            let gray = f32::from(*shade) / 255.0;
            writeln!(out, "{gray:.3} g {x:.2} {:.2} {width:.2} {height:.2} re f", PAGE.1 - y - height)
        }
    };
}

#[cfg(test)]
mod tests {
    use super::*;

    fn pair(text: &str) -> Pair {
        (text.to_owned(), text.to_owned())
    }

    #[test]
    fn long_tables_turn_the_page_and_what_the_font_lacks_is_marked() {
        let rows = (0..120)
            .map(|row| vec![pair(&format!("取引先{row}")), pair("重要な業務の六割が依存しています。")])
            .collect();
        let section = Section {
            title: pair("3. 集中リスク"),
            text: vec![pair("値なし")],
            columns: vec![pair("名称"), pair("内容")],
            rows,
        };
        let report = Report { title: "経営報告".into(), day: "2026-11-21".into(), ..Report::default() };
        let content = Content { sections: vec![section, Section::default()], ..Content::default() };
        for japanese in [true, false] {
            let bytes = pdf(&report, &content, japanese).unwrap();
            let read = lopdf::Document::load_mem(&bytes).unwrap();
            assert!(read.get_pages().len() >= 3, "{}", read.get_pages().len());
        }
        let mut face = Face::new().unwrap();
        face.glyphs("髙橋🏦①\u{7}A");
        let signs: String = face.used.values().map(|(c, _)| *c).collect();
        assert_eq!(signs.chars().count(), 5);
        assert!("髙橋〓①A".chars().all(|c| signs.contains(c)), "{signs}");
        assert_eq!(
            face.used.values().find(|(c, _)| *c == 'A').unwrap().1,
            500,
            "half an em, as lines are broken by"
        );
    }
}
