//! The page as it looks, with the quotes marked on it.

use leptos::prelude::*;

use super::{PagePicture, Passage, PassageAsk, ZOOMS};
use crate::text::tr;

/// The picture; the marks lie over it as a drawing of their own.
pub fn sheet(passage: &Passage, picture: &PagePicture, zoom: u16) -> AnyView {
    let (page, width) = (passage.page, f64::from(zoom.clamp(100, 200)) * 12.0);
    let source = format!("/documents/{}/pages/{page}.png?width={width:.0}", passage.document_id);
    // Coordinates in thousandths of the width.
    let high = 1_000.0 * picture.ratio;
    let mut first = true;
    let marks = picture
        .marks
        .iter()
        .map(|mark| {
            let areas = mark
                .areas
                .iter()
                .map(|[left, top, wide, tall]| {
                    let number = |value: f64| format!("{value:.1}");
                    view! {
                        <rect
                            x=number(left * 1_000.0 - 2.0)
                            y=number(top * high - 2.0)
                            width=number(wide * 1_000.0 + 4.0)
                            height=number(tall * high + 4.0)
                        />
                    }
                })
                .collect_view();
            let id = (mark.current && std::mem::take(&mut first)).then_some("mark");
            let current = mark.current.then_some("");
            view! { <g class="d-picture__mark" id=id data-kind=mark.kind.clone() data-current=current>{areas}</g> }
        })
        .collect_view();
    view! {
        <div class="d-picture" tabindex="0" role="region" aria-label=tr!(review.picture_of_page, page = page)>
            <div class="d-picture__sheet" data-zoom=zoom.to_string()>
                <img class="d-picture__image" src=source width="1000" height=format!("{high:.0}") alt=tr!(review.picture_alt, page = page)/>
                <svg class="d-picture__marks" viewBox=format!("0 0 1000 {high:.1}") preserveAspectRatio="none" aria-hidden="true">{marks}</svg>
            </div>
        </div>
    }
    .into_any()
}

/// Picture or text, and how large; links, so that they work without script.
pub fn switch(ask: &PassageAsk, as_picture: bool) -> AnyView {
    let to = |view: &str, zoom: u16| PassageAsk { view: view.to_owned(), zoom, ..ask.clone() }.href();
    let current = |on: bool| on.then_some("true");
    let zoom = ask.zoom();
    let at = ZOOMS.iter().position(|step| *step == zoom).unwrap_or(0);
    let smaller = at.checked_sub(1).map(|at| ZOOMS[at]);
    let larger = ZOOMS.get(at + 1).copied();
    let link = |step: Option<u16>, sign: &'static str, name: String| {
        step.map(|step| view! { <a class="d-button" data-kind="secondary" data-size="small" href=to("", step) aria-label=name data-noscroll="">{sign}</a> })
    };
    let zooms = as_picture.then(|| {
        view! {
            <span class="d-zoom">
                {link(smaller, "－", tr!(review.smaller))}
                <span class="d-passage__page">{zoom}"%"</span>
                {link(larger, "＋", tr!(review.larger))}
            </span>
        }
    });
    view! {
        <nav class="d-switch" aria-label=tr!(review.view)>
            <a class="d-switch__side" href=to("", zoom) aria-current=current(as_picture) data-noscroll="">{tr!(review.picture)}</a>
            <a class="d-switch__side" href=to("text", zoom) aria-current=current(!as_picture) data-noscroll="">{tr!(review.as_text)}</a>
        </nav>
        {zooms}
    }
    .into_any()
}

/// From quote to quote, over all pages of the item.
pub fn quotes(passage: &Passage, ask: &PassageAsk) -> Option<AnyView> {
    let count = passage.quotes.len();
    if count == 0 {
        return None;
    }
    let to = |index: usize| {
        let (document, page) = passage.quotes[index].clone();
        PassageAsk { document: Some(document), page: Some(page), quote: Some(index), ..ask.clone() }.href()
    };
    let next = passage.quote.map_or(0, |at| (at + 1) % count);
    let previous = passage.quote.map_or(count - 1, |at| (at + count - 1) % count);
    let place = passage.quote.map_or_else(|| "–".to_owned(), |at| (at + 1).to_string());
    let several = count > 1 || passage.quote.is_none();
    Some(
        view! {
            <span class="d-zoom">
                {several.then(|| view! { <a class="d-button" data-kind="secondary" data-size="small" href=to(previous) aria-label=tr!(review.previous_quote) data-noscroll="">"‹"</a> })}
                <span class="d-passage__page">{tr!(review.quote_of, at = place, count = count)}</span>
                {several.then(|| view! { <a class="d-button" data-kind="secondary" data-size="small" href=to(next) aria-label=tr!(review.next_quote) data-noscroll="">"›"</a> })}
            </span>
        }
        .into_any(),
    )
}
