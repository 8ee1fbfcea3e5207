//! Word documents and plain texts take the same way.

use crate::PROGRAM;
use server::pdf::{Engine, ExtraKind, Extracted, Extraction, Hidden, Limits, PageState, Readers};
use std::io::Write as _;
use std::path::Path;

const RELS: &str = r#"<Relationships><Relationship Id="r1" Type="http://schemas.openxmlformats.org/officeDocument/2006/relationships/officeDocument" Target="word/document.xml"/></Relationships>"#;

fn zipped(parts: &[(&str, &[u8])]) -> Vec<u8> {
    let mut zip = zip::ZipWriter::new(std::io::Cursor::new(Vec::new()));
    let how = zip::write::SimpleFileOptions::default().compression_method(zip::CompressionMethod::Deflated);
    for (name, data) in parts {
        zip.start_file(*name, how).unwrap();
        zip.write_all(data).unwrap();
    }
    zip.finish().unwrap().into_inner()
}

fn docx(body: &str, more: &[(&str, &[u8])]) -> Vec<u8> {
    let document = format!("<?xml version=\"1.0\"?><w:document><w:body>{body}</w:body></w:document>");
    let mut parts: Vec<(&str, &[u8])> =
        vec![("_rels/.rels", RELS.as_bytes()), ("word/document.xml", document.as_bytes())];
    parts.extend_from_slice(more);
    zipped(&parts)
}

async fn read_as(name: &str, bytes: &[u8], limits: &Limits) -> Extracted {
    let folder = tempfile::tempdir().unwrap();
    let file = folder.path().join(name);
    tokio::fs::write(&file, bytes).await.unwrap();
    Readers::new(Path::new(PROGRAM), 0).extract(&file, None, limits).await
}

async fn texts(body: &str, more: &[(&str, &[u8])]) -> Vec<String> {
    let out = read_as("draft.docx", &docx(body, more), &Limits::default()).await;
    assert_eq!(out.state, Extraction::Ok, "{out:?}");
    assert!(out.pages.iter().all(|p| p.engine == Engine::Docx));
    out.pages.into_iter().map(|page| page.text).collect()
}

fn p(text: &str) -> String {
    format!("<w:p><w:r><w:t>{text}</w:t></w:r></w:p>")
}

#[tokio::test]
async fn changes_are_read_as_they_would_be_signed() {
    let body = "<w:p><w:r><w:t>乙は、</w:t></w:r>\
        <w:del w:id=\"1\"><w:r><w:delText>直ちに</w:delText></w:r></w:del>\
        <w:ins w:id=\"2\"><w:r><w:t>遅滞なく</w:t></w:r></w:ins>\
        <w:moveFrom w:id=\"3\"><w:r><w:t>旧</w:t></w:r></w:moveFrom><w:r><w:t>報告する。</w:t></w:r></w:p>\
        <w:p><w:pPr><w:rPr><w:del w:id=\"4\"/></w:rPr></w:pPr><w:r><w:t>甲は</w:t></w:r></w:p>\
        <w:p><w:r><w:t>承諾する。</w:t></w:r></w:p>";
    assert_eq!(texts(body, &[]).await, ["乙は、遅滞なく報告する。\n甲は承諾する。"]);
}

