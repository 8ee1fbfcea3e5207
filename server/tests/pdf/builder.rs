//! Writes small PDFs by hand, so that each test says exactly what is in its file.

use flate2::Compression;
use flate2::write::ZlibEncoder;
use std::fmt::Write as _;
use std::io::Write as _;

/// Objects in order from 1; object 1 is the catalog, object 2 the page tree.
#[derive(Default)]
pub struct Builder {
    objects: Vec<Vec<u8>>,
    pages: Vec<usize>,
}

impl Builder {
    pub fn new() -> Self {
        Self { objects: vec![b"<</Type/Catalog/Pages 2 0 R>>".to_vec(), Vec::new()], pages: Vec::new() }
    }

    pub fn add(&mut self, object: impl Into<Vec<u8>>) -> usize {
        self.objects.push(object.into());
        self.objects.len()
    }

    pub fn stream(&mut self, entries: &str, data: &[u8]) -> usize {
        let mut object = format!("<<{entries}/Length {}>>\nstream\n", data.len()).into_bytes();
        object.extend_from_slice(data);
        object.extend_from_slice(b"\nendstream");
        self.add(object)
    }

    pub fn flate(&mut self, entries: &str, data: &[u8]) -> usize {
        self.stream(&format!("{entries}/Filter/FlateDecode"), &deflated(data))
    }

    /// An A4 page with the given resources, drawn by `content`.
    pub fn page(&mut self, resources: &str, content: &[u8]) -> usize {
        let content = self.flate("", content);
        self.page_of(resources, content)
    }

    pub fn page_of(&mut self, resources: &str, content: usize) -> usize {
        let page = self.add(format!(
            "<</Type/Page/Parent 2 0 R/MediaBox[0 0 595 842]/Resources<<{resources}>>/Contents {content} 0 R>>"
        ));
        self.pages.push(page);
        page
    }

    /// A font of one of the standard fourteen.
    pub fn helvetica(&mut self) -> usize {
        self.add("<</Type/Font/Subtype/Type1/BaseFont/Helvetica/Encoding/WinAnsiEncoding>>")
    }

    /// A Japanese font that is not embedded and known by the name of its `CMap` alone.
    pub fn mincho(&mut self, cmap: &str) -> usize {
        let font = self.add(
            "<</Type/Font/Subtype/CIDFontType0/BaseFont/Ryumin-Light/DW 1000\
             /CIDSystemInfo<</Registry(Adobe)/Ordering(Japan1)/Supplement 2>>\
             /FontDescriptor<</Type/FontDescriptor/FontName/Ryumin-Light/Flags 4>>>>",
        );
        self.add(format!(
            "<</Type/Font/Subtype/Type0/BaseFont/Ryumin-Light/Encoding/{cmap}/DescendantFonts[{font} 0 R]>>"
        ))
    }

    pub fn finish(mut self) -> Vec<u8> {
        let kids: Vec<String> = self.pages.iter().map(|p| format!("{p} 0 R")).collect();
        self.objects[1] =
            format!("<</Type/Pages/Count {}/Kids[{}]>>", kids.len(), kids.join(" ")).into_bytes();
        let mut out = b"%PDF-1.7\n".to_vec();
        let mut offsets = Vec::new();
        for (i, object) in self.objects.iter().enumerate() {
            offsets.push(out.len());
            out.extend_from_slice(format!("{} 0 obj\n", i + 1).as_bytes());
            out.extend_from_slice(object);
            out.extend_from_slice(b"\nendobj\n");
        }
        let xref = out.len();
        out.extend_from_slice(format!("xref\n0 {}\n0000000000 65535 f \n", offsets.len() + 1).as_bytes());
        for offset in &offsets {
            out.extend_from_slice(format!("{offset:010} 00000 n \n").as_bytes());
        }
        let size = offsets.len() + 1;
        out.extend_from_slice(
            format!("trailer\n<</Size {size}/Root 1 0 R/ID[(0123456789abcdef)(0123456789abcdef)]>>\nstartxref\n{xref}\n%%EOF\n")
                .as_bytes(),
        );
        out
    }
}

pub fn deflated(data: &[u8]) -> Vec<u8> {
    packed(data, Compression::best())
}

pub fn packed(data: &[u8], effort: Compression) -> Vec<u8> {
    let mut encoder = ZlibEncoder::new(Vec::new(), effort);
    encoder.write_all(data).unwrap();
    encoder.finish().unwrap()
}

/// Pages of lines in Helvetica, 12 points, from the top left.
pub fn plain(pages: &[&[&str]]) -> Vec<u8> {
    let mut pdf = Builder::new();
    let font = pdf.helvetica();
    for lines in pages {
        let mut content = String::from("BT /F 12 Tf 14 TL 72 770 Td ");
        for line in *lines {
            write!(content, "({line}) Tj T* ").unwrap();
        }
        content.push_str("ET");
        pdf.page(&format!("/Font<</F {font} 0 R>>"), content.as_bytes());
    }
    pdf.finish()
}

/// One page whose content shows text in Helvetica (`/F`).
pub fn one_page(content: &str) -> Vec<u8> {
    let mut pdf = Builder::new();
    let font = pdf.helvetica();
    pdf.page(&format!("/Font<</F {font} 0 R>>"), content.as_bytes());
    pdf.finish()
}
