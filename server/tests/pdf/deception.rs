//! Text that says one thing to a reader and another to a program.

use crate::builder::{Builder, one_page};
use crate::{page, read};
use server::pdf::{Extraction, Hidden, PageState, PageText};
use std::fmt::Write as _;

const SEEN: &str = "BT /F 12 Tf 72 700 Td (The vendor shall report.) Tj ET ";

fn hidden(page: &PageText) -> Vec<(Hidden, &str)> {
    page.hidden_text.iter().map(|span| (span.why, span.text.as_str())).collect()
}

#[tokio::test]
async fn text_under_an_opaque_shape_is_kept_apart() {
    let page = page(&one_page(&format!(
        "{SEEN} BT /F 12 Tf 72 600 Td (The bank may audit the vendor.) Tj ET \
         1 1 0.8 rg 60 590 300 30 re f"
    )))
    .await;
    assert_eq!(page.text, "The vendor shall report.");
    assert_eq!(hidden(&page), [(Hidden::Covered, "The bank may audit the vendor.")]);
    assert_eq!((page.hidden.covered, page.state), (25, PageState::LowQuality));
}

#[tokio::test]
async fn text_under_a_picture_is_kept_apart_and_text_on_it_is_not() {
    let mut pdf = Builder::new();
    let font = pdf.helvetica();
    let image = pdf.flate(
        "/Type/XObject/Subtype/Image/Width 1/Height 1/BitsPerComponent 8/ColorSpace/DeviceGray",
        &[200],
    );
    let content = format!(
        "{SEEN} BT /F 12 Tf 72 600 Td (audit) Tj ET q 300 0 0 60 60 580 cm /I Do Q \
         BT /F 12 Tf 200 600 Td (stamp) Tj ET"
    );
    pdf.page(&format!("/XObject<</I {image} 0 R>>/Font<</F {font} 0 R>>"), content.as_bytes());
    let page = page(&pdf.finish()).await;
    assert_eq!(page.text, "The vendor shall report.\nstamp");
    assert_eq!(hidden(&page), [(Hidden::Covered, "audit")]);
    // A stray word makes no page doubtful.
    assert_eq!(page.state, PageState::Ok);
}

#[tokio::test]
async fn what_shows_through_or_is_drawn_again_is_seen() {
    let mut pdf = Builder::new();
    let font = pdf.helvetica();
    let content = format!(
        "{SEEN} q /G gs 1 1 0 rg 60 690 300 30 re f Q \
         BT /F 12 Tf 72 600 Td (redrawn) Tj ET 1 g 60 590 300 30 re f 0 g BT /F 12 Tf 72 600 Td (redrawn) Tj ET \
         BT /F 12 Tf 72 500 Td (struck) Tj ET 72 503.5 40 2.5 re f"
    );
    let marker = "/ExtGState<</G<</BM/Multiply>>>>";
    pdf.page(&format!("{marker}/Font<</F {font} 0 R>>"), content.as_bytes());
    let page = page(&pdf.finish()).await;
    assert_eq!(page.text, "The vendor shall report.\nredrawn\nstruck");
    assert_eq!(hidden(&page), []);
}

#[tokio::test]
async fn every_kind_of_hiding_is_named_with_its_text() {
    let page = page(&one_page(&format!(
        "{SEEN} 1 g BT /F 12 Tf 72 600 Td (white) Tj ET 0 g \
         BT /F 12 Tf 72 2000 Td (outside) Tj ET BT /F 1 Tf 72 500 Td (tiny) Tj ET \
         BT 3 Tr /F 12 Tf 72 400 Td (ghost) Tj ET"
    )))
    .await;
    assert_eq!(
        hidden(&page),
        [
            (Hidden::PaperColoured, "white"),
            (Hidden::OffPage, "outside"),
            (Hidden::Tiny, "tiny"),
            (Hidden::Invisible, "ghost"),
        ]
    );
    assert_eq!(page.hidden.suspicious(), 14, "what lies beside the page are mostly printers' marks");
}