#[tokio::test]
async fn articles_have_the_numbers_that_word_draws() {
    let numbering = r#"<w:numbering><w:abstractNum w:abstractNumId="0">
        <w:lvl w:ilvl="0"><w:start w:val="1"/><w:numFmt w:val="decimalFullWidth"/><w:suff w:val="nothing"/><w:lvlText w:val="第%1条"/></w:lvl>
        <w:lvl w:ilvl="1"><w:start w:val="2"/><w:numFmt w:val="decimal"/><w:lvlText w:val="%2."/></w:lvl>
        </w:abstractNum><w:num w:numId="3"><w:abstractNumId w:val="0"/></w:num></w:numbering>"#;
    let styles = r#"<w:styles><w:style w:type="paragraph" w:styleId="A"><w:pPr><w:numPr><w:numId w:val="3"/></w:numPr></w:pPr></w:style>
        <w:style w:type="paragraph" w:styleId="B"><w:basedOn w:val="A"/><w:pPr><w:numPr><w:ilvl w:val="1"/></w:numPr></w:pPr></w:style></w:styles>"#;
    let in_style = |style: &str, text: &str| {
        format!("<w:p><w:pPr><w:pStyle w:val=\"{style}\"/></w:pPr><w:r><w:t>{text}</w:t></w:r></w:p>")
    };
    let body = [
        in_style("A", "（目的）"),
        in_style("B", "乙は受託する。"),
        in_style("B", "前項に同じ。"),
        in_style("A", "（監査）"),
        in_style("B", "甲は監査できる。"),
    ]
    .concat();
    let parts = [("word/numbering.xml", numbering.as_bytes()), ("word/styles.xml", styles.as_bytes())];
    assert_eq!(
        texts(&body, &parts).await,
        ["第１条（目的）\n2. 乙は受託する。\n3. 前項に同じ。\n第２条（監査）\n2. 甲は監査できる。"]
    );
}

#[tokio::test]
async fn pages_end_where_the_last_layout_or_the_writer_ended_them() {
    let body = "<w:p><w:r><w:t>一頁</w:t></w:r><w:r><w:br w:type=\"page\"/></w:r></w:p>\
        <w:p><w:r><w:lastRenderedPageBreak/><w:t>二頁前半、</w:t></w:r><w:r><w:t>続き</w:t></w:r></w:p>\
        <w:p><w:r><w:t>長い段落の初め</w:t><w:lastRenderedPageBreak/><w:t>と終わり</w:t></w:r></w:p>\
        <w:p><w:pPr><w:pageBreakBefore/></w:pPr><w:r><w:t>別紙</w:t></w:r></w:p>\
        <w:sectPr><w:type w:val=\"continuous\"/></w:sectPr>";
    assert_eq!(texts(body, &[]).await, ["一頁", "二頁前半、続き\n長い段落の初め", "と終わり", "別紙"]);
}

#[tokio::test]
async fn tables_are_read_row_by_row() {
    let cell = |text: &str| format!("<w:tc>{}</w:tc>", p(text));
    let row = |a: &str, b: &str| format!("<w:tr>{}{}</w:tr>", cell(a), cell(b));
    let long = "<w:tr><w:tc><w:p><w:r><w:t>第1条</w:t></w:r></w:p><w:p><w:r><w:t>甲</w:t></w:r></w:p><w:p/>\
        <w:p><w:r><w:t>乙</w:t></w:r></w:p><w:p><w:r><w:t>丙</w:t></w:r></w:p><w:p><w:r><w:t>丁</w:t></w:r></w:p></w:tc></w:tr>";
    let body = format!("<w:tbl>{}{}{long}</w:tbl>", row("システム", "RTO"), row("勘定系", "4時間"));
    assert_eq!(texts(&body, &[]).await, ["システム RTO\n勘定系 4時間\n第1条\n甲\n乙\n丙\n丁"]);
}

#[tokio::test]
async fn notes_stand_below_and_comments_apart() {
    let body = format!(
        "<w:p><w:r><w:t>乙は報告する。</w:t><w:footnoteReference w:id=\"2\"/><w:commentReference w:id=\"0\"/></w:r></w:p>{}",
        p("甲は &lt;確認&gt; する。")
    );
    let parts: [(&str, &[u8]); 2] = [
        ("word/footnotes.xml", "<w:footnotes><w:footnote w:id=\"2\"><w:p><w:r><w:t>24時間以内とする。</w:t></w:r></w:p></w:footnote></w:footnotes>".as_bytes()),
        ("word/comments.xml", "<w:comments><w:comment w:id=\"0\" w:author=\"法務\"><w:p><w:r><w:t>監査権を追加</w:t></w:r></w:p></w:comment></w:comments>".as_bytes()),
    ];
    let out = read_as("draft.docx", &docx(&body, &parts), &Limits::default()).await;
    let page = &out.pages[0];
    assert_eq!(page.text, "乙は報告する。\n甲は <確認> する。\n24時間以内とする。");
    assert_eq!((page.extras[0].kind, page.extras[0].text.as_str()), (ExtraKind::Annotation, "監査権を追加"));
    assert_eq!(page.extras[0].name.as_deref(), Some("法務"));
}

