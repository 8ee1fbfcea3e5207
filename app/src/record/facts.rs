//! What an object says of itself, section by section.

use leptos::prelude::*;
use register::catalogue::{Field, FieldType, Need};
use register::record::view::Titles;
use register::record::{Record, Value, applies, missing};

use super::{field_name, href, words};
use crate::components::parts::Notice;
use crate::text::{pick, tr};

/// All sections; a † field without an answer says so.
#[component]
pub fn Facts(record: Record, titles: Titles) -> impl IntoView {
    let sections = record.kind.info().sections;
    let many = sections.len() > 1;
    let shown = sections
        .iter()
        .map(|(section, ja, en)| {
            let fields: Vec<_> = record
                .kind
                .fields()
                .iter()
                .filter(|field| field.section == *section && applies(field, &record.values))
                .filter(|field| !record.hidden.iter().any(|code| code == field.code))
                .map(|field| view! { <Fact field=field value=record.get(field.code).clone() titles=titles.clone()/> })
                .collect();
            (!fields.is_empty()).then(|| view! {
                {many.then(|| view! { <h3 class="d-section__subtitle">{pick(ja, en)}</h3> })}
                <dl class="d-facts">{fields}</dl>
            })
        })
        .collect_view();
    view! { {shown} }.into_any()
}

#[component]
fn Fact(field: &'static Field, value: Value, titles: Titles) -> impl IntoView {
    let text = words(field, &value, &titles);
    let id = value.as_text().filter(|_| field.refers_to().is_some()).map(str::to_owned);
    let shown = match (&value, id.zip(field.refers_to())) {
        (Value::Blank, _) if field.need == Need::Ledger => {
            view! { <span class="d-badge" data-kind="warning">{tr!(record.missing)}</span> }.into_any()
        }
        (Value::Blank, _) => view! { <span class="d-quiet">"—"</span> }.into_any(),
        (_, Some((id, kind))) => view! { <a href=href(kind, &id)>{text}</a> }.into_any(),
        _ if matches!(field.ty, FieldType::Url) => {
            view! { <a href=text.clone() rel="external noopener noreferrer">{text.clone()}</a> }.into_any()
        }
        _ => text.into_any(),
    };
    let unknown = matches!(value, Value::Unknown | Value::Blank).then_some("");
    view! {
        <div class="d-facts__row">
            <dt>{field_name(field)} {(field.need == Need::Ledger).then_some(" †")}</dt>
            <dd data-unknown=unknown>{shown}</dd>
        </div>
    }
    .into_any()
}

/// What is still to be answered, each with the way to its field.
#[component]
pub fn Incomplete(record: Record, edit: String, also: Vec<(String, String)>) -> impl IntoView {
    let fields = missing(record.kind, &record.values);
    let fields = fields.into_iter().map(|field| (format!("{edit}#f-{}", field.code), field_name(field)));
    let all: Vec<(String, String)> = fields.chain(also).collect();
    (!all.is_empty()).then(|| {
        let items =
            all.into_iter().map(|(href, name)| view! { <li><a href=href>{name}</a></li> }).collect_view();
        view! {
            <Notice kind="warning" title=tr!(record.incomplete)>
                <ul class="d-inline-list">{items}</ul>
            </Notice>
        }
    })
}
