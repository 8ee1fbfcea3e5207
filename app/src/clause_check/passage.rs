//! The text of one page with what matters marked.

mod picture;
#[cfg(feature = "ssr")]
pub mod server;

use leptos::prelude::*;
use leptos_router::params::ParamsMap;
use register::document::HiddenSpan;
use register::document::picture::Area;
use serde::{Deserialize, Serialize};

use super::transcript::{Origin, OriginNote, Transcribing, TranscriptForms};
use crate::components::parts::{Empty, Notice};
use crate::contract::unlock::UnlockForm;
use crate::label;
use crate::text::tr;

/// Which page to show; what is not given is chosen: the first quote of the item, else the first page.
#[derive(Clone, Debug, Default, Deserialize, Eq, PartialEq, Serialize)]
#[serde(default)]
pub struct PassageAsk {
    pub contract_id: String,
    pub item: Option<u8>,
    pub document: Option<String>,
    pub page: Option<i64>,
    /// Words of a search to mark.
    pub query: String,
    /// The quote of the item that is looked at, counted from 0 over all pages.
    pub quote: Option<usize>,
    /// `text`, or the picture where there is one.
    pub view: String,
    /// Of the picture, in percent; 0 is not chosen.
    pub zoom: u16,
}

/// How large a picture can be shown, in percent of the column.
pub const ZOOMS: [u16; 4] = [100, 150, 200, 300];

impl PassageAsk {
    pub fn of(contract_id: String, query: &ParamsMap) -> Self {
        Self {
            contract_id,
            item: query.get("item").and_then(|item| item.parse().ok()).filter(|item| (1..=12).contains(item)),
            document: query.get("document").filter(|id| !id.is_empty()),
            page: query.get("page").and_then(|page| page.parse().ok()),
            query: query.get("q").unwrap_or_default(),
            quote: query.get("quote").and_then(|quote| quote.parse().ok()),
            view: query.get("view").filter(|view| view == "text").unwrap_or_default(),
            zoom: query.get("zoom").and_then(|zoom| zoom.parse().ok()).unwrap_or_default(),
        }
    }

    /// The same way of looking, at no place yet.
    pub fn kept(&self) -> Self {
        Self {
            contract_id: self.contract_id.clone(),
            view: self.view.clone(),
            zoom: self.zoom,
            ..Self::default()
        }
    }

    /// One of [`ZOOMS`].
    pub fn zoom(&self) -> u16 {
        ZOOMS.into_iter().find(|zoom| *zoom == self.zoom).unwrap_or(ZOOMS[0])
    }

    /// The address of the review at another place.
    pub fn href(&self) -> String {
        let mut query = ParamsMap::new();
        let pairs = [
            ("item", self.item.map(|item| item.to_string())),
            ("document", self.document.clone()),
            ("page", self.page.map(|page| page.to_string())),
            ("quote", self.quote.map(|quote| quote.to_string())),
            ("q", Some(self.query.clone()).filter(|text| !text.is_empty())),
            ("view", Some(self.view.clone()).filter(|view| !view.is_empty())),
            ("zoom", Some(self.zoom()).filter(|zoom| *zoom != ZOOMS[0]).map(|zoom| zoom.to_string())),
        ];
        for (name, value) in pairs {
            if let Some(value) = value {
                query.insert(name, value);
            }
        }
        format!("/contracts/{}/review{}", self.contract_id, query.to_query_string())
    }
}

/// A piece of the text; `kind` is `quote`, `adverse` or `hit`, or nothing.
#[derive(Clone, Debug, Deserialize, Eq, PartialEq, Serialize)]
pub struct Piece {
    pub text: String,
    pub kind: Option<String>,
    /// The quote that is looked at.
    pub current: bool,
    /// OCR was not sure of it.
    pub doubtful: bool,
}

/// The picture of a page, and where on it the marks are.
#[derive(Clone, Debug, Deserialize, PartialEq, Serialize)]
pub struct PagePicture {
    /// Height divided by width.
    pub ratio: f64,
    pub marks: Vec<PictureMark>,
}