/// Helvetica whose `ToUnicode` claims `claim` for the letters that are drawn.
fn lying(drawn: &str, claim: &str) -> Vec<u8> {
    let mut pdf = Builder::new();
    let pairs = drawn.bytes().zip(claim.bytes()).fold(String::new(), |mut out, (from, to)| {
        writeln!(out, "<{from:02X}> <{to:04X}>").unwrap();
        out
    });
    let map = format!(
        "/CIDInit /ProcSet findresource begin 12 dict begin begincmap /CMapName /X def\n\
         1 begincodespacerange <00> <FF> endcodespacerange\n{} beginbfchar\n{pairs}endbfchar\n\
         endcmap end end",
        drawn.len()
    );
    let claims = pdf.stream("", map.as_bytes());
    let font = pdf.add(format!(
        "<</Type/Font/Subtype/Type1/BaseFont/Helvetica/Encoding/WinAnsiEncoding/ToUnicode {claims} 0 R>>"
    ));
    pdf.page(&format!("/Font<</F {font} 0 R>>"), format!("BT /F 12 Tf 72 700 Td ({drawn}) Tj ET").as_bytes());
    pdf.finish()
}

#[tokio::test]
async fn a_lying_map_is_found_out() {
    let out = read(&lying("may", "wil")).await;
    assert_eq!(out.state, Extraction::LowQuality, "{out:?}");
    let page = &out.pages[0];
    assert_eq!(page.text, "\u{fffd}\u{fffd}\u{fffd}", "neither the claim nor the drawing is evidence");
    assert_eq!(hidden(page), [(Hidden::Disguised, "wil")]);
    assert_eq!(page.hidden.disguised, 3);
}

#[tokio::test]
async fn an_honest_map_is_believed() {
    let out = read(&lying("may", "may")).await;
    assert_eq!((out.state, out.pages[0].text.as_str()), (Extraction::Ok, "may"));
    // Twins of the letters are no lie.
    assert_eq!(read(&lying("mAy", "maY")).await.pages[0].hidden.disguised, 0);
}

#[tokio::test]
async fn much_hidden_text_makes_the_page_doubtful() {
    let out = read(&one_page(&format!(
        "{SEEN} 1 g BT /F 12 Tf 72 600 Td (The bank may audit the vendor at any time.) Tj ET"
    )))
    .await;
    assert_eq!(out.state, Extraction::LowQuality);
    assert_eq!(out.pages[0].text, "The vendor shall report.");
}

fn with_annotations(annotations: &str, fields: &str) -> Vec<u8> {
    let mut pdf = Builder::new();
    let font = pdf.helvetica();
    let content = pdf.flate("", SEEN.as_bytes());
    let page = pdf.page_of(&format!("/Font<</F {font} 0 R>>"), content);
    let mut file = pdf.finish();
    // The page dictionary gets its annotations, which are direct objects.
    let at = file.windows(11).position(|w| w == b"/Type/Page/").unwrap() + 10;
    let extra = format!("/Annots[{annotations}{fields}]");
    file.splice(at..at, extra.bytes());
    assert!(page > 0);
    file
}

#[tokio::test]
async fn values_of_fields_are_text_and_comments_are_not() {
    let page = page(&with_annotations(
        "<</Type/Annot/Subtype/Text/Rect[0 0 9 9]/T(Reviewer)/Contents(Add a right to audit!)>>",
        "<</Type/Annot/Subtype/Widget/FT/Tx/Rect[100 500 300 520]/T(term)/V(until 31 March 2027)>>\
         <</Type/Annot/Subtype/Widget/FT/Btn/Rect[100 400 110 410]/T(agreed)/V/Yes>>\
         <</Type/Annot/Subtype/Widget/FT/Tx/F 2/Rect[100 300 300 320]/T(secret)/V(hidden value)>>",
    ))
    .await;
    assert_eq!(page.text, "The vendor shall report.\nuntil 31 March 2027");
    let extras: Vec<(Option<&str>, &str, bool)> =
        page.extras.iter().map(|e| (e.name.as_deref(), e.text.as_str(), e.shown)).collect();
    assert_eq!(
        extras,
        [
            (Some("Reviewer"), "Add a right to audit!", true),
            (Some("term"), "until 31 March 2027", true),
            (Some("agreed"), "☑", true),
            (Some("secret"), "hidden value", false),
        ]
    );
}
