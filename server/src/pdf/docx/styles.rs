//! What paragraph styles say of numbering.

use super::attribute;
use quick_xml::Reader;
use quick_xml::events::Event;
use std::collections::HashMap;

/// A list and a level in it; a style may name only one of them.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Default)]
pub(super) struct InList {
    pub list: Option<u32>,
    pub level: Option<usize>,
}

#[derive(Default)]
struct Style {
    based_on: Option<String>,
    in_list: InList,
}

#[derive(Default)]
pub(super) struct Styles {
    styles: HashMap<String, Style>,
    normal: Option<String>,
}

impl Styles {
    pub(super) fn read(xml: &[u8]) -> Self {
        let mut out = Self::default();
        let mut reader = Reader::from_reader(xml);
        let mut open: Option<(String, Style)> = None;
        while let Ok(event) = reader.read_event() {
            match event {
                Event::Eof => break,
                Event::Start(start) | Event::Empty(start) => match start.local_name().as_ref() {
                    b"style" => {
                        let id = attribute(&start, "styleId").unwrap_or_default();
                        let paragraph = attribute(&start, "type").is_some_and(|kind| kind == "paragraph");
                        if paragraph && attribute(&start, "default").is_some_and(|v| v == "1" || v == "true")
                        {
                            out.normal = Some(id.clone());
                        }
                        open = Some((id, Style::default()));
                    }
                    tag => {
                        let Some((_, style)) = open.as_mut() else { continue };
                        let value = attribute(&start, "val");
                        match tag {
                            b"basedOn" => style.based_on = value,
                            b"numId" => style.in_list.list = value.and_then(|v| v.parse().ok()),
                            b"ilvl" => style.in_list.level = value.and_then(|v| v.parse().ok()),
                            _ => {}
                        }
                    }
                },
                Event::End(end) if end.local_name().as_ref() == b"style" => {
                    out.styles.extend(open.take());
                }
                _ => {}
            }
        }
        out
    }

    /// The list that a style puts its paragraphs in.
    pub(super) fn in_list(&self, style: Option<&str>) -> InList {
        let mut found = InList::default();
        let mut name = style.map(str::to_owned).or_else(|| self.normal.clone());
        // Styles based on each other in a circle end here.
        for _ in 0..16 {
            let Some(style) = name.as_ref().and_then(|name| self.styles.get(name)) else { break };
            found.list = found.list.or(style.in_list.list);
            found.level = found.level.or(style.in_list.level);
            name.clone_from(&style.based_on);
        }
        found
    }
}
