//! Lines, columns, doubled glyphs, ruby, and text that nobody can see.

use crate::builder::{Builder, one_page};
use crate::{page, read};
use server::pdf::{Extraction, PageState};
use std::fmt::Write as _;

#[tokio::test]
async fn a_gap_between_words_is_a_space_and_kerning_is_none() {
    let page =
        page(&one_page("BT /F 12 Tf 72 700 Td [(sub) -20 (contractor) -350 (shall) 60 ( notify)] TJ ET"))
            .await;
    assert_eq!(page.text, "subcontractor shall notify");
}

#[tokio::test]
async fn columns_are_read_one_after_the_other() {
    let page = page(&one_page(
        "BT /F 10 Tf 12 TL 72 700 Td (left one) Tj T* (left two) Tj ET \
         BT /F 10 Tf 12 TL 320 700 Td (right one) Tj T* (right two) Tj ET",
    ))
    .await;
    assert_eq!(page.text, "left one\nleft two\nright one\nright two");
}

#[tokio::test]
async fn the_cells_of_a_row_share_a_line() {
    let page = page(&one_page(
        "BT /F 10 Tf 1 0 0 1 72 700 Tm (System) Tj 1 0 0 1 200 700 Tm (RTO) Tj \
         1 0 0 1 72 685 Tm (Core) Tj 1 0 0 1 200 685 Tm (4 hours) Tj ET",
    ))
    .await;
    assert_eq!(page.text, "System RTO\nCore 4 hours");
}

#[tokio::test]
async fn bold_faked_by_drawing_twice_is_read_once() {
    let page =
        page(&one_page("BT /F 12 Tf 1 0 0 1 72 700 Tm (liability) Tj 1 0 0 1 72.3 700 Tm (liability) Tj ET"))
            .await;
    assert_eq!(page.text, "liability");
}

#[tokio::test]
async fn outlined_and_filled_text_is_read_once() {
    let page = page(&one_page("BT 2 Tr /F 12 Tf 72 700 Td (liability cap) Tj ET")).await;
    assert_eq!(page.text, "liability cap");
}

#[tokio::test]
async fn readings_of_kanji_are_no_part_of_the_text() {
    let mut pdf = Builder::new();
    let font = pdf.mincho("UniJIS-UTF16-H");
    // 再委託 with its reading over 委託, drawn between the two parts of the line.
    let content = "BT /F 10 Tf 1 0 0 1 100 700 Tm <518D59D48A17> Tj \
                   /F 5 Tf 1 0 0 1 110 709 Tm <3044305F304F> Tj \
                   /F 10 Tf 1 0 0 1 130 700 Tm <5148306F> Tj ET";
    pdf.page(&format!("/Font<</F {font} 0 R>>"), content.as_bytes());
    let page = page(&pdf.finish()).await;
    assert_eq!((page.text.as_str(), page.state), ("再委託先は", PageState::Ok));
}

#[tokio::test]
async fn upright_glyphs_one_below_the_other_are_one_line() {
    let mut pdf = Builder::new();
    let font = pdf.mincho("UniJIS-UTF16-H");
    let mut content = String::from("BT /F 10 Tf ");
    for (column, text) in ["契約期間は", "一年とする"].iter().enumerate() {
        for (row, unit) in text.encode_utf16().enumerate() {
            let (x, y) = (500 - 18 * column, 700 - 11 * row);
            write!(content, "1 0 0 1 {x} {y} Tm <{unit:04X}> Tj ").unwrap();
        }
    }
    content.push_str("ET");
    pdf.page(&format!("/Font<</F {font} 0 R>>"), content.as_bytes());
    assert_eq!(page(&pdf.finish()).await.text, "契約期間は\n一年とする");
}

#[tokio::test]
async fn a_turned_page_is_read_like_any_other() {
    let mut pdf = Builder::new();
    let font = pdf.helvetica();
    let content = "BT /F 12 Tf 0 1 -1 0 100 72 Tm (turned aside) Tj 0 1 -1 0 116 72 Tm (second) Tj ET";
    pdf.page(&format!("/Font<</F {font} 0 R>>"), content.as_bytes());
    assert_eq!(page(&pdf.finish()).await.text, "turned aside\nsecond");
}