/// A mark on a picture, of the kinds of a [`Piece`].
#[derive(Clone, Debug, Deserialize, PartialEq, Serialize)]
pub struct PictureMark {
    pub kind: String,
    pub current: bool,
    pub areas: Vec<Area>,
}

/// One page as shown.
#[derive(Clone, Debug, Deserialize, PartialEq, Serialize)]
pub struct Passage {
    pub item: Option<u8>,
    pub document_id: String,
    pub document_name: String,
    pub page: i64,
    pub pages: i64,
    /// `ok`, `blank`, `low_quality`, `no_text` or `broken`; nothing when the document has no pages.
    pub state: Option<String>,
    pub failure: Option<String>,
    /// Set when the text is not the file's own.
    pub origin: Option<Origin>,
    /// What is in the file and not to be seen on the page.
    pub hidden: Vec<HiddenSpan>,
    pub pieces: Vec<Piece>,
    /// Document and page of every quote of the item, in their order.
    pub quotes: Vec<(String, i64)>,
    /// The one of them that is looked at, when it is on this page.
    pub quote: Option<usize>,
    /// For a page without sound text: whether it could be recognised here.
    pub ocr: Option<bool>,
    /// None where the page cannot be drawn.
    pub picture: Option<PagePicture>,
}

/// The page at the left of the review.
#[component]
pub fn PassageView(
    passage: Option<Passage>,
    ask: PassageAsk,
    documents: Vec<(String, String)>,
    acts: Transcribing,
    /// Runs when a password has opened the document.
    unlocked: Callback<()>,
) -> impl IntoView {
    let Some(passage) = passage else {
        return view! { <Empty title=tr!(document.none)/> }.into_any();
    };
    let here = passage.document_id.clone();
    let name_class = if documents.len() > 1 { "d-hidden" } else { "d-passage__name" };
    let tabs = (documents.len() > 1).then(|| {
        let links = documents.into_iter().map(|(id, name)| {
            let current = (id == here).then_some("page");
            let href = PassageAsk { document: Some(id), page: Some(1), quote: None, ..ask.clone() }.href();
            view! { <li><a class="d-tabs__tab" href=href aria-current=current data-noscroll="">{name}</a></li> }
        }).collect_view();
        view! { <nav aria-label=tr!(review.documents)><ul class="d-tabs">{links}</ul></nav> }
    });
    let turn = |page: i64| {
        let document = Some(passage.document_id.clone());
        PassageAsk { document, page: Some(page), quote: None, ..ask.clone() }.href()
    };
    // What is looked at now, whatever the address left open.
    let now = PassageAsk {
        document: Some(passage.document_id.clone()),
        page: Some(passage.page),
        quote: passage.quote,
        ..ask.clone()
    };
    let drawn = passage.picture.as_ref().filter(|_| ask.view != "text");
    let switch = passage.picture.as_ref().map(|_| picture::switch(&now, drawn.is_some()));
    let quotes = picture::quotes(&passage, &ask);
    let sheet = drawn.map(|drawn| picture::sheet(&passage, drawn, ask.zoom()));
    let with_text = sheet.is_none();
    let (page, pages) = (passage.page, passage.pages);
    let previous = (page > 1).then(|| view! { <a class="d-button" data-kind="secondary" data-size="small" rel="prev" data-noscroll="" href=turn(page - 1)>{tr!(review.previous_page)}</a> });
    let next = (page < pages).then(|| view! { <a class="d-button" data-kind="secondary" data-size="small" rel="next" data-noscroll="" href=turn(page + 1)>{tr!(review.next_page)}</a> });
    let (whole, document_id, contract_id) =
        (passage.clone(), passage.document_id.clone(), ask.contract_id.clone());
    let doubt = match passage.state.as_deref() {
        _ if passage.origin.is_some() => {
            passage.origin.clone().map(|origin| view! { <OriginNote origin=origin/> }.into_any())
        }
        None if passage.failure.as_deref() == Some("encrypted") => Some(
            view! {
                <Notice kind="warning" title=label::failure("encrypted")>
                    <UnlockForm document_id=document_id contract_id=contract_id after=unlocked/>
                </Notice>
            }
            .into_any(),
        ),
        Some("low_quality") => {
            Some(view! { <Notice kind="warning" title=tr!(review.low_quality)/> }.into_any())
        }
        Some("blank") => Some(view! { <Notice kind="info" title=tr!(review.blank)/> }.into_any()),
        Some("no_text" | "broken") => {
            Some(view! { <Notice kind="warning" title=tr!(review.no_text)/> }.into_any())
        }
        Some(_) => None,
        None => {
            let text = passage.failure.as_deref().map_or_else(|| tr!(contract.checking_text), label::failure);
            Some(view! { <Notice kind="warning" title=text/> }.into_any())
        }
    };
    let transcribe = (passage.origin.is_some()
        || !matches!(passage.state.as_deref(), None | Some("ok" | "blank")))
    .then(|| view! { <TranscriptForms passage=whole acts=acts/> });
    let hidden = (!passage.hidden.is_empty()).then(|| view! { <HiddenNote spans=passage.hidden.clone()/> });
    let mut first = true;
    let pieces = passage
        .pieces
        .into_iter()
        .map(|piece| {
            let text = if piece.doubtful {
                view! { <span class="d-doubtful" title=tr!(transcript.doubtful)>{piece.text}</span> }.into_any()
            } else {
                piece.text.into_any()
            };
            let Some(kind) = piece.kind else { return text };
            let id = (piece.current && std::mem::take(&mut first)).then_some("mark");
            view! { <mark class="d-mark" data-kind=kind id=id data-current=piece.current.then_some("")>{text}</mark> }
                .into_any()
        })
        .collect_view();
    view! {
        {tabs}
        <div class="d-passage__bar">
            <h2 class=name_class>{passage.document_name}</h2>
            <span class="d-passage__page">{tr!(review.page_of, page = page, pages = pages)}</span>
            {previous}
            {next}
            {quotes}
            {switch}
            <a class="d-passage__file" rel="external" download="" href=format!("/documents/{}/file", passage.document_id)>{tr!(document.original)}</a>
        </div>
        {doubt}
        {hidden}
        {sheet}
        {with_text.then(|| view! { <div class="d-passage__text" tabindex="0" role="region" aria-label=tr!(review.text_of_page, page = page)>{pieces}</div> })}
        {transcribe}
    }
    .into_any()
}

