//! One field of many rows: choose the field, see each row before and after, confirm.

use leptos::prelude::*;
use leptos_router::hooks::{use_params_map, use_query_map};
use leptos_router::params::ParamsMap;
use register::catalogue::{Field, FieldType, Kind};
use register::record::listing::{BulkPreview, BulkRow, Listing, is_bulk};

use super::api::{self, BulkAsk, BulkSave};
use super::cell::{Titles, words};
use super::{list_href, list_path, plural};
use crate::components::field::NotSaved;
use crate::components::page::PageHead;
use crate::components::parts::{Empty, Notice, loaded};
use crate::components::query_form::QueryForm;
use crate::error::{AppError, Result};
use crate::label;
use crate::text::{pick, tr};

fn ask_of(kind: Kind, query: &ParamsMap) -> BulkAsk {
    let text = |name: &str| query.get(name).unwrap_or_default();
    let all = |name: &str| query.get_all(name).unwrap_or_default();
    BulkAsk {
        listing: Listing::of_query(kind, &text("list")),
        ids: all("id"),
        all: text("all") == "1",
        field: text("field"),
        value: all("value").into_iter().filter(|value| !value.is_empty()).collect::<Vec<_>>().join(" "),
    }
}

/// `/bulk/:kind`
#[component]
pub fn BulkPage() -> impl IntoView {
    let (params, query) = (use_params_map(), use_query_map());
    let ask = Memo::new(move |_| {
        let kind = Kind::from_code(&params.read().get("kind").unwrap_or_default())?;
        let query = query.read();
        Some((ask_of(kind, &query), query.get("show").is_some()))
    });
    let preview = Resource::new(
        move || ask.get(),
        |ask| async move {
            let Some((ask, show)) = ask else { return Err(AppError::NotFound) };
            Ok((ask.clone(), show, api::bulk(ask).await?))
        },
    );
    view! {
        <div class="d-page">
            {loaded(preview, |(ask, show, preview): (BulkAsk, bool, BulkPreview)| {
                let kind = ask.listing.kind;
                let above = vec![(list_href(&ask.listing), plural(kind))];
                view! {
                    <PageHead title=tr!(bulk.title) above=above/>
                    <Body ask=ask show=show preview=preview/>
                }
            })}
        </div>
    }
    .into_any()
}

#[component]
fn Body(ask: BulkAsk, show: bool, preview: BulkPreview) -> impl IntoView {
    if preview.rows.is_empty() {
        let back = list_href(&ask.listing);
        return view! { <Empty title=tr!(bulk.none)><p>{tr!(bulk.none_text)}</p><p><a href=back>{tr!(bulk.back)}</a></p></Empty> }.into_any();
    }
    let kind = ask.listing.kind;
    let field = kind.field(&ask.field);
    let count = preview.rows.len();
    view! {
        <p class="d-lead">{tr!(bulk.lead, count = count)}</p>
        {preview.too_many.map(|all| view! { <Notice kind="warning" title=tr!(bulk.too_many, count = count, all = all)/> })}
        <Choose ask=ask.clone() field=field options=preview.options.clone()/>
        {field.filter(|_| show).map(|field| view! { <Preview ask=ask field=field preview=preview/> })}
    }
    .into_any()
}

/// Which field, and what it is to hold.
#[component]
fn Choose(ask: BulkAsk, field: Option<&'static Field>, options: Vec<(String, String)>) -> impl IntoView {
    let kind = ask.listing.kind;
    let fields = kind.fields().iter().filter(|field| is_bulk(kind, field)).map(|field| {
        view! { <option value=field.code selected=field.code == ask.field>{pick(field.ja, field.en)}</option> }
    }).collect_view();
    let rows = if ask.all { Vec::new() } else { ask.ids.clone() };
    let carried =
        rows.into_iter().map(|id| view! { <input type="hidden" name="id" value=id/> }).collect_view();
    let value = ask.value.clone();
    view! {
        <QueryForm action=format!("/bulk/{}", kind.code()) class="d-filter">
            <input type="hidden" name="list" value=ask.listing.address()/>
            {ask.all.then(|| view! { <input type="hidden" name="all" value="1"/> })}
            {carried}
            <label class="d-filter__field">
                <span>{tr!(bulk.field)}</span>
                <select class="d-field__input" name="field" required>
                    <option value="">{tr!(bulk.choose)}</option>
                    {fields}
                </select>
            </label>
            {field.map(|field| input(field, &value, options))}
            {field.map(|_| view! { <input type="hidden" name="show" value="1"/> })}
            <button class="d-button" data-kind="secondary" type="submit">{if field.is_some() { tr!(bulk.preview) } else { tr!(bulk.next) }}</button>
        </QueryForm>
    }
    .into_any()
}

