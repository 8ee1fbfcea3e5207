//! Values with their numbers: each is a link that adds it to the filter or takes it away.

use leptos::prelude::*;
use register::record::listing::{Facet, Listing, column};
use register::record::query::{Filter, Test};

use super::cell::{Titles, grouped, words};
use super::list_href;
use crate::text::{pick, tr};

#[component]
pub fn Facets(listing: Listing, facets: Vec<Facet>, titles: Titles) -> impl IntoView {
    let groups = facets
        .into_iter()
        .filter(|facet| !facet.values.is_empty())
        .map(|facet| {
            let name =
                column(listing.kind, &facet.code).map(|column| pick(column.label().0, column.label().1));
            let chosen = listing.chosen(&facet.code).to_vec();
            let values = facet.values.into_iter().map(|(value, count)| {
            let on = chosen.contains(&value);
            let text = words(listing.kind, &facet.code, &value, &titles);
            let href = list_href(&listing.toggled(&facet.code, &value));
            view! {
                <li>
                    <a class="d-facet__value" href=href aria-current=on.then_some("true") rel="nofollow">
                        <span class="d-facet__mark" aria-hidden="true"></span>
                        <span class="d-facet__text">{text}</span>
                        <span class="d-facet__count">{grouped(count)}</span>
                    </a>
                </li>
            }
        }).collect_view();
            view! {
                <section class="d-facet">
                    <h3 class="d-facet__title">{name}</h3>
                    <ul class="d-facet__values">{values}</ul>
                </section>
            }
        })
        .collect_view();
    view! { <div class="d-facets">{groups}</div> }.into_any()
}

/// The filters in force, each with a link that takes it away.
#[component]
pub fn Chips(listing: Listing, titles: Titles) -> impl IntoView {
    let any = !listing.filters.is_empty() || !listing.text.is_empty() || listing.archived;
    let clear = list_href(&Listing {
        filters: Vec::new(),
        text: String::new(),
        archived: false,
        page: 0,
        ..listing.clone()
    });
    let chips = listing.filters.iter().map(|filter| {
        let text = said(&listing, filter, &titles);
        let href = list_href(&listing.without(filter));
        let label = tr!(lists.take_away, filter = text.clone());
        view! { <li><a class="d-chip" href=href aria-label=label>{text} <span aria-hidden="true">"✕"</span></a></li> }
    }).collect_view();
    any.then(|| {
        view! {
            <ul class="d-chips" aria-label=tr!(lists.filters)>
                {chips}
                <li><a href=clear>{tr!(list.clear)}</a></li>
            </ul>
        }
    })
}

fn said(listing: &Listing, filter: &Filter, titles: &Titles) -> String {
    let name = column(listing.kind, &filter.field)
        .map_or_else(String::new, |column| pick(column.label().0, column.label().1));
    let what = match &filter.test {
        Test::In(codes) => {
            let words: Vec<String> =
                codes.iter().map(|code| words(listing.kind, &filter.field, code, titles)).collect();
            words.join(&tr!(common.and))
        }
        Test::Contains(text) => tr!(lists.has, text = text.clone()),
        Test::From(text) => tr!(lists.from, text = text.clone()),
        Test::To(text) => tr!(lists.to, text = text.clone()),
        Test::Blank => tr!(lists.blank),
        Test::Unknown => tr!(common.unknown),
        Test::Known => tr!(lists.known),
    };
    tr!(lists.filter_is, name = name, what = what)
}
