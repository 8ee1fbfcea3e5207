//! The text of one page with what matters marked.

use leptos::prelude::*;
use leptos_router::params::ParamsMap;
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
}

impl PassageAsk {
    pub fn of(contract_id: String, query: &ParamsMap) -> Self {
        Self {
            contract_id,
            item: query.get("item").and_then(|item| item.parse().ok()).filter(|item| (1..=12).contains(item)),
            document: query.get("document").filter(|id| !id.is_empty()),
            page: query.get("page").and_then(|page| page.parse().ok()),
            query: query.get("q").unwrap_or_default(),
        }
    }

    /// The address of the review at another place.
    pub fn href(&self) -> String {
        let mut query = ParamsMap::new();
        let pairs = [
            ("item", self.item.map(|item| item.to_string())),
            ("document", self.document.clone()),
            ("page", self.page.map(|page| page.to_string())),
            ("q", Some(self.query.clone()).filter(|text| !text.is_empty())),
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
}

/// One page as shown.
#[derive(Clone, Debug, Deserialize, PartialEq, Serialize)]
pub struct Passage {
    pub item: Option<u8>,
    pub document_id: String,
    pub document_name: String,
    pub page: i64,
    pub pages: i64,
    /// `ok`, `low_quality`, `no_text` or `broken`; nothing when the document has no pages.
    pub state: Option<String>,
    pub failure: Option<String>,
    /// Set when the text is not the file's own.
    pub origin: Option<Origin>,
    pub pieces: Vec<Piece>,
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
            let href = PassageAsk { document: Some(id), page: Some(1), ..ask.clone() }.href();
            view! { <li><a class="d-tabs__tab" href=href aria-current=current data-noscroll="">{name}</a></li> }
        }).collect_view();
        view! { <nav aria-label=tr!(review.documents)><ul class="d-tabs">{links}</ul></nav> }
    });
    let turn = |page: i64| {
        PassageAsk { document: Some(passage.document_id.clone()), page: Some(page), ..ask.clone() }.href()
    };
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
        Some("no_text" | "broken") => {
            Some(view! { <Notice kind="warning" title=tr!(review.no_text)/> }.into_any())
        }
        Some(_) => None,
        None => {
            let text = passage.failure.as_deref().map_or_else(|| tr!(contract.checking_text), label::failure);
            Some(view! { <Notice kind="warning" title=text/> }.into_any())
        }
    };
    let transcribe = (passage.origin.is_some() || !matches!(passage.state.as_deref(), None | Some("ok")))
        .then(|| view! { <TranscriptForms passage=whole acts=acts/> });
    let mut first = true;
    let pieces = passage
        .pieces
        .into_iter()
        .map(|piece| match piece.kind {
            Some(kind) => {
                let id = std::mem::take(&mut first).then_some("mark");
                view! { <mark class="d-mark" data-kind=kind id=id>{piece.text}</mark> }.into_any()
            }
            None => piece.text.into_any(),
        })
        .collect_view();
    view! {
        {tabs}
        <div class="d-passage__bar">
            <h2 class=name_class>{passage.document_name}</h2>
            <span class="d-passage__page">{tr!(review.page_of, page = page, pages = pages)}</span>
            {previous}
            {next}
            <a class="d-passage__file" rel="external" download="" href=format!("/documents/{}/file", passage.document_id)>{tr!(document.original)}</a>
        </div>
        {doubt}
        <div class="d-passage__text" tabindex="0" role="region" aria-label=tr!(review.text_of_page, page = page)>{pieces}</div>
        {transcribe}
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
        (document().get_element_by_id("mark"), document().query_selector(".d-passage__text"))
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

#[cfg(feature = "ssr")]
pub mod server {
    //! Finds the page and cuts its text at the marks.

    use clauses::Pack;
    use register::db::Tx;
    use register::document::{PageText, transcript};
    use register::search::highlight;
    use register::{clause_check, document};

    use super::{Origin, Passage, PassageAsk, Piece};
    use crate::clause_check::api::ItemText;
    use crate::clause_check::first_item;
    use crate::error::Result;

    /// A place on a page, in characters, and what it is.
    type Mark = (usize, usize, &'static str);

    /// The explanations of the built-in pack.
    pub fn texts() -> Vec<ItemText> {
        Pack::builtin()
            .items()
            .iter()
            .map(|item| ItemText {
                item: item.id,
                explanation_ja: item.explanation_ja.clone(),
                explanation_en: item.explanation_en.clone(),
                wording_ja: item.wording_ja.clone(),
                wording_en: item.wording_en.clone(),
                quotation: item.citation.quotation.clone(),
                source: format!(
                    "{} {} ({})",
                    item.citation.document, item.citation.section, item.citation.edition
                ),
            })
            .collect()
    }

    /// The page asked for, marked.
    pub async fn passage(tx: &mut Tx, ask: &PassageAsk) -> Result<Passage> {
        let check = clause_check::store::current(tx, &ask.contract_id).await?;
        let documents = document::store::of_set(tx, &ask.contract_id).await?;
        // A search hit brings its own page; an item would drag the reader away from it.
        let item = ask.item.or_else(|| check.as_ref().filter(|_| ask.query.is_empty()).map(first_item));
        let evidence: Vec<_> = check
            .iter()
            .flat_map(|check| {
                check
                    .items
                    .iter()
                    .filter(|view| Some(view.finding.item) == item)
                    .map(move |view| (check, view))
            })
            .flat_map(|(check, view)| {
                view.finding
                    .evidence
                    .iter()
                    .filter_map(move |piece| Some((check.documents.get(piece.document)?, piece)))
            })
            .collect();
        let first = evidence.first();
        let wanted = ask.document.as_deref().or_else(|| first.map(|(id, _)| id.as_str()));
        let document = wanted
            .and_then(|id| documents.iter().find(|document| document.id == id))
            .or_else(|| documents.first())
            .ok_or(register::Error::NotFound("document"))?;
        let pages = document.page_count.unwrap_or(0);
        let quoted =
            evidence.iter().find(|(id, _)| **id == document.id).map(|(_, piece)| i64::from(piece.page));
        let number = ask.page.or(quoted).unwrap_or(1).clamp(1, pages.max(1));
        let page = document::store::page(tx, &document.id, number).await?;
        let text = page.as_ref().map(|page| page.text.as_str()).unwrap_or_default();
        let chars: Vec<char> = text.chars().collect();
        // Between a change of the text and the check that follows, a quote may stand elsewhere.
        let stands = |piece: &clauses::Evidence| {
            chars.get(piece.start..piece.end).is_some_and(|here| here.iter().copied().eq(piece.quote.chars()))
        };
        let mut marks: Vec<Mark> = evidence
            .iter()
            .filter(|(id, piece)| **id == document.id && i64::from(piece.page) == number && stands(piece))
            .map(|(_, piece)| (piece.start, piece.end, if piece.adverse { "adverse" } else { "quote" }))
            .collect();
        marks.extend(highlight::ranges(text, &ask.query).into_iter().map(|(start, end)| (start, end, "hit")));
        Ok(Passage {
            item,
            document_id: document.id.clone(),
            document_name: document.name.clone(),
            page: number,
            pages,
            state: page.as_ref().map(|page| page.state.clone()),
            failure: document.failure.clone(),
            origin: match &page {
                Some(page) => origin(tx, &document.content_hash, page).await?,
                None => None,
            },
            pieces: cut(text, marks),
        })
    }

    async fn origin(tx: &mut Tx, content_hash: &str, page: &PageText) -> Result<Option<Origin>> {
        let all = transcript::store::of_page(tx, content_hash, page.page).await?;
        let Some(used) = all.into_iter().find(|one| one.kind == page.engine) else { return Ok(None) };
        let own = transcript::store::own_text(tx, content_hash, page.page).await?;
        Ok(Some(Origin {
            id: used.id,
            kind: used.kind,
            by: used.entered_name,
            at: used.entered_at,
            confidence: used.confidence,
            own: own.map(|own| own.text).unwrap_or_default(),
        }))
    }

    /// The text cut at the marks; where two overlap, the one that begins first is kept whole.
    pub(super) fn cut(text: &str, mut marks: Vec<Mark>) -> Vec<Piece> {
        let chars: Vec<char> = text.chars().collect();
        marks.sort_by_key(|(start, end, _)| (*start, std::cmp::Reverse(*end)));
        let mut pieces = Vec::new();
        let mut at = 0;
        let mut push = |from: usize, to: usize, kind: Option<&str>| {
            if from < to {
                pieces.push(Piece { text: chars[from..to].iter().collect(), kind: kind.map(str::to_owned) });
            }
        };
        for (start, end, kind) in marks {
            let (start, end) = (start.clamp(at, chars.len()), end.clamp(at, chars.len()));
            push(at, start, None);
            push(start, end, Some(kind));
            at = end;
        }
        push(at, chars.len(), None);
        pieces
    }
}

#[cfg(feature = "ssr")]
#[cfg(test)]
mod tests {
    use super::server::cut;

    #[test]
    fn marks_cut_the_text_without_losing_a_character() {
        let text = "第1条 乙は、甲の監査を受け入れる。";
        let marks = vec![(4, 9, "quote"), (8, 11, "hit"), (15, 99, "adverse"), (200, 300, "hit")];
        let pieces = cut(text, marks);
        let whole: String = pieces.iter().map(|piece| piece.text.as_str()).collect();
        assert_eq!(whole, text);
        let kinds: Vec<_> = pieces.iter().map(|piece| piece.kind.as_deref().unwrap_or("-")).collect();
        assert_eq!(kinds, ["-", "quote", "hit", "-", "adverse"]);
    }
}