#[tokio::test]
async fn what_nobody_sees_is_counted_and_is_no_text() {
    let page = page(&one_page(
        "BT /F 12 Tf 72 700 Td (seen) Tj ET \
         1 g BT /F 12 Tf 72 600 Td (white) Tj ET 0 g \
         BT /F 12 Tf 72 2000 Td (outside) Tj ET \
         BT /F 1 Tf 72 500 Td (tiny) Tj ET \
         BT 3 Tr /F 12 Tf 72 400 Td (ghost) Tj ET",
    ))
    .await;
    assert_eq!(page.text, "seen");
    let hidden = page.hidden;
    assert_eq!(
        (hidden.paper_coloured, hidden.off_page, hidden.tiny, hidden.invisible, hidden.scan_layer),
        (5, 7, 4, 5, false)
    );
}

#[tokio::test]
async fn white_on_a_dark_bar_is_seen() {
    let page =
        page(&one_page("0 0 0.4 rg 60 690 300 30 re f 1 g BT /F 12 Tf 72 700 Td (Article 5 Audit) Tj ET"))
            .await;
    assert_eq!(page.text, "Article 5 Audit");
    assert_eq!(page.hidden.paper_coloured, 0);
}

#[tokio::test]
async fn accents_drawn_apart_join_their_letter() {
    let page = page(&one_page("BT /F 12 Tf 72 700 Td [(Vertr) (\\250) 333 (age)] TJ ET")).await;
    assert_eq!(page.text, "Verträge");
}

#[tokio::test]
async fn a_blank_page_hides_nothing() {
    let out = read(&one_page("")).await;
    assert_eq!(out.state, Extraction::NoText);
    assert!(!out.pages[0].drawing && !out.pages[0].damaged);
    // White paper, a space, a frame.
    for content in ["1 1 1 rg 0 0 595 842 re f", "BT /F 12 Tf 72 700 Td ( ) Tj ET", "40 40 515 762 re S"] {
        assert_eq!(page(&one_page(content)).await.state, PageState::Blank, "{content}");
    }
}

#[tokio::test]
async fn a_blank_page_between_others_makes_nothing_doubtful() {
    let mut pdf = Builder::new();
    let font = pdf.helvetica();
    let fonts = format!("/Font<</F {font} 0 R>>");
    pdf.page(&fonts, b"BT /F 12 Tf 72 700 Td (Article 1) Tj ET");
    pdf.page(&fonts, b"");
    pdf.page(&fonts, b"BT /F 12 Tf 72 700 Td (Article 2) Tj ET");
    let out = read(&pdf.finish()).await;
    let states: Vec<PageState> = out.pages.iter().map(|page| page.state).collect();
    assert_eq!((out.state, out.detail), (Extraction::Ok, None));
    assert_eq!(states, [PageState::Ok, PageState::Blank, PageState::Ok]);
}

#[tokio::test]
async fn a_page_whose_picture_is_lost_is_not_blank() {
    let mut pdf = Builder::new();
    pdf.page("/XObject<</I 99 0 R>>", b"q 595 0 0 842 0 0 cm /I Do Q");
    assert_eq!(page(&pdf.finish()).await.state, PageState::NoText);
    assert_eq!(page(&one_page("BI /W 1 /H 1 /BPC 8 /CS /G ID")).await.state, PageState::NoText);
    let curves = "10 10 m 20 20 30 30 40 10 c 50 50 60 10 70 20 c S ".repeat(40);
    assert_eq!(page(&one_page(&curves)).await.state, PageState::NoText, "letters may be drawn as outlines");
}

#[tokio::test]
async fn lines_in_no_order_come_from_top_to_bottom() {
    let lines = [
        "Article 1",
        "The vendor shall report.",
        "Article 2",
        "The bank may audit.",
        "Article 3",
        "Term",
        "Article 4",
        "Notices",
        "Article 5",
        "Law",
    ];
    let mut content = String::from("BT /F 12 Tf ");
    for (row, line) in lines.iter().enumerate().rev() {
        write!(content, "1 0 0 1 72 {} Tm ({line}) Tj ", 700 - 16 * row).unwrap();
    }
    content.push_str("ET");
    assert_eq!(page(&one_page(&content)).await.text, lines.join("\n"));
}

