//! The body of a Word document: paragraphs, tables, changes, breaks.

use super::numbering::Numbering;
use super::page::Pages;
use super::styles::{InList, Styles};
use super::{Notes, attribute, characters, is_on};
use crate::pdf::model::{Extra, Hidden, PageText};
use quick_xml::Reader;
use quick_xml::events::{BytesStart, Event};

/// Parts that are not text of the document: deletions, moved-away text, the old half of a drawing,
/// field codes, readings of kanji.
const LEFT_OUT: [&[u8]; 6] = [b"del", b"moveFrom", b"Fallback", b"instrText", b"rt", b"delInstrText"];

/// A paragraph under way.
#[derive(Default)]
struct Paragraph {
    text: String,
    in_list: InList,
    style: Option<String>,
    numbered: bool,
    shaded: bool,
    end: ParagraphEnd,
    run: Run,
    /// Text boxes anchored in it.
    boxes: Vec<String>,
}

/// What the end of a paragraph does.
#[derive(Clone, Copy, Default, PartialEq, Eq)]
enum ParagraphEnd {
    #[default]
    Line,
    /// The end is deleted: the next paragraph goes on in this one.
    Deleted,
    /// A section ends, and the next one begins a page.
    Page,
}

/// How the characters of a run look.
#[derive(Default)]
struct Run {
    vanished: bool,
    white: bool,
    tiny: bool,
}

/// A row of a table under way.
#[derive(Default)]
struct Row {
    cells: Vec<Vec<String>>,
    shaded: bool,
    turn_after: bool,
}

struct Body<'x> {
    styles: &'x Styles,
    numbering: Numbering,
    notes: &'x Notes,
    pages: Pages,
    paragraphs: Vec<Paragraph>,
    rows: Vec<Row>,
    /// How deep the reader is inside something that is left out.
    left_out: usize,
    in_text: bool,
    in_run_properties: bool,
    in_paragraph_properties: bool,
    carried: String,
}

pub(super) fn pages(xml: &[u8], styles: &Styles, numbering: Numbering, notes: &Notes) -> Vec<PageText> {
    let mut body = Body {
        styles,
        numbering,
        notes,
        pages: Pages::default(),
        paragraphs: Vec::new(),
        rows: Vec::new(),
        left_out: 0,
        in_text: false,
        in_run_properties: false,
        in_paragraph_properties: false,
        carried: String::new(),
    };
    let mut reader = Reader::from_reader(xml);
    reader.config_mut().check_end_names = true;
    let mut depth = 0_usize;
    let damaged = loop {
        match reader.read_event() {
            Ok(Event::Eof) => break depth > 0,
            Err(_) => break true,
            Ok(Event::Start(start)) => {
                depth += 1;
                body.open(&start, false);
            }
            Ok(Event::Empty(start)) => body.open(&start, true),
            Ok(Event::End(end)) => {
                depth = depth.saturating_sub(1);
                body.close(end.local_name().as_ref());
            }
            Ok(event) if body.in_text && body.left_out == 0 => {
                if let Some(text) = characters(&event) {
                    body.write(&text);
                }
            }
            Ok(_) => {}
        }
    };
    while !body.paragraphs.is_empty() {
        body.end_paragraph();
    }
    body.pages.finish(damaged)
}

