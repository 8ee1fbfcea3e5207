//! The second factor on the page of the own account, and the page that asks for its code at sign-in.

use leptos::prelude::*;
use leptos_meta::Title;
use leptos_router::hooks::use_query_map;
use register::calendar::jst_minute;
use register::user::second::Standing;

use super::PasswordField;
use super::second_api::{self as api, BeginSecond, Begun, ConfirmSecond, EndSecond};
use crate::components::field::{NotSaved, Outcome};
use crate::components::parts::{Notice, loaded};
use crate::door::DoorField;
use crate::label;
use crate::record::fresh::{self, Fresh};
use crate::text::tr;

/// On the page of the own account.
#[component]
pub fn SecondSection() -> impl IntoView {
    let fresh = expect_context::<Fresh>();
    let found = Resource::new(move || fresh.count(), |_| api::second_standing());
    // Above what is read anew: what is shown once stays in sight.
    let (begin, confirm) = (ServerAction::<BeginSecond>::new(), ServerAction::<ConfirmSecond>::new());
    let (begun, confirmed) = (begin.value(), confirm.value());
    fresh::after(move || confirmed.get().is_some_and(|answer| answer.is_ok()));
    // One follows the other, also when it is switched off and set up anew on the same page.
    Effect::new(move |_| {
        if confirmed.with(|answer| matches!(answer, Some(Ok(_)))) {
            begin.clear();
        }
    });
    Effect::new(move |_| {
        if begun.with(|answer| matches!(answer, Some(Ok(_)))) {
            confirm.clear();
        }
    });
    let codes = move || confirmed.get().and_then(Result::ok);
    let taking = move || begun.get().and_then(Result::ok);
    view! {
        <section aria-labelledby="account-second">
            <h2 class="d-section__title" id="account-second">{tr!(second.title)}</h2>
            {move || codes().map(|codes| view! { <Codes codes=codes/> })}
            {move || taking().map(|begun| view! { <Taking begun=begun confirm=confirm/> })}
            {loaded(found, move |standing: Standing| view! { <Body standing=standing begin=begin/> })}
        </section>
    }
    .into_any()
}

#[component]
fn Body(standing: Standing, begin: ServerAction<BeginSecond>) -> impl IntoView {
    let value = begin.value();
    let outcome: Outcome = Signal::derive(move || value.get().and_then(Result::err));
    let (wanted, password) = (standing.wanted, standing.password);
    let Some(since) = standing.since else {
        let begun = move || value.get().is_some_and(|answer| answer.is_ok());
        return view! {
            {wanted.then(|| view! { <Notice kind="warning" title=tr!(second.owed)><p>{tr!(second.owed_text)}</p></Notice> })}
            <p>{tr!(second.off_text)}</p>
            <Show when=move || !begun()>
                <NotSaved outcome=outcome/>
                <ActionForm action=begin attr:class="d-form">
                    {password.then(|| view! { <PasswordField name="password" id="second-password" label=tr!(account.current) autocomplete="current-password" outcome=outcome/> })}
                    <button class="d-button" data-kind="secondary" type="submit">{tr!(second.begin)}</button>
                </ActionForm>
            </Show>
        }
        .into_any();
    };
    let end = ServerAction::<EndSecond>::new();
    let ended = end.value();
    let refused: Outcome = Signal::derive(move || ended.get().and_then(Result::err));
    fresh::after(move || ended.get().is_some_and(|answer| answer.is_ok()));
    let few = standing.codes_left < 4;
    view! {
        <p><span class="d-badge" data-kind="done">{tr!(second.on)}</span> " " {tr!(second.since, at = jst_minute(since))}</p>
        <p>{tr!(second.codes_left, count = standing.codes_left)}</p>
        {few.then(|| view! { <Notice kind="warning" title=tr!(second.few)><p>{tr!(second.few_text)}</p></Notice> })}
        <details class="d-details">
            <summary>{tr!(second.end)}</summary>
            <p>{if wanted { tr!(second.end_wanted) } else { tr!(second.end_text) }}</p>
            <NotSaved outcome=refused/>
            <ActionForm action=end attr:class="d-form">
                {password.then(|| view! { <PasswordField name="password" id="second-password" label=tr!(account.current) autocomplete="current-password" outcome=refused/> })}
                <button class="d-button" data-kind="secondary" type="submit">{tr!(second.end_do)}</button>
            </ActionForm>
        </details>
    }
    .into_any()
}

/// The secret on its way into the app, and the first code out of it.
#[component]
fn Taking(begun: Begun, confirm: ServerAction<ConfirmSecond>) -> impl IntoView {
    let value = confirm.value();
    let outcome: Outcome = Signal::derive(move || value.get().and_then(Result::err));
    let wrong = move || outcome.with(|error| error.as_ref()?.field("code").map(label::field_error));
    view! {
        <ol>
            <li>{tr!(second.take_text)}</li>
            <li>{tr!(second.type_text)}</li>
        </ol>
        <div class="d-qr" role="img" aria-label=tr!(second.picture) inner_html=begun.picture></div>
        <p>{tr!(second.secret)} " " <code class="d-code">{begun.secret}</code></p>
        <ActionForm action=confirm attr:class="d-form">
            <div class="d-field">
                <label class="d-field__label" for="second-code">{tr!(second.code)}</label>
                <input class="d-field__input" id="second-code" name="code" required=true maxlength="7" inputmode="numeric" autocomplete="one-time-code"
                    data-width="short" aria-describedby="second-code-error" aria-invalid=move || wrong().map(|_| "true")/>
                <p class="d-field__error" id="second-code-error" aria-live="polite">{wrong}</p>
            </div>
            <button class="d-button" type="submit">{tr!(second.confirm)}</button>
        </ActionForm>
    }
    .into_any()
}

/// The recovery codes, this once.
#[component]
fn Codes(codes: Vec<String>) -> impl IntoView {
    view! {
        <Notice kind="success" title=tr!(second.done)>
            <p>{tr!(second.codes_text)}</p>
            <pre class="d-pre">{codes.join("\n")}</pre>
        </Notice>
    }
    .into_any()
}

/// `/sign-in/code`: between password and session.
#[component]
pub fn CodePage() -> impl IntoView {
    let query = use_query_map();
    let asked = |name: &str| query.read_untracked().get(name).unwrap_or_default();
    let next = asked("next");
    let failed = match asked("error").as_str() {
        "" => None,
        "slow" => Some(tr!(join.slow)),
        "recovery" => Some(tr!(second.recovery_only)),
        _ => Some(tr!(second.code_wrong)),
    };
    view! {
        <Title text=tr!(second.code_title)/>
        <div class="d-door">
            <h1 class="d-door__title">{tr!(second.code_title)}</h1>
            <p class="d-door__lead">{tr!(second.code_lead)}</p>
            {failed.map(|failed| view! { <Notice kind="error" title=failed/> })}
            <form class="d-form" method="post" action="/sign-in/code">
                <input type="hidden" name="next" value=next/>
                <DoorField name="code" label=tr!(second.code) hint=tr!(second.code_hint) autocomplete="one-time-code"/>
                <button class="d-button" type="submit">{tr!(door.sign_in)}</button>
            </form>
            <p><a href="/sign-in">{tr!(second.back)}</a></p>
        </div>
    }
    .into_any()
}
