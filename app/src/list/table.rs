//! The rows of a list, each with a box for an edit of many.

use leptos::prelude::*;
use register::record::listing::{Column, ListRow, Listing, is_sorted_by};

use super::cell::{Titles, cell, class};
use super::{href, list_href, plural};
use crate::components::parts::Empty;
use crate::text::{pick, tr};

/// `may_edit`: this person may change objects of the kind.
#[component]
pub fn Table(
    listing: Listing,
    rows: Vec<ListRow>,
    titles: Titles,
    total: i64,
    may_edit: bool,
) -> impl IntoView {
    if rows.is_empty() {
        return view! { <Empty title=tr!(lists.none)><p>{tr!(lists.none_text)}</p></Empty> }.into_any();
    }
    let order = listing.order();
    let columns = listing.shown();
    let headings = columns
        .iter()
        .map(|column| {
            let (code, (ja, en)) = (column.code(), column.label());
            let sorted = order
                .first()
                .filter(|(first, _)| first == code)
                .map(|(_, down)| if *down { "descending" } else { "ascending" });
            let name = pick(ja, en);
            let inside = if is_sorted_by(listing.kind, code) {
                view! { <a class="d-table__sort" href=list_href(&listing.sorted(code)) rel="nofollow">{name}</a> }.into_any()
            } else {
                name.into_any()
            };
            view! { <th scope="col" class=class(*column) aria-sort=sorted>{inside}</th> }
        })
        .collect_view();
    let body = rows.iter().map(|row| view! { <Row row=row.clone() columns=columns.clone() titles=titles.clone() may_edit=may_edit/> }).collect_view();
    let kind = listing.kind;
    let table = view! {
        <div class="d-scroll" tabindex="0" role="region" aria-label=plural(kind)>
            <table class="d-table" data-list="">
                <thead><tr>
                    {may_edit.then(|| view! { <th scope="col" class="d-table__pick"><span class="d-hidden">{tr!(lists.pick)}</span></th> })}
                    {headings}
                </tr></thead>
                <tbody>{body}</tbody>
            </table>
        </div>
    };
    if !may_edit {
        return table.into_any();
    }
    let query = Listing { page: 0, ..listing }.address();
    view! {
        <form method="get" action=format!("/bulk/{}", kind.code()) class="d-bulk">
            <input type="hidden" name="list" value=query/>
            {table}
            <div class="d-bulk__bar">
                <label class="d-check"><input type="checkbox" name="all" value="1"/>{tr!(lists.pick_all, count = total)}</label>
                <button class="d-button" data-kind="secondary" data-size="small" type="submit">{tr!(lists.bulk)}</button>
            </div>
        </form>
    }
    .into_any()
}

#[component]
fn Row(row: ListRow, columns: Vec<Column>, titles: Titles, may_edit: bool) -> impl IntoView {
    let (kind, id) = (row.record.kind, row.record.id.clone());
    let title = kind.info().title;
    let english = match title {
        "name_ja" => "name_en",
        "service_ja" => "service_en",
        other => other,
    };
    let name = pick(&super::cell::words(kind, title, &row.record.title(), &titles), row.record.text(english));
    let name =
        if english == title { super::cell::words(kind, title, &row.record.title(), &titles) } else { name };
    let pick = may_edit.then(|| {
        let label = tr!(lists.pick_named, name = name.clone());
        view! { <td class="d-table__pick"><input type="checkbox" name="id" value=id.clone() aria-label=label/></td> }
    });
    // The row is known by its title; where that column is away, by its first one.
    let head = columns.iter().position(|column| column.code() == title).unwrap_or(0);
    let cells = columns.iter().enumerate().map(|(place, column)| {
        if place == head && column.code() == title {
            view! { <th scope="row"><a href=href(kind, &id)>{name.clone()}</a></th> }.into_any()
        } else if place == head {
            view! { <th scope="row" class=class(*column)><a href=href(kind, &id)>{tr!(lists.open)}</a> " " {cell(&row, *column, &titles)}</th> }.into_any()
        } else {
            view! { <td class=class(*column)>{cell(&row, *column, &titles)}</td> }.into_any()
        }
    }).collect_view();
    let archived = row.record.archived_at.is_some();
    view! { <tr data-archived=archived.then_some("")>{pick}{cells}</tr> }.into_any()
}
