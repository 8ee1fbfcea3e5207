//! A negotiation memo as a Word file: the least that Word, `LibreOffice` and Google Docs open without a word.

use std::io::{Cursor, Write as _};

use register::gap::memo::{Block, Memo};
use zip::ZipWriter;
use zip::write::SimpleFileOptions;

const TYPES: &str = r#"<?xml version="1.0" encoding="UTF-8" standalone="yes"?>
<Types xmlns="http://schemas.openxmlformats.org/package/2006/content-types"><Default Extension="rels" ContentType="application/vnd.openxmlformats-package.relationships+xml"/><Default Extension="xml" ContentType="application/xml"/><Override PartName="/word/document.xml" ContentType="application/vnd.openxmlformats-officedocument.wordprocessingml.document.main+xml"/><Override PartName="/word/styles.xml" ContentType="application/vnd.openxmlformats-officedocument.wordprocessingml.styles+xml"/><Override PartName="/docProps/core.xml" ContentType="application/vnd.openxmlformats-package.core-properties+xml"/></Types>"#;
const RELATIONS: &str = r#"<?xml version="1.0" encoding="UTF-8" standalone="yes"?>
<Relationships xmlns="http://schemas.openxmlformats.org/package/2006/relationships"><Relationship Id="rId1" Type="http://schemas.openxmlformats.org/officeDocument/2006/relationships/officeDocument" Target="word/document.xml"/><Relationship Id="rId2" Type="http://schemas.openxmlformats.org/package/2006/relationships/metadata/core-properties" Target="docProps/core.xml"/></Relationships>"#;
const PART_RELATIONS: &str = r#"<?xml version="1.0" encoding="UTF-8" standalone="yes"?>
<Relationships xmlns="http://schemas.openxmlformats.org/package/2006/relationships"><Relationship Id="rId1" Type="http://schemas.openxmlformats.org/officeDocument/2006/relationships/styles" Target="styles.xml"/></Relationships>"#;
const WORD: &str = "http://schemas.openxmlformats.org/wordprocessingml/2006/main";
const HEAD: &str = r#"<?xml version="1.0" encoding="UTF-8" standalone="yes"?>"#;

/// The bytes of the `.docx`.
pub fn docx(memo: &Memo) -> anyhow::Result<Vec<u8>> {
    let mut zip = ZipWriter::new(Cursor::new(Vec::new()));
    let parts = [
        ("[Content_Types].xml", TYPES.to_owned()),
        ("_rels/.rels", RELATIONS.to_owned()),
        ("docProps/core.xml", properties(memo)),
        ("word/document.xml", document(memo)),
        ("word/styles.xml", styles(memo.japanese)),
        ("word/_rels/document.xml.rels", PART_RELATIONS.to_owned()),
    ];
    for (name, text) in parts {
        // No time of day in it: the same memo gives the same bytes.
        zip.start_file(name, SimpleFileOptions::default())?;
        zip.write_all(text.as_bytes())?;
    }
    Ok(zip.finish()?.into_inner())
}

fn properties(memo: &Memo) -> String {
    format!(
        r#"{HEAD}<cp:coreProperties xmlns:cp="http://schemas.openxmlformats.org/package/2006/metadata/core-properties" xmlns:dc="http://purl.org/dc/elements/1.1/"><dc:title>{}</dc:title><dc:language>{}</dc:language></cp:coreProperties>"#,
        escaped(&memo.title),
        if memo.japanese { "ja-JP" } else { "en-GB" }
    )
}