fn input(field: &'static Field, value: &str, options: Vec<(String, String)>) -> AnyView {
    let name = tr!(bulk.value, name = pick(field.ja, field.en));
    let mut known: Vec<(String, String)> =
        field.choices().iter().map(|choice| (choice.code.to_owned(), pick(choice.ja, choice.en))).collect();
    known.extend(options);
    if field.is_list() {
        let chosen: Vec<String> = value.split(' ').map(str::to_owned).collect();
        let boxes = known.into_iter().map(|(code, text)| {
            let on = chosen.contains(&code);
            view! { <label class="d-check"><input type="checkbox" name="value" value=code checked=on/>{text}</label> }
        }).collect_view();
        return view! { <fieldset class="d-fieldset"><legend>{name}</legend><div class="d-fieldset__choices">{boxes}</div></fieldset> }.into_any();
    }
    if matches!(field.ty, FieldType::Choice(_) | FieldType::Reference(_)) {
        if field.unknown {
            known.push((register::record::UNKNOWN.to_owned(), tr!(common.unknown)));
        }
        let options = known
            .into_iter()
            .map(|(code, text)| {
                let on = code == value;
                view! { <option value=code selected=on>{text}</option> }
            })
            .collect_view();
        return view! {
            <label class="d-filter__field">
                <span>{name}</span>
                <select class="d-field__input" name="value"><option value="">{tr!(lists.blank)}</option>{options}</select>
            </label>
        }.into_any();
    }
    // A date may be 不明 where the field allows it, which a date input cannot hold.
    let kind = if matches!(field.ty, FieldType::Date) && !field.unknown { "date" } else { "text" };
    let value = value.to_owned();
    view! {
        <label class="d-filter__field">
            <span>{name}</span>
            <input class="d-field__input" type=kind name="value" value=value maxlength="400"/>
        </label>
    }
    .into_any()
}

#[component]
fn Preview(ask: BulkAsk, field: &'static Field, preview: BulkPreview) -> impl IntoView {
    let kind = ask.listing.kind;
    let save = ServerAction::<BulkSave>::new();
    let outcome = Signal::derive(move || save.value().get().and_then(Result::err));
    let (wrong, rest): (Vec<&BulkRow>, Vec<&BulkRow>) =
        preview.rows.iter().partition(|row| row.error.is_some());
    let (same, changing): (Vec<&BulkRow>, Vec<&BulkRow>) =
        rest.into_iter().partition(|row| row.old == row.new);
    let counts = tr!(bulk.counts, changing = changing.len(), same = same.len(), wrong = wrong.len());
    let rows: Vec<String> = changing.iter().map(|row| format!("{}:{}", row.id, row.version)).collect();
    let ready = wrong.is_empty() && !rows.is_empty();
    let lines = wrong
        .iter()
        .chain(&changing)
        .chain(&same)
        .map(|row| line(kind, field, row, &preview.titles))
        .collect_view();
    let count = rows.len();
    view! {
        <section aria-labelledby="preview">
            <h2 class="d-section__title" id="preview">{tr!(bulk.preview_of, name = pick(field.ja, field.en))}</h2>
            <p>{counts}</p>
            {(!wrong.is_empty()).then(|| view! { <Notice kind="error" title=tr!(bulk.wrong)><p>{tr!(bulk.wrong_text)}</p></Notice> })}
            <div class="d-scroll" tabindex="0" role="region" aria-labelledby="preview">
                <table class="d-table">
                    <thead><tr>
                        <th scope="col">{plural(kind)}</th>
                        <th scope="col">{tr!(bulk.old)}</th>
                        <th scope="col">{tr!(bulk.after)}</th>
                        <th scope="col">{tr!(bulk.outcome)}</th>
                    </tr></thead>
                    <tbody>{lines}</tbody>
                </table>
            </div>
            <ActionForm action=save attr:class="d-form" attr:data-kind="inline">
                <NotSaved outcome=outcome/>
                <input type="hidden" name="kind" value=kind.code()/>
                <input type="hidden" name="field" value=field.code/>
                <input type="hidden" name="value" value=ask.value.clone()/>
                <input type="hidden" name="rows" value=rows.join(" ")/>
                <input type="hidden" name="back" value=ask.listing.address()/>
                <div class="d-form__actions">
                    <button class="d-button" type="submit" disabled=!ready aria-busy=move || save.pending().get().then_some("true")>{tr!(bulk.confirm, count = count)}</button>
                    <a class="d-button" data-kind="secondary" href=list_path(kind)>{tr!(form.cancel)}</a>
                </div>
            </ActionForm>
        </section>
    }
    .into_any()
}

fn line(kind: Kind, field: &'static Field, row: &BulkRow, titles: &Titles) -> impl IntoView + use<> {
    let name = pick(&row.title.0, &row.title.1);
    let (old, new) = (words(kind, field.code, &row.old, titles), words(kind, field.code, &row.new, titles));
    let state = match &row.error {
        Some(code) => {
            view! { <span class="d-badge" data-kind="failed">{label::field_error(code)}</span> }.into_any()
        }
        None if row.old == row.new => view! { <span class="d-quiet">{tr!(bulk.same)}</span> }.into_any(),
        None => view! { <span class="d-badge" data-kind="done">{tr!(bulk.changes)}</span> }.into_any(),
    };
    view! {
        <tr>
            <th scope="row"><a href=super::href(kind, &row.id)>{name}</a></th>
            <td>{old}</td>
            <td>{new}</td>
            <td>{state}</td>
        </tr>
    }
}
