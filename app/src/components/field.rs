//! Fields of forms: label, hint, input, what is wrong.

use leptos::prelude::*;

use crate::error::AppError;
use crate::label;
use crate::text::tr;

/// What the last attempt to save answered.
pub type Outcome = Signal<Option<AppError>>;

fn wrong(outcome: Outcome, name: &'static str) -> Option<String> {
    outcome.with(|error| error.as_ref()?.field(name).map(label::field_error))
}

/// One line of text.
#[component]
pub fn TextField(
    /// Name inside the form's `input[…]`.
    name: &'static str,
    #[prop(into)] label: String,
    #[prop(into)] value: String,
    outcome: Outcome,
    #[prop(optional, into)] hint: String,
    #[prop(optional)] required: bool,
    #[prop(default = "text")] kind: &'static str,
    #[prop(default = 200)] longest: i32,
    #[prop(optional)] width: &'static str,
    #[prop(optional)] mode: Option<&'static str>,
) -> impl IntoView {
    let (hint_id, error_id) = (format!("{name}-hint"), format!("{name}-error"));
    let described = if hint.is_empty() { error_id.clone() } else { format!("{hint_id} {error_id}") };
    let length = (kind != "date").then_some(longest);
    view! {
        <div class="d-field">
            <label class="d-field__label" for=name>
                {label}
                {required.then(|| view! { <span class="d-field__required">{tr!(form.required)}</span> })}
            </label>
            {(!hint.is_empty()).then(|| view! { <p class="d-field__hint" id=hint_id>{hint}</p> })}
            <input
                class="d-field__input"
                id=name
                name=format!("input[{name}]")
                type=kind
                value=value
                required=required
                maxlength=length
                inputmode=mode
                data-width=width
                aria-describedby=described
                aria-invalid=move || wrong(outcome, name).map(|_| "true")
            />
            <p class="d-field__error" id=error_id aria-live="polite">{move || wrong(outcome, name)}</p>
        </div>
    }
    .into_any()
}

/// Several lines of text.
#[component]
pub fn TextArea(
    name: &'static str,
    #[prop(into)] label: String,
    #[prop(into)] value: String,
    outcome: Outcome,
    #[prop(optional)] required: bool,
    #[prop(default = 4_000)] longest: i32,
) -> impl IntoView {
    let error_id = format!("{name}-error");
    view! {
        <div class="d-field">
            <label class="d-field__label" for=name>
                {label}
                {required.then(|| view! { <span class="d-field__required">{tr!(form.required)}</span> })}
            </label>
            <textarea
                class="d-field__input"
                id=name
                name=format!("input[{name}]")
                rows="5"
                required=required
                maxlength=longest
                aria-describedby=error_id.clone()
                aria-invalid=move || wrong(outcome, name).map(|_| "true")
            >
                {value}
            </textarea>
            <p class="d-field__error" id=error_id aria-live="polite">{move || wrong(outcome, name)}</p>
        </div>
    }
    .into_any()
}

/// One of several.
#[component]
pub fn Select(
    name: &'static str,
    #[prop(into)] label: String,
    #[prop(into)] value: String,
    /// Value and text of each.
    options: Vec<(String, String)>,
    outcome: Outcome,
    #[prop(optional, into)] hint: String,
    #[prop(optional)] required: bool,
) -> impl IntoView {
    let (hint_id, error_id) = (format!("{name}-hint"), format!("{name}-error"));
    let described = if hint.is_empty() { error_id.clone() } else { format!("{hint_id} {error_id}") };
    let options = options
        .into_iter()
        .map(|(code, text)| view! { <option value=code.clone() selected=code == value>{text}</option> })
        .collect_view();
    view! {
        <div class="d-field">
            <label class="d-field__label" for=name>
                {label}
                {required.then(|| view! { <span class="d-field__required">{tr!(form.required)}</span> })}
            </label>
            {(!hint.is_empty()).then(|| view! { <p class="d-field__hint" id=hint_id>{hint}</p> })}
            <select
                class="d-field__input"
                id=name
                name=format!("input[{name}]")
                required=required
                aria-describedby=described
                aria-invalid=move || wrong(outcome, name).map(|_| "true")
            >
                {options}
            </select>
            <p class="d-field__error" id=error_id aria-live="polite">{move || wrong(outcome, name)}</p>
        </div>
    }
    .into_any()
}

/// Says above the form that it was not saved; the fields say why.
#[component]
pub fn NotSaved(outcome: Outcome) -> impl IntoView {
    // The person goes on where something is wrong.
    #[cfg(feature = "hydrate")]
    Effect::new(move |_| {
        if outcome.with(Option::is_some) {
            set_timeout(focus_first_wrong, std::time::Duration::from_millis(60));
        }
    });
    move || outcome.get().map(|error| view! { <super::error_view::ErrorView error=error/> })
}

#[cfg(feature = "hydrate")]
fn focus_first_wrong() {
    use leptos::web_sys::HtmlElement;
    use wasm_bindgen::JsCast;
    let wrong = document().query_selector("[aria-invalid=true]").ok().flatten();
    if let Some(field) = wrong.and_then(|field| field.dyn_into::<HtmlElement>().ok()) {
        let _ = field.focus();
    }
}