fn styles(japanese: bool) -> String {
    let (language, east) = if japanese { ("ja-JP", "ja-JP") } else { ("en-GB", "ja-JP") };
    let style = |id: &str, name: &str, size: u32, bold: bool, before: u32, extra: &str| {
        let bold = if bold { "<w:b/>" } else { "" };
        format!(
            r#"<w:style w:type="paragraph" w:styleId="{id}"><w:name w:val="{name}"/><w:basedOn w:val="Normal"/><w:qFormat/><w:pPr><w:keepNext/><w:spacing w:before="{before}" w:after="120"/>{extra}</w:pPr><w:rPr>{bold}<w:sz w:val="{size}"/></w:rPr></w:style>"#
        )
    };
    let outline = |level: u32| format!(r#"<w:outlineLvl w:val="{level}"/>"#);
    let quote = r#"<w:style w:type="paragraph" w:styleId="Quote"><w:name w:val="Quote"/><w:basedOn w:val="Normal"/><w:qFormat/><w:pPr><w:pBdr><w:left w:val="single" w:sz="12" w:space="8" w:color="8CA6C8"/></w:pBdr><w:ind w:left="420"/></w:pPr></w:style>"#;
    let wording = r#"<w:style w:type="paragraph" w:customStyle="1" w:styleId="Wording"><w:name w:val="Wording"/><w:basedOn w:val="Normal"/><w:qFormat/><w:pPr><w:shd w:val="clear" w:color="auto" w:fill="F2F5FA"/><w:ind w:left="420" w:right="210"/></w:pPr></w:style>"#;
    let normal = format!(
        r#"<w:docDefaults><w:rPrDefault><w:rPr><w:rFonts w:ascii="Yu Gothic" w:hAnsi="Yu Gothic" w:eastAsia="Yu Gothic"/><w:sz w:val="21"/><w:lang w:val="{language}" w:eastAsia="{east}"/></w:rPr></w:rPrDefault><w:pPrDefault><w:pPr><w:spacing w:after="100" w:line="300" w:lineRule="auto"/></w:pPr></w:pPrDefault></w:docDefaults><w:style w:type="paragraph" w:default="1" w:styleId="Normal"><w:name w:val="Normal"/><w:qFormat/></w:style>"#
    );
    format!(
        r#"{HEAD}<w:styles xmlns:w="{WORD}">{normal}{}{}{}{quote}{wording}</w:styles>"#,
        style("Title", "Title", 32, true, 0, ""),
        style("Heading2", "heading 2", 26, true, 360, &outline(1)),
        style("Heading3", "heading 3", 23, true, 240, &outline(2)),
    )
}

fn document(memo: &Memo) -> String {
    let mut body = paragraph("Title", &memo.title);
    for block in &memo.blocks {
        match block {
            Block::Heading(level, text) => body.push_str(&paragraph(&format!("Heading{level}"), text)),
            Block::Text(text) => body.push_str(&paragraph("Normal", text)),
            Block::Quote(text) => body.push_str(&paragraph("Quote", text)),
            Block::Wording(lines) => {
                for line in lines {
                    body.push_str(&paragraph("Wording", line));
                }
            }
            Block::List(items) => {
                for item in items {
                    body.push_str(&paragraph("Normal", &format!("・{item}")));
                }
            }
            Block::Table(rows) => body.push_str(&table(rows)),
        }
    }
    // A4 with margins of 25 mm.
    let page = r#"<w:sectPr><w:pgSz w:w="11906" w:h="16838"/><w:pgMar w:top="1417" w:right="1417" w:bottom="1417" w:left="1417" w:header="708" w:footer="708" w:gutter="0"/></w:sectPr>"#;
    format!(r#"{HEAD}<w:document xmlns:w="{WORD}"><w:body>{body}{page}</w:body></w:document>"#)
}

fn paragraph(style: &str, text: &str) -> String {
    format!(
        r#"<w:p><w:pPr><w:pStyle w:val="{style}"/></w:pPr><w:r><w:t xml:space="preserve">{}</w:t></w:r></w:p>"#,
        escaped(text)
    )
}

fn table(rows: &[Vec<String>]) -> String {
    let columns = rows.first().map_or(1, Vec::len).max(1);
    // The width between the margins, in twentieths of a point; the first column narrower where there are two.
    let widths: Vec<usize> = if columns == 2 { vec![2_200, 6_872] } else { vec![9_072 / columns; columns] };
    let grid: Vec<String> = widths.iter().map(|width| format!(r#"<w:gridCol w:w="{width}"/>"#)).collect();
    let grid = grid.concat();
    let border = |side: &str| format!(r#"<w:{side} w:val="single" w:sz="4" w:space="0" w:color="8C8C8C"/>"#);
    let borders: String = ["top", "left", "bottom", "right", "insideH", "insideV"].map(border).concat();
    let mut out = format!(
        r#"<w:tbl><w:tblPr><w:tblW w:w="9072" w:type="dxa"/><w:tblBorders>{borders}</w:tblBorders></w:tblPr><w:tblGrid>{grid}</w:tblGrid>"#
    );
    for row in rows {
        out.push_str("<w:tr>");
        for (cell, width) in row.iter().zip(&widths) {
            let text = paragraph("Normal", cell);
            out.extend([r#"<w:tc><w:tcPr><w:tcW w:w=""#, &width.to_string(), r#"" w:type="dxa"/></w:tcPr>"#]);
            out.extend([text.as_str(), "</w:tc>"]);
        }
        out.push_str("</w:tr>");
    }
    out.push_str("</w:tbl>");
    out.push_str(&paragraph("Normal", ""));
    out
}

/// Text of a contract may hold characters that XML does not know.
fn escaped(text: &str) -> String {
    let mut out = String::with_capacity(text.len());
    for c in text.chars() {
        match c {
            '&' => out.push_str("&amp;"),
            '<' => out.push_str("&lt;"),
            '>' => out.push_str("&gt;"),
            '"' => out.push_str("&quot;"),
            '\n' | '\r' | '\t' => out.push(' '),
            '\u{fffe}' | '\u{ffff}' => {}
            c if c.is_control() => {}
            c => out.push(c),
        }
    }
    out
}

#[cfg(test)]
mod tests {
    use std::io::Read;

    use super::*;

    #[test]
    fn the_file_holds_every_word_and_is_well_formed() {
        let memo = Memo {
            japanese: true,
            title: "お願い <A&B>".into(),
            blocks: vec![
                Block::Heading(2, "見出し".into()),
                Block::Text("本文\u{0}\u{b}です".into()),
                Block::Quote("引用".into()),
                Block::Wording(vec!["第1条".into(), "第2条".into()]),
                Block::List(vec!["一つ".into()]),
                Block::Table(vec![vec!["a".into(), "b".into()], vec!["c".into(), "d".into()]]),
            ],
        };
        let bytes = docx(&memo).unwrap();
        assert_eq!(bytes, docx(&memo).unwrap(), "the same memo, the same bytes");
        let mut archive = zip::ZipArchive::new(Cursor::new(bytes)).unwrap();
        for at in 0..archive.len() {
            let mut text = String::new();
            archive.by_index(at).unwrap().read_to_string(&mut text).unwrap();
            let mut reader = quick_xml::Reader::from_str(&text);
            while reader.read_event().unwrap() != quick_xml::events::Event::Eof {}
        }
        let mut text = String::new();
        archive.by_name("word/document.xml").unwrap().read_to_string(&mut text).unwrap();
        for word in ["お願い &lt;A&amp;B&gt;", "見出し", "本文です", "引用", "第2条", "・一つ", ">d<"]
        {
            assert!(text.contains(word), "{word}");
        }
    }
}
