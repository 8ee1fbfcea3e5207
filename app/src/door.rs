//! The door: first start and sign-in. Plain forms; the server answers with redirects.

use leptos::prelude::*;
use leptos_meta::Title;
use leptos_router::hooks::use_query_map;
use register::user::{PASSWORD_LONGEST, PASSWORD_SHORTEST};

use crate::account::provider;
use crate::components::parts::Notice;
use crate::label;
use crate::text::tr;

fn query(name: &str) -> String {
    use_query_map().read_untracked().get(name).unwrap_or_default()
}

/// `/setup`: the first person becomes the administrator.
#[component]
pub fn SetupPage() -> impl IntoView {
    let error = query("error");
    let (field, code) = error.split_once('.').unwrap_or(("", error.as_str()));
    let wrong = |name: &str| (field == name).then(|| label::field_error(code));
    let (name_error, email_error, password_error) = (wrong("name"), wrong("email"), wrong("password"));
    view! {
        <Title text=tr!(setup.title)/>
        <div class="d-door">
            <h1 class="d-door__title">{tr!(setup.title)}</h1>
            <p class="d-door__lead">{tr!(setup.lead)}</p>
            {(!error.is_empty()).then(|| view! { <Notice kind="error" title=tr!(error.invalid.title)/> })}
            <form class="d-form" method="post" action="/setup">
                <DoorField name="name" label=tr!(setup.name) value=query("name") error=name_error autocomplete="name"/>
                <DoorField name="email" kind="email" label=tr!(door.email) value=query("email") error=email_error autocomplete="username"/>
                <DoorField name="password" kind="password" label=tr!(door.password) error=password_error
                    hint=tr!(setup.password_hint, shortest = PASSWORD_SHORTEST) autocomplete="new-password" password_rules=true/>
                <DoorField name="password_again" kind="password" label=tr!(setup.password_again) autocomplete="new-password" password_rules=true/>
                <button class="d-button" type="submit">{tr!(setup.submit)}</button>
            </form>
        </div>
    }
    .into_any()
}

/// `/sign-in`
#[component]
pub fn SignInPage() -> impl IntoView {
    let wrong = match query("error").as_str() {
        "" => None,
        "code" => Some(tr!(second.too_late)),
        "slow" => Some(tr!(join.slow)),
        other => Some(provider::words(other).unwrap_or_else(|| tr!(door.wrong))),
    };
    let next = query("next");
    view! {
        <Title text=tr!(door.sign_in)/>
        <div class="d-door">
            <h1 class="d-door__title">{tr!(door.sign_in)}</h1>
            <p class="d-door__lead">{tr!(product.lead)}</p>
            {wrong.map(|wrong| view! { <Notice kind="error" title=wrong/> })}
            <form class="d-form" method="post" action="/sign-in">
                <input type="hidden" name="next" value=next.clone()/>
                <DoorField name="email" kind="email" label=tr!(door.email) value=query("email") autocomplete="username"/>
                <DoorField name="password" kind="password" label=tr!(door.password) autocomplete="current-password"/>
                <button class="d-button" type="submit">{tr!(door.sign_in)}</button>
            </form>
            <provider::DoorButton next=next/>
        </div>
    }
    .into_any()
}

#[component]
pub fn DoorField(
    name: &'static str,
    #[prop(into)] label: String,
    #[prop(default = "text")] kind: &'static str,
    #[prop(optional, into)] value: String,
    #[prop(optional, into)] hint: String,
    #[prop(optional_no_strip)] error: Option<String>,
    autocomplete: &'static str,
    #[prop(optional)] password_rules: bool,
    /// Shown, and not to be changed.
    #[prop(optional)]
    fixed: bool,
) -> impl IntoView {
    let (hint_id, error_id) = (format!("{name}-hint"), format!("{name}-error"));
    let described = if hint.is_empty() { error_id.clone() } else { format!("{hint_id} {error_id}") };
    view! {
        <div class="d-field">
            <label class="d-field__label" for=name>{label}</label>
            {(!hint.is_empty()).then(|| view! { <p class="d-field__hint" id=hint_id>{hint}</p> })}
            <input
                class="d-field__input"
                id=name
                name=name
                type=kind
                value=value
                required=true
                readonly=fixed
                autocomplete=autocomplete
                minlength=password_rules.then_some(PASSWORD_SHORTEST)
                maxlength=if kind == "password" { PASSWORD_LONGEST } else { 254 }
                aria-describedby=described
                aria-invalid=error.is_some().then_some("true")
            />
            <p class="d-field__error" id=error_id>{error}</p>
        </div>
    }
    .into_any()
}
