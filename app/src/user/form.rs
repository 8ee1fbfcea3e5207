//! Inviting a person, and the fields of an account.

use leptos::prelude::*;
use register::access::Role;

use super::api::{self, Invite, Link, Standing};
use crate::account::proof::{Proof, ProofPanel, watch};
use crate::components::field::{NotSaved, Outcome, TextField};
use crate::components::page::PageHead;
use crate::components::parts::{Notice, loaded};
use crate::error::Result;
use crate::label;
use crate::text::tr;

/// `/users/new`
#[component]
pub fn InvitePage() -> impl IntoView {
    Proof::of_page();
    let standing = Resource::new(|| (), |()| api::ready());
    let invite = ServerAction::<Invite>::new();
    watch(*invite);
    let value = invite.value();
    let made = Signal::derive(move || value.get());
    view! {
        <div class="d-page" data-width="form">
            <PageHead title=tr!(user.invite) above=vec![("/users".to_owned(), tr!(user.title))]/>
            <p class="d-lead">{tr!(user.invite_lead)}</p>
            <LinkMade made=made/>
            {loaded(standing, move |standing: Standing| view! {
                <ProofPanel proved=standing.proved/>
                <InviteForm invite=invite standing=standing/>
            })}
        </div>
    }
    .into_any()
}

#[component]
fn InviteForm(invite: ServerAction<Invite>, standing: Standing) -> impl IntoView {
    let value = invite.value();
    let outcome: Outcome = Signal::derive(move || value.get().and_then(Result::err));
    // Without script the answer could not be shown, and the link would be lost.
    let live = RwSignal::new(false);
    Effect::new(move |_| live.set(true));
    let form = NodeRef::<leptos::html::Form>::new();
    // The next person is another one.
    Effect::new(move |_| {
        if value.with(|answer| matches!(answer, Some(Ok(_))))
            && let Some(form) = form.get_untracked()
        {
            form.reset();
        }
    });
    view! {
        <NotSaved outcome=outcome/>
        <noscript><p class="d-notice" data-kind="warning">{tr!(user.needs_script)}</p></noscript>
        <ActionForm action=invite attr:class="d-form" node_ref=form>
            <TextField name="name" label=tr!(user.name) value="" outcome=outcome required=true longest=100/>
            <TextField name="email" label=tr!(door.email) value="" outcome=outcome required=true kind="email" longest=254 hint=tr!(user.email_hint)/>
            <RolesField chosen=Vec::new() outcome=outcome administrator=false/>
            <DepartmentField value=String::new() departments=standing.departments outcome=outcome/>
            {standing.mail.then(|| view! {
                <label class="d-check"><input type="checkbox" name="by_mail" value="true" checked=true/>{tr!(user.by_mail)}</label>
            })}
            {(!standing.mail).then(|| view! { <p class="d-quiet">{tr!(user.no_mail)}</p> })}
            <button class="d-button" type="submit" disabled=move || !live.get()>{tr!(user.invite_submit)}</button>
        </ActionForm>
    }
    .into_any()
}

/// The roles to choose from. The administrator's is there to be given up only: two persons give it.
#[component]
pub fn RolesField(chosen: Vec<Role>, outcome: Outcome, administrator: bool) -> impl IntoView {
    let choices = Role::ALL
        .into_iter()
        .filter(|role| *role != Role::Administrator || administrator)
        .map(|role| {
            view! {
                <label class="d-check">
                    <input type="checkbox" name="input[roles][]" value=role.code() checked=chosen.contains(&role)/>
                    {label::role(role)}
                </label>
            }
        })
        .collect_view();
    let wrong = move || outcome.with(|error| error.as_ref()?.field("roles").map(label::field_error));
    view! {
        <fieldset class="d-fieldset" aria-describedby="roles-hint roles-error">
            <legend class="d-field__label">{tr!(user.roles)}<span class="d-field__required">{tr!(form.required)}</span></legend>
            <p class="d-field__hint" id="roles-hint">{tr!(user.roles_hint)}</p>
            <div class="d-fieldset__choices">{choices}</div>
            <p class="d-field__error" id="roles-error" aria-live="polite">{wrong}</p>
        </fieldset>
    }
    .into_any()
}

#[component]
pub fn DepartmentField(value: String, departments: Vec<String>, outcome: Outcome) -> impl IntoView {
    let options = departments.into_iter().map(|name| view! { <option value=name></option> }).collect_view();
    let wrong = move || outcome.with(|error| error.as_ref()?.field("department").map(label::field_error));
    view! {
        <div class="d-field">
            <label class="d-field__label" for="department">{tr!(user.department)}</label>
            <p class="d-field__hint" id="department-hint">{tr!(user.department_hint)}</p>
            <input class="d-field__input" id="department" name="input[department]" value=value maxlength="200" list="departments" autocomplete="off"
                data-width="medium" aria-describedby="department-hint department-error" aria-invalid=move || wrong().map(|_| "true")/>
            <datalist id="departments">{options}</datalist>
            <p class="d-field__error" id="department-error" aria-live="polite">{wrong}</p>
        </div>
    }
    .into_any()
}

/// The link just made, this once.
#[component]
pub fn LinkMade(made: Signal<Option<Result<Link>>>) -> impl IntoView {
    move || made.get().and_then(Result::ok).map(|link| view! { <LinkNotice link=link/> })
}

#[component]
fn LinkNotice(link: Link) -> impl IntoView {
    let title = tr!(user.link_made, name = link.name.as_str());
    let field = link.link.clone().map(|address| {
        view! {
            <label class="d-field">
                <span class="d-field__label">{tr!(user.link)}</span>
                <input class="d-field__input" name="link" readonly=true autocomplete="off" value=whole(address)/>
            </label>
            <p>{tr!(user.link_text)}</p>
        }
    });
    view! {
        <Notice kind="success" title=title>
            {link.mailed.then(|| view! { <p>{tr!(user.link_mailed)}</p> })}
            {field}
            <p>{tr!(user.link_until, at = link.until.as_str())}</p>
            <p><a href=format!("/users/{}", link.id)>{tr!(user.to_account)}</a></p>
        </Notice>
    }
    .into_any()
}

/// The address as the other person needs it: where nobody has told the product its own, it is the one in use here.
fn whole(link: String) -> String {
    #[cfg(feature = "hydrate")]
    if link.starts_with('/') {
        return format!("{}{link}", window().location().origin().unwrap_or_default());
    }
    link
}
