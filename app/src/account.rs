//! The own account (自分のアカウント): password and open sessions; and what else a person does with the own password.

pub mod api;
pub mod join;
pub mod proof;
pub mod provider;
pub mod second;
mod second_api;

use leptos::prelude::*;
use register::calendar::jst_minute;
use register::user::account::OpenSession;
use register::user::{PASSWORD_LONGEST, PASSWORD_SHORTEST};

use self::api::{ChangePassword, EndSession, Own, Ways};
use crate::components::field::{NotSaved, Outcome};
use crate::components::page::PageHead;
use crate::components::parts::{Notice, loaded};
use crate::label;
use crate::record::fresh::{self, Fresh};
use crate::text::tr;

/// `/account`
#[component]
pub fn AccountPage() -> impl IntoView {
    let fresh = Fresh::of_page();
    let found = Resource::new(move || fresh.count(), |_| api::own_account());
    // Not read anew: what its form says stays.
    let ways = Resource::new(|| (), |()| api::own_ways());
    view! {
        <div class="d-page">
            <PageHead title=tr!(account.title)/>
            {loaded(ways, |ways: Ways| ways.password.then(|| view! { <PasswordForm/> }))}
            <provider::ProviderSection/>
            <second::SecondSection/>
            {loaded(found, |own: Own| view! { <Facts own=own.clone()/> <Sessions sessions=own.sessions/> })}
        </div>
    }
    .into_any()
}

#[component]
fn Facts(own: Own) -> impl IntoView {
    let roles = own.roles.iter().map(|role| label::role(*role)).collect::<Vec<_>>().join(&tr!(common.and));
    view! {
        <section aria-labelledby="account-facts">
            <h2 class="d-section__title" id="account-facts">{tr!(account.facts)}</h2>
            <dl class="d-facts">
                <div class="d-facts__row"><dt>{tr!(user.name)}</dt><dd>{own.name}</dd></div>
                <div class="d-facts__row"><dt>{tr!(door.email)}</dt><dd>{own.email}</dd></div>
                <div class="d-facts__row"><dt>{tr!(user.roles)}</dt><dd>{roles}</dd></div>
                <div class="d-facts__row"><dt>{tr!(user.department)}</dt><dd>{own.department.unwrap_or_else(|| tr!(user.no_department))}</dd></div>
            </dl>
            <p class="d-quiet">{tr!(account.facts_text)}</p>
        </section>
    }
    .into_any()
}

#[component]
fn PasswordForm() -> impl IntoView {
    let change = ServerAction::<ChangePassword>::new();
    let value = change.value();
    let outcome: Outcome = Signal::derive(move || value.get().and_then(Result::err));
    let done = move || value.get().is_some_and(|answer| answer.is_ok());
    fresh::after(done);
    view! {
        <section aria-labelledby="account-password">
            <h2 class="d-section__title" id="account-password">{tr!(account.password)}</h2>
            {move || done().then(|| view! { <Notice kind="success" title=tr!(account.password_done)><p>{tr!(account.password_done_text)}</p></Notice> })}
            <NotSaved outcome=outcome/>
            <ActionForm action=change attr:class="d-form">
                <PasswordField name="current" label=tr!(account.current) autocomplete="current-password" outcome=outcome/>
                <PasswordField name="password" label=tr!(join.password) autocomplete="new-password" outcome=outcome
                    hint=tr!(setup.password_hint, shortest = PASSWORD_SHORTEST)/>
                <PasswordField name="again" label=tr!(setup.password_again) autocomplete="new-password" outcome=outcome/>
                <button class="d-button" type="submit">{tr!(account.password_submit)}</button>
            </ActionForm>
        </section>
    }
    .into_any()
}

#[component]
fn PasswordField(
    name: &'static str,
    #[prop(into)] label: String,
    autocomplete: &'static str,
    outcome: Outcome,
    #[prop(optional, into)] hint: String,
    /// Where one page has several fields of this name.
    #[prop(optional)]
    id: &'static str,
) -> impl IntoView {
    let id = if id.is_empty() { name } else { id };
    let (hint_id, error_id) = (format!("{id}-hint"), format!("{id}-error"));
    let described = if hint.is_empty() { error_id.clone() } else { format!("{hint_id} {error_id}") };
    let wrong = move || outcome.with(|error| error.as_ref()?.field(name).map(label::field_error));
    view! {
        <div class="d-field">
            <label class="d-field__label" for=id>{label}</label>
            {(!hint.is_empty()).then(|| view! { <p class="d-field__hint" id=hint_id>{hint}</p> })}
            <input class="d-field__input" id=id name=name type="password" required=true maxlength=PASSWORD_LONGEST
                autocomplete=autocomplete aria-describedby=described aria-invalid=move || wrong().map(|_| "true")/>
            <p class="d-field__error" id=error_id aria-live="polite">{wrong}</p>
        </div>
    }
    .into_any()
}

#[component]
fn Sessions(sessions: Vec<OpenSession>) -> impl IntoView {
    let end = ServerAction::<EndSession>::new();
    let value = end.value();
    let outcome: Outcome = Signal::derive(move || value.get().and_then(Result::err));
    fresh::after(move || value.get().is_some_and(|answer| answer.is_ok()));
    let others = sessions.iter().filter(|session| !session.own).count();
    let rows = sessions
        .into_iter()
        .map(|session| {
            let (own, handle) = (session.own, session.handle.clone());
            let button = (!own).then(|| {
                view! {
                    <ActionForm action=end>
                        <input type="hidden" name="session" value=handle/>
                        <button class="d-button" data-kind="secondary" data-size="small" type="submit">{tr!(user.end_session)}</button>
                    </ActionForm>
                }
            });
            view! { <tr><SessionCells session=session/><td class="d-table__actions">{button}</td></tr> }
        })
        .collect_view();
    view! {
        <section aria-labelledby="account-sessions">
            <h2 class="d-section__title" id="account-sessions">{tr!(user.sessions)}</h2>
            <p>{tr!(account.sessions_text)}</p>
            <NotSaved outcome=outcome/>
            <div class="d-scroll" tabindex="0" role="region" aria-labelledby="account-sessions">
                <table class="d-table">
                    <SessionHead/>
                    <tbody>{rows}</tbody>
                </table>
            </div>
            {(others > 0).then(|| view! {
                <ActionForm action=end attr:class="d-actions">
                    <input type="hidden" name="session" value=""/>
                    <button class="d-button" data-kind="secondary" type="submit">{tr!(account.end_others)}</button>
                </ActionForm>
            })}
        </section>
    }
    .into_any()
}

#[component]
pub fn SessionHead() -> impl IntoView {
    view! {
        <thead><tr>
            <th scope="col">{tr!(user.browser)}</th>
            <th scope="col">{tr!(user.session_began)}</th>
            <th scope="col">{tr!(user.session_seen)}</th>
            <th scope="col">{tr!(user.session_until)}</th>
            <th scope="col"><span class="d-hidden">{tr!(user.end_session)}</span></th>
        </tr></thead>
    }
    .into_any()
}

#[component]
pub fn SessionCells(session: OpenSession) -> impl IntoView {
    let agent = if session.agent.is_empty() { tr!(user.browser_unknown) } else { session.agent };
    view! {
        <th scope="row">{agent} {session.own.then(|| view! { " " <span class="d-badge" data-kind="info">{tr!(user.session_own)}</span> })}</th>
        <td class="d-table__date">{jst_minute(session.created_at)}</td>
        <td class="d-table__date">{jst_minute(session.last_seen_at)}</td>
        <td class="d-table__date">{jst_minute(session.expires_at)}</td>
    }
    .into_any()
}
