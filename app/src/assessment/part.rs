//! Small parts that the forms of cases and questionnaires share.

use leptos::prelude::*;

use crate::components::field::Outcome;
use crate::error::AppError;
use crate::label;
use crate::text::tr;

fn wrong(outcome: Option<Outcome>, name: &str) -> Option<String> {
    outcome?
        .with(|error| error.as_ref().and_then(|error: &AppError| error.field(name)).map(label::field_error))
}

/// A labelled input; `rows` makes it a text of several lines.
#[component]
pub fn Line(
    name: &'static str,
    /// Name inside the error, where it differs.
    #[prop(optional)]
    field: &'static str,
    #[prop(into)] label: String,
    #[prop(optional, into)] value: String,
    #[prop(default = "text")] kind: &'static str,
    #[prop(optional)] rows: i32,
    #[prop(optional)] required: bool,
    #[prop(default = 1000)] longest: i32,
    #[prop(optional, into)] hint: String,
    #[prop(optional)] outcome: Option<Outcome>,
) -> impl IntoView {
    let code = if field.is_empty() { name } else { field };
    let mark = required.then(|| view! { <span class="d-field__required">{tr!(form.required)}</span> });
    let invalid = move || wrong(outcome, code).map(|_| "true");
    let input = if rows > 0 {
        view! { <textarea class="d-field__input" name=name rows=rows maxlength=longest required=required aria-invalid=invalid>{value}</textarea> }.into_any()
    } else {
        let length = (kind != "date").then_some(longest);
        let width = (kind == "date").then_some("medium");
        view! { <input class="d-field__input" name=name type=kind value=value maxlength=length required=required data-width=width aria-invalid=invalid/> }.into_any()
    };
    view! {
        <label class="d-field" data-grow=(rows > 0).then_some("")>
            <span class="d-field__label">{label} {mark}</span>
            {(!hint.is_empty()).then(|| view! { <span class="d-field__hint">{hint}</span> })}
            {input}
            <span class="d-field__error" aria-live="polite">{move || wrong(outcome, code)}</span>
        </label>
    }
    .into_any()
}

/// One of several.
#[component]
pub fn Pick(
    name: &'static str,
    #[prop(into)] label: String,
    /// Code and text of each.
    options: Vec<(String, String)>,
    #[prop(optional, into)] value: String,
    #[prop(optional)] outcome: Option<Outcome>,
) -> impl IntoView {
    let options = options
        .into_iter()
        .map(|(code, text)| view! { <option value=code.clone() selected=code == value>{text}</option> })
        .collect_view();
    view! {
        <label class="d-field">
            <span class="d-field__label">{label}</span>
            <select class="d-field__input" name=name aria-invalid=move || wrong(outcome, name).map(|_| "true")>{options}</select>
            <span class="d-field__error" aria-live="polite">{move || wrong(outcome, name)}</span>
        </label>
    }
    .into_any()
}

/// A table in its frame, with a heading of its own.
#[component]
pub fn Table(#[prop(into)] name: String, heads: Vec<String>, rows: Vec<AnyView>) -> impl IntoView {
    let heads = heads.into_iter().map(|head| view! { <th scope="col">{head}</th> }).collect_view();
    view! {
        <div class="d-scroll" tabindex="0" role="region" aria-label=name>
            <table class="d-table">
                <thead><tr>{heads}</tr></thead>
                <tbody>{rows}</tbody>
            </table>
        </div>
    }
    .into_any()
}

/// A form behind its own summary.
#[component]
pub fn Folded(
    #[prop(into)] title: String,
    #[prop(optional)] open: bool,
    children: Children,
) -> impl IntoView {
    view! {
        <details class="d-details" open=open>
            <summary>{title}</summary>
            {children()}
        </details>
    }
    .into_any()
}

/// A row of name and value.
#[component]
pub fn Fact(#[prop(into)] name: String, #[prop(into)] value: String) -> impl IntoView {
    let value = if value.is_empty() { "—".to_owned() } else { value };
    view! { <div class="d-facts__row"><dt>{name}</dt><dd>{value}</dd></div> }.into_any()
}