impl Body<'_> {
    fn open(&mut self, start: &BytesStart<'_>, empty: bool) {
        let name = start.local_name();
        let tag = name.as_ref();
        // `<w:del>` also marks properties as deleted: there it is empty.
        if LEFT_OUT.contains(&tag) && !empty {
            self.left_out += 1;
        }
        if self.left_out > 0 {
            return;
        }
        match tag {
            b"p" if !empty => self.paragraphs.push(Paragraph::default()),
            b"pPr" if !empty => self.in_paragraph_properties = true,
            b"rPr" if !empty => self.in_run_properties = true,
            b"r" => self.paragraph(|p| p.run = Run::default()),
            b"t" => self.in_text = !empty,
            b"tr" if !empty => self.rows.push(Row::default()),
            b"tc" => {
                if let Some(row) = self.rows.last_mut() {
                    row.cells.push(Vec::new());
                    row.shaded = false;
                }
            }
            b"tab" if !self.in_paragraph_properties => self.write("\t"),
            b"noBreakHyphen" => self.write("-"),
            b"cr" => self.write("\n"),
            b"br" => {
                if attribute(start, "type").as_deref() == Some("page") {
                    self.turn(true);
                } else {
                    self.write("\n");
                }
            }
            b"lastRenderedPageBreak" => self.turn(false),
            b"pageBreakBefore" if self.in_paragraph_properties && is_on(start) && self.rows.is_empty() => {
                if !self.pages.now.text.is_empty() {
                    self.pages.turn(true);
                }
            }
            b"sectPr" if self.in_paragraph_properties => self.paragraph(|p| p.end = ParagraphEnd::Page),
            b"type" if self.in_paragraph_properties => {
                let stays = attribute(start, "val").is_some_and(|v| v == "continuous" || v == "nextColumn");
                if stays {
                    self.paragraph(|p| p.end = ParagraphEnd::Line);
                }
            }
            b"pic" | b"imagedata" => self.pages.now.pictures += 1,
            b"sym" => self.symbol(start),
            b"footnoteReference" => self.note("footnote", start),
            b"endnoteReference" => self.note("endnote", start),
            b"commentReference" => self.comment(start),
            _ => self.property(tag, start),
        }
    }

    /// Properties of paragraphs, runs and cells.
    fn property(&mut self, tag: &[u8], start: &BytesStart<'_>) {
        let value = attribute(start, "val");
        let in_paragraph = self.in_paragraph_properties;
        match tag {
            b"pStyle" => self.paragraph(|p| p.style = value),
            b"numId" if in_paragraph => {
                self.paragraph(|p| p.in_list.list = value.and_then(|v| v.parse().ok()));
            }
            b"ilvl" if in_paragraph => {
                self.paragraph(|p| p.in_list.level = value.and_then(|v| v.parse().ok()));
            }
            // The mark of the end of a paragraph is deleted.
            b"del" if in_paragraph => self.paragraph(|p| p.end = ParagraphEnd::Deleted),
            b"shd" => {
                let fill = attribute(start, "fill").unwrap_or_default().to_uppercase();
                let shaded = !["", "AUTO", "FFFFFF"].contains(&fill.as_str());
                if self.paragraphs.is_empty() {
                    self.rows.iter_mut().for_each(|row| row.shaded |= shaded);
                } else {
                    self.paragraph(|p| p.shaded |= shaded);
                }
            }
            _ if !self.in_run_properties || in_paragraph => {}
            b"vanish" | b"specVanish" => self.paragraph(|p| p.run.vanished = is_on(start)),
            b"color" => {
                self.paragraph(|p| p.run.white = value.is_some_and(|v| v.eq_ignore_ascii_case("ffffff")));
            }
            // In half points.
            b"sz" => self
                .paragraph(|p| p.run.tiny = value.and_then(|v| v.parse().ok()).is_some_and(|v: u32| v < 4)),
            b"highlight" => {
                self.paragraph(|p| p.shaded |= value.is_some_and(|v| v != "none" && v != "white"));
            }
            _ => {}
        }
    }

    fn close(&mut self, tag: &[u8]) {
        if LEFT_OUT.contains(&tag) {
            self.left_out = self.left_out.saturating_sub(1);
        }
        if self.left_out > 0 {
            return;
        }
        match tag {
            b"p" => self.end_paragraph(),
            b"pPr" => self.in_paragraph_properties = false,
            b"rPr" => self.in_run_properties = false,
            b"t" => self.in_text = false,
            b"tr" => self.end_row(),
            _ => {}
        }
    }

    fn paragraph(&mut self, change: impl FnOnce(&mut Paragraph)) {
        if let Some(paragraph) = self.paragraphs.last_mut() {
            change(paragraph);
        }
    }

    fn write(&mut self, text: &str) {
        let cell_shaded = self.rows.last().is_some_and(|row| row.shaded);
        let Some(paragraph) = self.paragraphs.last_mut() else { return };
        let why = match &paragraph.run {
            run if run.vanished => Some(Hidden::Invisible),
            run if run.white && !paragraph.shaded && !cell_shaded => Some(Hidden::PaperColoured),
            run if run.tiny => Some(Hidden::Tiny),
            _ => None,
        };
        if let Some(why) = why {
            self.pages.now.hide(why, text);
        } else {
            self.number();
            self.paragraph(|p| p.text.push_str(text));
        }
    }

    /// Puts the number before the first characters of a paragraph.
    fn number(&mut self) {
        let Some(paragraph) = self.paragraphs.last_mut().filter(|p| !p.numbered) else { return };
        paragraph.numbered = true;
        let by_style = self.styles.in_list(paragraph.style.as_deref());
        let list = paragraph.in_list.list.or(by_style.list).filter(|list| *list != 0);
        let level = paragraph.in_list.level.or(by_style.level).unwrap_or(0);
        if let Some(number) = list.and_then(|list| self.numbering.next(list, level)) {
            paragraph.text.push_str(&number);
        }
    }

    fn symbol(&mut self, start: &BytesStart<'_>) {
        let code = attribute(start, "char").and_then(|hex| u32::from_str_radix(&hex, 16).ok());
        if let Some(c) = code.and_then(char::from_u32).and_then(crate::pdf::plain::plain) {
            self.write(c.encode_utf8(&mut [0; 4]));
        }
    }

    fn note(&mut self, tag: &'static str, start: &BytesStart<'_>) {
        let note = attribute(start, "id").and_then(|id| self.notes.find(tag, &id));
        self.pages.now.notes.extend(note.map(|note| note.text.clone()));
    }

    fn comment(&mut self, start: &BytesStart<'_>) {
        let comment: Option<Extra> =
            attribute(start, "id").and_then(|id| self.notes.find("comment", &id)).cloned();
        self.pages.now.extras.extend(comment);
    }

    /// A page ends here; inside a row, where the row begins or ends.
    fn turn(&mut self, written: bool) {
        let so_far = self.paragraphs.last_mut().map(|p| std::mem::take(&mut p.text)).unwrap_or_default();
        if let Some(row) = self.rows.first_mut() {
            let begun = !so_far.trim().is_empty() || row.cells.iter().any(|cell| !cell.is_empty());
            self.paragraph(|p| p.text = so_far);
            if begun {
                self.rows[0].turn_after = true;
            } else {
                self.pages.turn(written);
            }
        } else {
            self.pages.now.line(&so_far);
            self.pages.turn(written);
        }
    }

    fn end_paragraph(&mut self) {
        let Some(mut paragraph) = self.paragraphs.pop() else { return };
        let mut text = std::mem::take(&mut self.carried);
        text.push_str(&paragraph.text);
        if paragraph.end == ParagraphEnd::Deleted {
            self.carried = text;
            return;
        }
        if let Some(anchor) = self.paragraphs.last_mut() {
            anchor.boxes.push(text);
            anchor.boxes.append(&mut paragraph.boxes);
            return;
        }
        for line in std::iter::once(&text).chain(&paragraph.boxes) {
            match self.rows.last_mut().and_then(|row| row.cells.last_mut()) {
                Some(_) if line.trim().is_empty() => {}
                Some(cell) => cell.push(line.trim().to_owned()),
                None => self.pages.now.line(line),
            }
        }
        if paragraph.end == ParagraphEnd::Page && self.rows.is_empty() {
            self.pages.turn(true);
        }
    }

    /// A row of short cells is one line; cells that hold whole articles follow one another.
    fn end_row(&mut self) {
        let Some(row) = self.rows.pop() else { return };
        let is_prose = |cell: &Vec<String>| {
            cell.len() > 4 || cell.iter().any(|p| p.contains('\n') || p.chars().count() > 200)
        };
        let lines: Vec<String> = if row.cells.iter().any(is_prose) {
            row.cells.into_iter().flatten().collect()
        } else {
            let cells: Vec<String> =
                row.cells.iter().map(|cell| cell.join(" ")).filter(|cell| !cell.is_empty()).collect();
            vec![cells.join(" ")]
        };
        match self.rows.last_mut().and_then(|row| row.cells.last_mut()) {
            Some(cell) => cell.extend(lines),
            None => lines.iter().for_each(|line| self.pages.now.line(line)),
        }
        if row.turn_after {
            match self.rows.first_mut() {
                Some(outer) => outer.turn_after = true,
                None => self.pages.turn(false),
            }
        }
    }
}