#[tokio::test]
async fn vertical_writing_on_a_page_that_lies_on_its_side_is_read() {
    let mut pdf = Builder::new();
    let font = pdf.mincho("UniJIS-UTF16-H");
    let mut content = String::from("BT /F 10 Tf ");
    for (column, text) in ["契約期間は", "一年とする"].iter().enumerate() {
        for (row, unit) in text.encode_utf16().enumerate() {
            // Everything a quarter turn to the right: down becomes left.
            let (x, y) = (500 - 11 * row, 300 - 18 * column);
            write!(content, "0 -1 1 0 {x} {y} Tm <{unit:04X}> Tj ").unwrap();
        }
    }
    content.push_str("ET");
    pdf.page(&format!("/Font<</F {font} 0 R>>"), content.as_bytes());
    assert_eq!(page(&pdf.finish()).await.text, "契約期間は\n一年とする");
}

#[tokio::test]
async fn what_the_writer_says_of_a_glyph_counts_where_the_glyph_says_nothing() {
    let mut pdf = Builder::new();
    let (mute, font) = (pdf.mincho("Identity-H"), pdf.helvetica());
    let content = "/Span<</ActualText<FEFF76E3>>>BDC BT /M 12 Tf 72 700 Td <FDE8> Tj ET EMC \
                   /Span<</ActualText(may audit)>>BDC BT /F 12 Tf 72 600 Td (shall report) Tj ET EMC \
                   /Span<</ActualText(small)>>BDC BT /F 12 Tf 72 500 Td (SMALL) Tj ET EMC";
    pdf.page(&format!("/Font<</M {mute} 0 R/F {font} 0 R>>"), content.as_bytes());
    assert_eq!(page(&pdf.finish()).await.text, "監\nshall report\nsmall");
}

#[tokio::test]
async fn text_of_the_colour_of_a_frame_or_of_a_clipped_bar_is_seen() {
    let page = page(&one_page(
        "0 g 40 40 515 762 re 42 42 511 758 re f* \
         q 60 600 100 20 re W n 0 0 595 842 re f Q \
         BT /F 12 Tf 72 700 Td (Article 6 Notice) Tj ET",
    ))
    .await;
    assert_eq!(page.text, "Article 6 Notice");
    assert_eq!(page.hidden.paper_coloured, 0);
}

#[tokio::test]
async fn white_on_a_bar_drawn_as_a_thick_line_is_seen() {
    let page = page(&one_page(
        "0 0 0.4 RG 24 w 60 704 m 400 704 l S 1 g BT /F 12 Tf 72 700 Td (Article 7 Audit) Tj ET",
    ))
    .await;
    assert_eq!(page.text, "Article 7 Audit");
}

#[tokio::test]
async fn text_cut_away_is_counted_and_is_no_text() {
    let page = page(&one_page(
        "BT /F 12 Tf 72 700 Td (seen) Tj ET \
         q 0 0 5 5 re W n BT /F 12 Tf 72 600 Td (away) Tj ET Q",
    ))
    .await;
    assert_eq!((page.text.as_str(), page.hidden.off_page), ("seen", 4));
}

#[tokio::test]
async fn a_page_drawn_font_by_font_is_put_together() {
    let mut pdf = Builder::new();
    let font = pdf.mincho("UniJIS-UTF16-H");
    let lines = [
        "乙は業務を行う",
        "甲の承諾を得る",
        "報告を求める事",
        "契約を解除する",
        "費用を負担する",
        "期間は一年です",
        "更新を妨げない",
    ];
    let mut content = String::from("BT /F 10 Tf ");
    // All kanji of the page first, then all kana.
    for kana in [false, true] {
        for (row, line) in lines.iter().enumerate() {
            for (column, c) in line.chars().enumerate() {
                if kana == ('\u{3040}'..='\u{30ff}').contains(&c) {
                    let (x, y, code) = (100 + 10 * column, 700 - 16 * row, u32::from(c));
                    write!(content, "1 0 0 1 {x} {y} Tm <{code:04X}> Tj ").unwrap();
                }
            }
        }
    }
    content.push_str("ET");
    pdf.page(&format!("/Font<</F {font} 0 R>>"), content.as_bytes());
    assert_eq!(page(&pdf.finish()).await.text, lines.join("\n"));
}
