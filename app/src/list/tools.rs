//! Above a list: search, conditions, columns, views.

use leptos::prelude::*;
use register::access::Action;
use register::catalogue::FieldType;
use register::record::listing::{Column, Listing, SavedView, columns, is_sorted_by};

use super::api::{RemoveView, SaveView};
use super::{list_href, list_path};
use crate::components::field::NotSaved;
use crate::components::query_form::QueryForm;
use crate::error::Result;
use crate::session::Viewer;
use crate::text::{pick, tr};

/// What a form must carry on, but for the names that it asks for itself.
fn carried(listing: &Listing, asked: impl Fn(&str) -> bool) -> AnyView {
    let first = Listing { page: 0, ..listing.clone() };
    let pairs = first.pairs().into_iter().filter(|(name, _)| !asked(name));
    pairs
        .map(|(name, value)| view! { <input type="hidden" name=name value=value/> })
        .collect_view()
        .into_any()
}

/// The search field.
#[component]
pub fn Search(listing: Listing) -> impl IntoView {
    let text = listing.text.clone();
    view! {
        <QueryForm action=list_path(listing.kind) class="d-filter">
            {carried(&listing, |name| name == "text")}
            <label class="d-filter__field" data-grow="">
                <span>{tr!(list.text)}</span>
                <input class="d-field__input" type="search" name="text" prop:value=text.clone() value=text maxlength="200"/>
            </label>
            <button class="d-button" data-kind="secondary" type="submit">{tr!(list.apply)}</button>
        </QueryForm>
    }
    .into_any()
}

/// Conditions on the columns that are text, dates or numbers.
#[component]
pub fn Conditions(listing: Listing) -> impl IntoView {
    let asked = |name: &str| {
        name == "archived"
            || name.rsplit_once('.').is_some_and(|(_, test)| matches!(test, "has" | "from" | "to"))
    };
    let fields = listing.shown().into_iter().filter_map(|column| {
        let (ja, en) = column.label();
        let (name, code) = (pick(ja, en), column.code());
        let ranged = match column {
            Column::Field(field) => match field.ty {
                FieldType::Date => Some("date"),
                FieldType::Integer | FieldType::Yen => Some("number"),
                FieldType::Choice(_) | FieldType::Choices(_) | FieldType::Reference(_) | FieldType::References(_) => return None,
                _ => None,
            },
            Column::Figure(_) => Some("number"),
            Column::Completeness | Column::Updated => return None,
        };
        let input = |how: &str, kind: &'static str, label: String| {
            let value = listing.typed(code, how);
            view! {
                <label class="d-filter__field">
                    <span>{label}</span>
                    <input class="d-field__input" type=kind name=format!("f.{code}.{how}") prop:value=value.clone() value=value maxlength="200"/>
                </label>
            }
        };
        Some(match ranged {
            Some(kind) => view! {
                {input("from", kind, tr!(lists.field_from, name = name.clone()))}
                {input("to", kind, tr!(lists.field_to, name = name))}
            }.into_any(),
            None => input("has", "search", tr!(lists.has_field, name = name)).into_any(),
        })
    }).collect_view();
    view! {
        <details class="d-tool" name="tools">
            <summary class="d-tool__summary">{tr!(lists.conditions)}</summary>
            <QueryForm action=list_path(listing.kind) class="d-tool__body">
                {carried(&listing, asked)}
                <div class="d-filter">{fields}</div>
                <label class="d-check"><input type="checkbox" name="archived" value="1" checked=listing.archived/>{tr!(lists.archived)}</label>
                <p><button class="d-button" data-kind="secondary" data-size="small" type="submit">{tr!(list.apply)}</button></p>
            </QueryForm>
        </details>
    }
    .into_any()
}

/// Which columns are on screen.
#[component]
pub fn Columns(listing: Listing) -> impl IntoView {
    let shown: Vec<&str> = listing.shown().into_iter().map(Column::code).collect();
    let all = columns(listing.kind).into_iter().map(|column| {
        let (code, (ja, en)) = (column.code(), column.label());
        view! {
            <label class="d-check"><input type="checkbox" name="columns" value=code checked=shown.contains(&code)/>{pick(ja, en)}</label>
        }
    }).collect_view();
    let own = list_href(&Listing { columns: Vec::new(), ..listing.clone() });
    view! {
        <details class="d-tool" name="tools">
            <summary class="d-tool__summary">{tr!(lists.columns)}</summary>
            <QueryForm action=list_path(listing.kind) class="d-tool__body">
                {carried(&listing, |name| name == "columns")}
                <fieldset class="d-fieldset">
                    <legend class="d-hidden">{tr!(lists.columns)}</legend>
                    <div class="d-fieldset__choices">{all}</div>
                </fieldset>
                <p class="d-form__actions">
                    <button class="d-button" data-kind="secondary" data-size="small" type="submit">{tr!(lists.show_columns)}</button>
                    <a href=own>{tr!(lists.usual_columns)}</a>
                </p>
            </QueryForm>
        </details>
    }
    .into_any()
}

/// What changes saved views. The page owns them, because its rows are asked for anew after each.
#[derive(Clone, Copy)]
pub struct Keeps {
    pub save: ServerAction<SaveView>,
    pub remove: ServerAction<RemoveView>,
}

