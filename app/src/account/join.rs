//! The page behind a one-time link: a person sets the own password.

use leptos::prelude::*;
use leptos_meta::Title;
use leptos_router::hooks::use_query_map;
use register::calendar::jst_minute;
use register::user::PASSWORD_SHORTEST;
use register::user::link::{LinkKind, LinkView};

use super::api;
use crate::components::parts::{Loading, Notice};
use crate::door::DoorField;
use crate::error::AppError;
use crate::label;
use crate::text::tr;

/// `/join?key=…`
#[component]
pub fn JoinPage() -> impl IntoView {
    let query = use_query_map();
    let asked = |name: &str| query.read_untracked().get(name).unwrap_or_default();
    let (key, error) = (asked("key"), asked("error"));
    let kept = StoredValue::new((key, error));
    let found = Resource::new(|| (), move |()| api::link(kept.get_value().0));
    view! {
        <Title text=tr!(join.title)/>
        <div class="d-door">
            <h1 class="d-door__title">{tr!(join.title)}</h1>
            <Transition fallback=Loading>
                {move || Suspend::new(async move {
                    let (key, error) = kept.get_value();
                    match found.await {
                        Ok(link) => view! { <JoinForm link=link key=key error=error/> }.into_any(),
                        Err(AppError::Unreachable) => view! { <Notice kind="error" title=tr!(error.unreachable.title)/> }.into_any(),
                        Err(_) => view! { <Notice kind="error" title=tr!(join.no_link)><p>{tr!(join.no_link_text)}</p></Notice> }.into_any(),
                    }
                })}
            </Transition>
        </div>
    }
    .into_any()
}

#[component]
fn JoinForm(link: LinkView, key: String, error: String) -> impl IntoView {
    let (lead, submit) = match link.kind {
        LinkKind::Invite => (tr!(join.invite_lead, name = link.name), tr!(join.submit)),
        LinkKind::Reset => (tr!(join.reset_lead, name = link.name), tr!(join.reset_submit)),
    };
    let (field, code) = error.split_once('.').unwrap_or(("", error.as_str()));
    let wrong = |name: &str| (field == name).then(|| label::field_error(code));
    let (first, second) = (wrong("password"), wrong("again"));
    view! {
        <p class="d-door__lead">{lead}</p>
        {(!error.is_empty()).then(|| view! { <Notice kind="error" title=tr!(error.invalid.title)/> })}
        <form class="d-form" method="post" action="/join">
            <input type="hidden" name="key" value=key/>
            <DoorField name="email" kind="email" label=tr!(door.email) value=link.email autocomplete="username" fixed=true/>
            <DoorField name="password" kind="password" label=tr!(join.password) error=first
                hint=tr!(setup.password_hint, shortest = PASSWORD_SHORTEST) autocomplete="new-password" password_rules=true/>
            <DoorField name="again" kind="password" label=tr!(setup.password_again) error=second autocomplete="new-password" password_rules=true/>
            <button class="d-button" type="submit">{submit}</button>
            <p class="d-quiet">{tr!(join.until, at = jst_minute(link.expires_at))}</p>
        </form>
    }
    .into_any()
}