#[tokio::test]
async fn hidden_words_are_kept_apart() {
    let run =
        |properties: &str, text: &str| format!("<w:r><w:rPr>{properties}</w:rPr><w:t>{text}</w:t></w:r>");
    let body = format!(
        "<w:p>{}{}{}</w:p><w:p><w:pPr><w:shd w:fill=\"000080\"/></w:pPr>{}</w:p>",
        run("", "見える。"),
        run("<w:vanish/>", "隠し文字"),
        run("<w:color w:val=\"FFFFFF\"/>", "白い文字"),
        run("<w:color w:val=\"FFFFFF\"/>", "見出し"),
    );
    let out = read_as("draft.docx", &docx(&body, &[]), &Limits::default()).await;
    assert_eq!(out.pages[0].text, "見える。\n見出し");
    let hidden: Vec<(Hidden, &str)> =
        out.pages[0].hidden_text.iter().map(|h| (h.why, h.text.as_str())).collect();
    assert_eq!(hidden, [(Hidden::Invisible, "隠し文字"), (Hidden::PaperColoured, "白い文字")]);
}

#[tokio::test]
async fn word_files_that_cannot_be_read_say_why() {
    let limits = Limits::default();
    let bomb = docx(&format!("<w:p><w:r><w:t>{}</w:t></w:r></w:p>", "あ".repeat(4 << 20)), &[]);
    let small = Limits { max_output_bytes: 4 << 20, ..Limits::default() };
    assert_eq!(read_as("a.docx", &bomb, &small).await.state, Extraction::TooLarge);
    let workbook = zipped(&[("xl/workbook.xml", b"<workbook/>")]);
    assert_eq!(read_as("a.xlsx", &workbook, &limits).await.state, Extraction::Broken);
    let mut cut = docx(&p("途中"), &[]);
    cut.truncate(cut.len() / 2);
    assert_eq!(read_as("a.docx", &cut, &limits).await.state, Extraction::Broken);
    let torn = zipped(&[
        ("_rels/.rels", RELS.as_bytes()),
        ("word/document.xml", "<w:document><w:body><w:p><w:r><w:t>第1条 乙は報告する。".as_bytes()),
    ]);
    let out = read_as("a.docx", &torn, &limits).await;
    assert_eq!((out.state, out.pages[0].state), (Extraction::LowQuality, PageState::LowQuality));
    let mut old = vec![0xD0, 0xCF, 0x11, 0xE0, 0xA1, 0xB1, 0x1A, 0xE1];
    assert_eq!(read_as("a.doc", &old, &limits).await.state, Extraction::Broken);
    old.extend("EncryptedPackage".encode_utf16().flat_map(u16::to_le_bytes));
    assert_eq!(read_as("a.docx", &old, &limits).await.state, Extraction::Encrypted);
}

#[tokio::test]
async fn a_scan_in_a_word_file_is_no_text() {
    let out = read_as(
        "a.docx",
        &docx("<w:p><w:r><w:drawing><pic:pic/></w:drawing></w:r></w:p>", &[]),
        &Limits::default(),
    )
    .await;
    assert_eq!(out.state, Extraction::NoText);
}

#[tokio::test]
async fn plain_texts_are_read_in_their_encoding() {
    let limits = Limits::default();
    let text = "第１条（目的）乙は、委託業務を遂行する。";
    let (shift_jis, _, _) = encoding_rs::SHIFT_JIS.encode(text);
    for bytes in [text.as_bytes(), &shift_jis] {
        let out = read_as("a.txt", bytes, &limits).await;
        assert_eq!((out.state, out.pages[0].text.as_str()), (Extraction::Ok, text));
        assert_eq!(out.pages[0].engine, Engine::PlainText);
    }
    let named_pdf = read_as("a.pdf", text.as_bytes(), &limits).await;
    assert_eq!(named_pdf.detail.as_deref(), Some("not a PDF"));
    assert_eq!(read_as("a.bin", &[0x7f, b'E', b'L', b'F', 0, 0, 1], &limits).await.state, Extraction::Broken);
}