/// Views that are kept, and the form that keeps this one.
#[component]
pub fn Views(listing: Listing, views: Vec<SavedView>, keeps: Keeps) -> impl IntoView {
    let viewer = expect_context::<Viewer>();
    let Keeps { save, remove } = keeps;
    let outcome = Signal::derive(move || {
        save.value().get().and_then(Result::err).or_else(|| remove.value().get().and_then(Result::err))
    });
    let (kind, path) = (listing.kind.code(), list_path(listing.kind));
    let query = Listing { page: 0, ..listing.clone() }.address();
    let count = views.len();
    let kept = {
        let query = query.clone();
        views.into_iter().map(move |kept| {
            let (here, query) = (kept.query == query, query.clone());
            let href = if kept.query.is_empty() { path.clone() } else { format!("{path}?{}", kept.query) };
            let note = if kept.own {
                kept.shared.then(|| tr!(lists.view_shared))
            } else {
                Some(tr!(lists.view_of, name = kept.owner_name.clone()))
            };
            let label = tr!(lists.view_remove_named, name = kept.name.clone());
            view! {
                <li class="d-views__row">
                    <a href=href aria-current=here.then_some("true")>{kept.name}</a>
                    {note.map(|note| view! { <span class="d-quiet">{note}</span> })}
                    {kept.own.then(|| view! {
                        <ActionForm action=remove>
                            <input type="hidden" name="kind" value=kind/>
                            <input type="hidden" name="query" value=query.clone()/>
                            <button class="d-button" data-kind="quiet" data-size="small" name="id" value=kept.id aria-label=label>{tr!(lists.view_remove)}</button>
                        </ActionForm>
                    })}
                </li>
            }
        }).collect_view()
    };
    view! {
        <details class="d-tool" name="tools">
            <summary class="d-tool__summary">{tr!(lists.views, count = count)}</summary>
            <div class="d-tool__body">
                {if count == 0 { view! { <p class="d-quiet">{tr!(lists.no_views)}</p> }.into_any() } else { view! { <ul class="d-views">{kept}</ul> }.into_any() }}
                <Suspense fallback=|| ()>
                    {move || {
                        let query = query.clone();
                        Suspend::new(async move {
                            viewer.may(Action::ViewSave).await.then(|| view! {
                                <ActionForm action=save attr:class="d-filter">
                                    <NotSaved outcome=outcome/>
                                    <input type="hidden" name="kind" value=kind/>
                                    <input type="hidden" name="query" value=query/>
                                    <label class="d-filter__field">
                                        <span>{tr!(lists.view_name)}</span>
                                        <input class="d-field__input" name="name" required maxlength="100"/>
                                    </label>
                                    <label class="d-check"><input type="checkbox" name="shared" value="1"/>{tr!(lists.view_share)}</label>
                                    <button class="d-button" data-kind="secondary" data-size="small" type="submit">{tr!(lists.view_save)}</button>
                                </ActionForm>
                            })
                        })
                    }}
                </Suspense>
            </div>
        </details>
    }
    .into_any()
}

/// The order as a form, for screens that hide the headings.
#[component]
pub fn Order(listing: Listing) -> impl IntoView {
    let (current, down) = listing.order().into_iter().next().unwrap_or_default();
    let options = listing
        .shown()
        .into_iter()
        .filter(|column| is_sorted_by(listing.kind, column.code()))
        .flat_map(|column| {
            let name = pick(column.label().0, column.label().1);
            [
                (column.code().to_owned(), tr!(lists.up, name = name.clone()), false),
                (format!("-{}", column.code()), tr!(lists.down, name = name), true),
            ]
        })
        .map(|(code, text, descends)| {
            let selected = code.trim_start_matches('-') == current && descends == down;
            view! { <option value=code selected=selected>{text}</option> }
        })
        .collect_view();
    view! {
        <QueryForm action=list_path(listing.kind) class="d-filter d-order">
            {carried(&listing, |name| name == "sort")}
            <label class="d-filter__field">
                <span>{tr!(lists.order)}</span>
                <select class="d-field__input" name="sort">{options}</select>
            </label>
            <button class="d-button" data-kind="secondary" data-size="small" type="submit">{tr!(lists.sort)}</button>
        </QueryForm>
    }
    .into_any()
}

/// The list as a file, as it is on the screen: its rows in its order with its columns, every page of it.
#[component]
pub fn Exports(listing: Listing) -> impl IntoView {
    let columns = listing.shown().into_iter().map(|column| column.code().to_owned()).collect();
    let address = Listing { page: 0, columns, ..listing.clone() }.address();
    let code = listing.kind.code();
    let links = [("xlsx", "Excel"), ("csv", "CSV (UTF-8)"), ("cp932.csv", "CSV (Shift_JIS)")]
        .into_iter()
        .map(|(ending, text)| {
            // A file, not a page: the browser fetches it itself.
            view! { <li><a href=format!("/exports/{code}.{ending}?{address}") rel="external" download="">{text}</a></li> }
        })
        .collect_view();
    view! {
        <details class="d-tool" name="tools">
            <summary class="d-tool__summary">{tr!(lists.export)}</summary>
            <div class="d-tool__body">
                <p>{tr!(lists.export_text)}</p>
                <ul>{links}</ul>
            </div>
        </details>
    }
    .into_any()
}
