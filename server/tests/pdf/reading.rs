//! What can be read is read, what cannot is said.

use crate::builder::{Builder, plain};
use crate::{page, read, read_with};
use server::pdf::{Engine, Extraction, Limits, PageState, looks_like_pdf};

/// The bytes of `text` as a PDF hexadecimal string of big-endian UTF-16.
fn utf16_hex(text: &str) -> String {
    hex(&text.encode_utf16().flat_map(u16::to_be_bytes).collect::<Vec<u8>>())
}

fn hex(bytes: &[u8]) -> String {
    bytes.iter().fold(String::new(), |out, byte| out + &format!("{byte:02X}"))
}

fn japanese(cmap: &str, codes: &str) -> Vec<u8> {
    let mut pdf = Builder::new();
    let font = pdf.mincho(cmap);
    let content = format!("BT /F 12 Tf 300 700 Td <{codes}> Tj ET");
    pdf.page(&format!("/Font<</F {font} 0 R>>"), content.as_bytes());
    pdf.finish()
}

fn encrypted(user: &str) -> Vec<u8> {
    use lopdf::encryption::crypt_filters::{Aes128CryptFilter, CryptFilter};
    use std::collections::BTreeMap;
    use std::sync::Arc;
    let mut document = lopdf::Document::load_mem(&plain(&[&["Sealed by the parties"]])).unwrap();
    let filter: Arc<dyn CryptFilter> = Arc::new(Aes128CryptFilter);
    let state = lopdf::EncryptionState::try_from(lopdf::EncryptionVersion::V4 {
        document: &document,
        encrypt_metadata: true,
        crypt_filters: BTreeMap::from([(b"StdCF".to_vec(), filter)]),
        stream_filter: b"StdCF".to_vec(),
        string_filter: b"StdCF".to_vec(),
        owner_password: "owner",
        user_password: user,
        permissions: lopdf::Permissions::all(),
    })
    .unwrap();
    document.encrypt(&state).unwrap();
    let mut out = Vec::new();
    document.save_to(&mut out).unwrap();
    out
}

#[tokio::test]
async fn pages_and_lines_come_in_order() {
    let out = read(&plain(&[&["Article 1", "The vendor shall report."], &["Article 2"]])).await;
    assert_eq!(out.state, Extraction::Ok);
    assert_eq!(out.detail, None);
    let texts: Vec<&str> = out.pages.iter().map(|p| p.text.as_str()).collect();
    assert_eq!(texts, ["Article 1\nThe vendor shall report.", "Article 2"]);
    assert!(out.pages.iter().all(|p| p.state == PageState::Ok && p.engine == Engine::Hayro));
    assert_eq!(out.pages[1].quality.characters, 8);
}

#[tokio::test]
async fn predefined_cmaps_are_read_without_an_embedded_font() {
    let text = "第1条 乙は再委託しない。";
    for cmap in ["UniJIS-UTF16-H", "UniJIS-UCS2-H", "UniJIS2004-UTF16-H", "UniJIS-UCS2-HW-H"] {
        let page = page(&japanese(cmap, &utf16_hex(text))).await;
        assert_eq!((page.text.as_str(), page.state), (text, PageState::Ok), "{cmap}");
    }
    // 「委託」 in the encodings of older systems.
    let coded: [(&str, &[u8]); 9] = [
        ("90ms-RKSJ-H", &[0x88, 0xCF, 0x91, 0xF5]),
        ("90pv-RKSJ-H", &[0x88, 0xCF, 0x91, 0xF5]),
        ("83pv-RKSJ-H", &[0x88, 0xCF, 0x91, 0xF5]),
        ("78-RKSJ-H", &[0x88, 0xCF, 0x91, 0xF5]),
        ("RKSJ-H", &[0x88, 0xCF, 0x91, 0xF5]),
        ("EUC-H", &[0xB0, 0xD1, 0xC2, 0xF7]),
        ("78-EUC-H", &[0xB0, 0xD1, 0xC2, 0xF7]),
        ("H", &[0x30, 0x51, 0x42, 0x77]),
        ("Add-H", &[0x30, 0x51, 0x42, 0x77]),
    ];
    for (cmap, codes) in coded {
        assert_eq!(page(&japanese(cmap, &hex(codes))).await.text, "委託", "{cmap}");
    }
}

#[tokio::test]
async fn a_character_collection_is_read_through_cids() {
    // CID 843 of Adobe-Japan1 is あ; Identity-H says nothing of it, the collection does.
    assert_eq!(page(&japanese("Identity-H", "034B")).await.text, "あ");
}