/// Text of the file that nobody sees on the page: shown, and never evidence.
#[component]
fn HiddenNote(spans: Vec<HiddenSpan>) -> impl IntoView {
    let rows = spans
        .into_iter()
        .map(|span| {
            view! { <li><span class="d-badge" data-kind="warning">{label::hidden(&span.why)}</span> " " {span.text}</li> }
        })
        .collect_view();
    view! {
        <Notice kind="warning" title=tr!(hidden.title)>
            <p>{tr!(hidden.text)}</p>
            <details class="d-details"><summary>{tr!(hidden.show)}</summary><ul class="d-hiddentext">{rows}</ul></details>
        </Notice>
    }
    .into_any()
}

/// Turns the text at the left to its first mark; on a small screen, where the text stands below the
/// items, only when a quote was asked for.
#[cfg(feature = "hydrate")]
pub fn show_mark(asked: bool) {
    use leptos::web_sys::ScrollIntoViewOptions;
    let wide = window().inner_width().ok().and_then(|width| width.as_f64()).is_none_or(|width| width > 960.0);
    let (Some(mark), Ok(Some(text))) =
        (document().get_element_by_id("mark"), document().query_selector(".d-passage__text, .d-picture"))
    else {
        return;
    };
    let distance = mark.get_bounding_client_rect().top() - text.get_bounding_client_rect().top();
    #[expect(clippy::cast_possible_truncation, reason = "pixels on a screen")]
    text.set_scroll_top(text.scroll_top() + distance as i32 - text.client_height() / 3);
    if asked && !wide {
        let options = ScrollIntoViewOptions::new();
        options.set_block(leptos::web_sys::ScrollLogicalPosition::Center);
        mark.scroll_into_view_with_scroll_into_view_options(&options);
    }
}
