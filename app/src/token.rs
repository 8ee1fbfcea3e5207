//! Connection keys (接続キー): the tokens with which other systems call the JSON API.

pub mod api;

use leptos::prelude::*;
use register::calendar::jst_minute;
use register::token::{ROLES, Token, TokenState, latest_end};

use self::api::{Create, Revoke, Tokens};
use crate::account::proof::{Proof, ProofPanel, watch};
use crate::components::field::{NotSaved, Outcome, Select, TextField};
use crate::components::page::PageHead;
use crate::components::parts::{Empty, Notice, loaded};
use crate::label;
use crate::record::fresh::{self, Fresh};
use crate::text::tr;

/// `/tokens`
#[component]
pub fn TokensPage() -> impl IntoView {
    let fresh = Fresh::of_page();
    let tokens = Resource::new(move || fresh.count(), |_| api::list());
    // Above what is read anew: the secret stays in sight while the list changes under it.
    let (create, revoke) = (ServerAction::<Create>::new(), ServerAction::<Revoke>::new());
    Proof::of_page();
    watch(*create);
    watch(*revoke);
    view! {
        <div class="d-page">
            <PageHead title=tr!(nav.tokens)/>
            <p class="d-lead">{tr!(token.lead)} " " <a href="/api/v1/openapi.json" rel="external">{tr!(token.description)}</a></p>
            <Secret create=create/>
            {loaded(tokens, move |tokens: Tokens| view! {
                <ProofPanel proved=tokens.proved/>
                <TokenForm create=create departments=tokens.departments today=tokens.today.clone()/>
                <TokenTable tokens=tokens.tokens today=tokens.today revoke=revoke/>
            })}
        </div>
    }
    .into_any()
}

/// The secret of the token just made, this once.
#[component]
fn Secret(create: ServerAction<Create>) -> impl IntoView {
    let made = create.value();
    fresh::after(move || made.get().is_some_and(|answer| answer.is_ok()));
    move || {
        made.get().and_then(Result::ok).map(|secret| {
            view! {
                <Notice kind="success" title=tr!(token.made)>
                    <p>{tr!(token.made_text)}</p>
                    <label class="d-field">
                        <span class="d-field__label">{tr!(token.secret)}</span>
                        <input class="d-field__input" name="secret" readonly=true autocomplete="off" value=secret/>
                    </label>
                </Notice>
            }
        })
    }
}

#[component]
fn TokenForm(create: ServerAction<Create>, departments: Vec<String>, today: String) -> impl IntoView {
    let value = create.value();
    let outcome: Outcome = Signal::derive(move || value.get().and_then(Result::err));
    // Without script the answer could not be shown, and the secret would be lost.
    let live = RwSignal::new(false);
    Effect::new(move |_| live.set(true));
    let roles = ROLES.iter().map(|role| (role.code().to_owned(), label::role(*role))).collect::<Vec<_>>();
    let all = (String::new(), tr!(token.everything));
    let reach: Vec<(String, String)> =
        [all].into_iter().chain(departments.into_iter().map(|name| (name.clone(), name))).collect();
    view! {
        <section aria-labelledby="token-new">
            <h2 class="d-section__title" id="token-new">{tr!(token.add)}</h2>
            <NotSaved outcome=outcome/>
            <noscript><p class="d-notice" data-kind="warning">{tr!(token.needs_script)}</p></noscript>
            <ActionForm action=create attr:class="d-form">
                <TextField name="name" label=tr!(token.name) value="" outcome=outcome required=true longest=100 hint=tr!(token.name_hint)/>
                <Select name="role" label=tr!(token.role) value="internal_audit" options=roles outcome=outcome required=true hint=tr!(token.role_hint)/>
                <Select name="department" label=tr!(token.reach) value="" options=reach outcome=outcome hint=tr!(token.reach_hint)/>
                <TextField name="expires_on" label=tr!(token.expires_on) value=latest_end(&today) outcome=outcome required=true kind="date" width="medium" hint=tr!(token.expires_hint)/>
                <button class="d-button" type="submit" disabled=move || !live.get()>{tr!(token.make)}</button>
            </ActionForm>
        </section>
    }
    .into_any()
}

#[component]
fn TokenTable(tokens: Vec<Token>, today: String, revoke: ServerAction<Revoke>) -> impl IntoView {
    if tokens.is_empty() {
        return view! { <Empty title=tr!(token.none)><p>{tr!(token.none_text)}</p></Empty> }.into_any();
    }
    let value = revoke.value();
    let outcome: Outcome = Signal::derive(move || value.get().and_then(Result::err));
    fresh::after(move || value.get().is_some_and(|answer| answer.is_ok()));
    let rows =
        tokens.into_iter().map(|token| view! { <TokenRow token=token today=today.clone() revoke=revoke/> });
    view! {
        <section aria-labelledby="token-list">
            <h2 class="d-section__title" id="token-list">{tr!(token.existing)}</h2>
            <NotSaved outcome=outcome/>
            <div class="d-scroll" tabindex="0" role="region" aria-labelledby="token-list">
                <table class="d-table">
                    <thead><tr>
                        <th scope="col">{tr!(token.name)}</th>
                        <th scope="col">{tr!(token.state)}</th>
                        <th scope="col">{tr!(token.role)}</th>
                        <th scope="col">{tr!(token.reach)}</th>
                        <th scope="col">{tr!(token.expires_on)}</th>
                        <th scope="col">{tr!(token.last_used)}</th>
                        <th scope="col">{tr!(token.creator)}</th>
                        <th scope="col"><span class="d-hidden">{tr!(token.revoke)}</span></th>
                    </tr></thead>
                    <tbody>{rows.collect_view()}</tbody>
                </table>
            </div>
        </section>
    }
    .into_any()
}

#[component]
fn TokenRow(token: Token, today: String, revoke: ServerAction<Revoke>) -> impl IntoView {
    let state = token.state(&today);
    let (word, badge) = match state {
        TokenState::Valid => (tr!(token.valid), "done"),
        TokenState::Expired => (tr!(token.expired), "failed"),
        TokenState::Revoked => (tr!(token.revoked), "failed"),
    };
    let name = token.name.clone();
    let button = (state != TokenState::Revoked).then(|| {
        view! {
            <ActionForm action=revoke>
                <input type="hidden" name="id" value=token.id/>
                <details class="d-details">
                    <summary>{tr!(token.revoke)}<span class="d-hidden">" " {name.clone()}</span></summary>
                    <p>{tr!(token.revoke_text)}</p>
                    <button class="d-button" data-kind="secondary" data-size="small" type="submit">{tr!(token.revoke_do)}</button>
                </details>
            </ActionForm>
        }
    });
    view! {
        <tr>
            <th scope="row">{token.name}</th>
            <td><span class="d-badge" data-kind=badge>{word}</span></td>
            <td>{label::role(token.role)}</td>
            <td>{token.department.unwrap_or_else(|| tr!(token.everything))}</td>
            <td class="d-table__date">{token.expires_on}</td>
            <td class="d-table__date">{token.last_used_at.map_or_else(|| tr!(token.never), jst_minute)}</td>
            <td>{token.creator_name} " " <span class="d-quiet">{jst_minute(token.created_at)}</span></td>
            <td class="d-table__actions">{button}</td>
        </tr>
    }
    .into_any()
}