#[tokio::test]
async fn an_unknown_encoding_is_doubtful() {
    let out = read(&japanese("Nobody-Knows-H", "2422242424262428")).await;
    assert_eq!(out.state, Extraction::LowQuality, "{out:?}");
}

#[tokio::test]
async fn vertical_columns_run_from_right_to_left() {
    let mut pdf = Builder::new();
    let font = pdf.mincho("UniJIS-UTF16-V");
    let (right, left) = (utf16_hex("契約の期間、"), utf16_hex("更新する。"));
    let content = format!("BT /F 12 Tf 500 700 Td <{right}> Tj -20 0 Td <{left}> Tj ET");
    pdf.page(&format!("/Font<</F {font} 0 R>>"), content.as_bytes());
    let page = page(&pdf.finish()).await;
    assert_eq!(page.text, "契約の期間、\n更新する。");
    assert!(page.vertical);
}

#[tokio::test]
async fn an_empty_user_password_opens() {
    let out = read(&encrypted("")).await;
    assert_eq!(out.state, Extraction::Ok, "{out:?}");
    assert_eq!(out.pages[0].text, "Sealed by the parties");
}

#[tokio::test]
async fn a_user_password_is_asked_for() {
    let file = encrypted("secret");
    assert_eq!(read(&file).await.state, Extraction::Encrypted);
    let wrong = read_with(&file, Some("guess"), &Limits::default()).await;
    assert_eq!(wrong.state, Extraction::Encrypted);
    let right = read_with(&file, Some("secret"), &Limits::default()).await;
    assert_eq!(right.state, Extraction::Ok, "{right:?}");
    assert_eq!(right.pages[0].text, "Sealed by the parties");
}

fn scan(over: &str) -> Vec<u8> {
    let mut pdf = Builder::new();
    let font = pdf.helvetica();
    let image = pdf.flate(
        "/Type/XObject/Subtype/Image/Width 8/Height 8/BitsPerComponent 8/ColorSpace/DeviceGray",
        &[200; 64],
    );
    let content = format!("q 595 0 0 842 0 0 cm /I Do Q {over}");
    let resources = format!("/XObject<</I {image} 0 R>>/Font<</F {font} 0 R>>");
    pdf.page(&resources, content.as_bytes());
    pdf.finish()
}

#[tokio::test]
async fn a_picture_of_text_is_no_text() {
    let out = read(&scan("")).await;
    assert_eq!(out.state, Extraction::NoText);
    assert_eq!(out.pages[0].state, PageState::NoText);
    assert!(out.pages[0].drawing);
}

#[tokio::test]
async fn a_page_number_does_not_make_a_scan_readable() {
    let out = read(&scan("BT /F 9 Tf 290 20 Td (12 / 40) Tj ET")).await;
    assert_eq!(out.state, Extraction::NoText);
}

#[tokio::test]
async fn invisible_text_over_a_scan_is_its_reading() {
    let line = "The vendor shall report every incident without delay.";
    let page = page(&scan(&format!("BT 3 Tr /F 12 Tf 72 700 Td ({line}) Tj ET"))).await;
    assert_eq!((page.text.as_str(), page.state), (line, PageState::Ok));
    assert!(page.hidden.scan_layer);
    assert_eq!(page.hidden.invisible, 0);
}

#[tokio::test]
async fn a_scan_between_read_pages_is_not_passed_over() {
    let mut pdf = Builder::new();
    let font = pdf.helvetica();
    let fonts = format!("/Font<</F {font} 0 R>>");
    pdf.page(&fonts, b"BT /F 12 Tf 72 700 Td (Article 1) Tj ET");
    let image = pdf
        .flate("/Type/XObject/Subtype/Image/Width 1/Height 1/BitsPerComponent 8/ColorSpace/DeviceGray", &[0]);
    pdf.page(&format!("/XObject<</I {image} 0 R>>"), b"q 595 0 0 842 0 0 cm /I Do Q");
    let out = read(&pdf.finish()).await;
    assert_eq!(out.state, Extraction::LowQuality);
    assert_eq!(out.detail.as_deref(), Some("1 pages are pictures without text"));
}

#[test]
fn the_magic_may_follow_junk() {
    assert!(looks_like_pdf(b"%PDF-1.4\n"));
    assert!(looks_like_pdf(&[&[b'x'; 1000][..], b"%PDF-1.4"].concat()));
    assert!(!looks_like_pdf(&[&[b'x'; 2000][..], b"%PDF-1.4"].concat()));
    assert!(!looks_like_pdf(b"%PDF"));
    assert!(!looks_like_pdf(b""));
}
