//! One account: what it may, its link, its sessions, its end.

use leptos::prelude::*;
use leptos_router::hooks::use_params_map;
use register::access::Role;
use register::calendar::jst_minute;
use register::user::account::{Account, AccountState, OpenSession};
use register::user::second;

use super::api::{self, Act, Change, MakeLink, Shown, Standing};
use super::form::{DepartmentField, LinkMade, RolesField};
use super::{one_administrator, words};
use crate::account::proof::{Proof, ProofPanel, watch};
use crate::account::{SessionCells, SessionHead};
use crate::components::field::{NotSaved, Outcome, TextField};
use crate::components::page::PageHead;
use crate::components::parts::{Empty, Notice, loaded};
use crate::label;
use crate::record::fresh::{self, Fresh};
use crate::text::tr;

/// `/users/:id`
#[component]
pub fn UserPage() -> impl IntoView {
    let params = use_params_map();
    let fresh = Fresh::of_page();
    Proof::of_page();
    let id = Memo::new(move |_| params.read().get("id").unwrap_or_default());
    let found = Resource::new(move || (id.get(), fresh.count()), |(id, _)| api::find(id));
    // Above what is read anew: the link stays in sight, and so does what was typed where something went wrong.
    let (link, change, act) =
        (ServerAction::<MakeLink>::new(), ServerAction::<Change>::new(), ServerAction::<Act>::new());
    watch(*link);
    watch(*change);
    watch(*act);
    let (linked, changed, acted) = (link.value(), change.value(), act.value());
    fresh::after(move || linked.get().is_some_and(|answer| answer.is_ok()));
    fresh::after(move || changed.get().is_some_and(|answer| answer.is_ok()));
    fresh::after(move || acted.get().is_some_and(|answer| answer.is_ok()));
    let outcome: Outcome = Signal::derive(move || {
        acted.get().and_then(Result::err).or_else(|| linked.get().and_then(Result::err))
    });
    view! {
        <div class="d-page">
            {loaded(found, move |shown: Shown| view! { <Body shown=shown link=link change=change act=act outcome=outcome/> })}
        </div>
    }
    .into_any()
}

#[component]
fn Body(
    shown: Shown,
    link: ServerAction<MakeLink>,
    change: ServerAction<Change>,
    act: ServerAction<Act>,
    outcome: Outcome,
) -> impl IntoView {
    let Shown { account, sessions, second, standing, provider } = shown;
    let open = account.state != AccountState::Closed;
    let own = account.id == standing.me;
    let title = account.name.clone();
    let (id, proved) = (account.id.clone(), standing.proved);
    let (changed, linked) = (change.value(), link.value());
    let made = Signal::derive(move || linked.get());
    let saved = move || changed.get().is_some_and(|answer| answer.is_ok());
    view! {
        <PageHead title=title above=vec![("/users".to_owned(), tr!(user.title))]/>
        <ProofPanel proved=proved/>
        <LinkMade made=made/>
        <NotSaved outcome=outcome/>
        {move || saved().then(|| view! { <Notice kind="success" title=tr!(user.saved)/> })}
        <Facts account=account.clone()/>
        {open.then(|| view! { <EditForm account=account.clone() standing=standing.clone() change=change/> })}
        {open.then(|| view! { <AdministratorRole account=account.clone() standing=standing.clone() act=act/> })}
        {(open && !own).then(|| view! { <LinkForm account=account.clone() mail=standing.mail link=link act=act/> })}
        {provider.filter(|_| !own).map(|(name, at)| view! { <ProviderAccount id=id.clone() name=name at=at act=act/> })}
        {(open && !own).then(|| view! { <SecondFactor id=id.clone() second=second act=act/> })}
        {open.then(|| view! { <Sessions id=id sessions=sessions act=act/> })}
        {(!own).then(|| view! { <Closing account=account act=act/> })}
    }
    .into_any()
}

#[component]
fn Facts(account: Account) -> impl IntoView {
    let (state, badge) = words::state(account.state);
    let roles =
        account.roles.iter().map(|role| label::role(*role)).collect::<Vec<_>>().join(&tr!(common.and));
    let time = |at: Option<i64>| at.map_or_else(|| tr!(user.never), jst_minute);
    let reviewed = account.reviewed_at.map_or_else(
        || tr!(user.never),
        |at| format!("{} {}", jst_minute(at), account.reviewer_name.clone().unwrap_or_default()),
    );
    view! {
        <dl class="d-facts">
            <div class="d-facts__row"><dt>{tr!(user.state)}</dt><dd><span class="d-badge" data-kind=badge>{state}</span></dd></div>
            <div class="d-facts__row"><dt>{tr!(door.email)}</dt><dd>{account.email}</dd></div>
            <div class="d-facts__row"><dt>{tr!(user.roles)}</dt><dd>{roles}</dd></div>
            <div class="d-facts__row"><dt>{tr!(user.department)}</dt><dd>{account.department.unwrap_or_else(|| tr!(user.no_department))}</dd></div>
            <div class="d-facts__row"><dt>{tr!(user.created)}</dt><dd>{jst_minute(account.created_at)}</dd></div>
            <div class="d-facts__row"><dt>{tr!(user.last_sign_in)}</dt><dd>{time(account.last_sign_in_at)}</dd></div>
            <div class="d-facts__row"><dt>{tr!(user.password_set)}</dt><dd>{time(account.password_changed_at)}</dd></div>
            <div class="d-facts__row"><dt>{tr!(user.last_review)}</dt><dd>{reviewed}</dd></div>
        </dl>
    }
    .into_any()
}

#[component]
fn EditForm(account: Account, standing: Standing, change: ServerAction<Change>) -> impl IntoView {
    let value = change.value();
    let outcome: Outcome = Signal::derive(move || value.get().and_then(Result::err));
    let administrator = account.roles.contains(&Role::Administrator);
    view! {
        <section aria-labelledby="user-edit">
            <h2 class="d-section__title" id="user-edit">{tr!(user.edit)}</h2>
            <NotSaved outcome=outcome/>
            <ActionForm action=change attr:class="d-form">
                <input type="hidden" name="id" value=account.id/>
                <TextField name="name" label=tr!(user.name) value=account.name outcome=outcome required=true longest=100/>
                <RolesField chosen=account.roles outcome=outcome administrator=administrator/>
                <DepartmentField value=account.department.unwrap_or_default() departments=standing.departments outcome=outcome/>
                <button class="d-button" type="submit">{tr!(form.save)}</button>
            </ActionForm>
        </section>
    }
    .into_any()
}

/// A button that does one step.
#[component]
pub fn Step(
    act: ServerAction<Act>,
    id: String,
    step: &'static str,
    #[prop(optional, into)] item: String,
    #[prop(into)] name: String,
    #[prop(default = "secondary")] kind: &'static str,
) -> impl IntoView {
    view! {
        <ActionForm action=act>
            <input type="hidden" name="id" value=id/>
            <input type="hidden" name="act" value=step/>
            <input type="hidden" name="item" value=item/>
            <button class="d-button" data-kind=kind data-size="small" type="submit">{name}</button>
        </ActionForm>
    }
    .into_any()
}

/// The role that two persons give.
#[component]
fn AdministratorRole(account: Account, standing: Standing, act: ServerAction<Act>) -> impl IntoView {
    let id = account.id.clone();
    let content = if account.roles.contains(&Role::Administrator) {
        view! { <p>{tr!(user.is_administrator)}</p> }.into_any()
    } else if let Some(proposal) = account.proposal.clone() {
        let own = proposal.proposer_id == standing.me;
        view! {
            <p>{tr!(user.proposed, name = proposal.proposer_name.as_str(), at = jst_minute(proposal.proposed_at))}</p>
            {own.then(|| view! { <p>{tr!(user.proposed_own)}</p> })}
            <ProposalSteps account=account own=own act=act/>
        }
        .into_any()
    } else if account.state != AccountState::Active {
        view! { <p>{tr!(user_wrong.not_joined)}</p> }.into_any()
    } else if standing.administrators < 2 {
        one_administrator()
    } else {
        view! { <p>{tr!(user.propose_text)}</p> <Step act=act id=id step="propose" name=tr!(user.propose)/> }
            .into_any()
    };
    view! {
        <section aria-labelledby="user-administrator">
            <h2 class="d-section__title" id="user-administrator">{tr!(user.administrator)}</h2>
            {content}
        </section>
    }
    .into_any()
}

/// What can be done with a proposal: its own proposer only takes it back.
#[component]
pub fn ProposalSteps(account: Account, own: bool, act: ServerAction<Act>) -> impl IntoView {
    let id = account.id;
    let item = account.proposal.map(|proposal| proposal.id).unwrap_or_default();
    let back = if own { tr!(user.withdraw) } else { tr!(user.refuse) };
    view! {
        <div class="d-actions">
            {(!own).then(|| view! { <Step act=act id=id.clone() step="confirm" item=item.clone() name=tr!(user.confirm) kind="primary"/> })}
            <Step act=act id=id step="refuse" item=item name=back/>
        </div>
    }
    .into_any()
}

#[component]
fn LinkForm(
    account: Account,
    mail: bool,
    link: ServerAction<MakeLink>,
    act: ServerAction<Act>,
) -> impl IntoView {
    let live = RwSignal::new(false);
    Effect::new(move |_| live.set(true));
    let invited = account.state == AccountState::Invited;
    let (title, text, submit) = if invited {
        (tr!(user.link_invite), tr!(user.link_invite_text), tr!(user.link_again))
    } else {
        (tr!(user.link_reset), tr!(user.link_reset_text), tr!(user.link_reset_submit))
    };
    let administrator = account.roles.contains(&Role::Administrator) || account.proposal.is_some();
    let revoke_id = account.id.clone();
    view! {
        <section aria-labelledby="user-link">
            <h2 class="d-section__title" id="user-link">{title}</h2>
            <p>{text}</p>
            {administrator.then(|| view! { <p>{tr!(user_wrong.administrator_link)}</p> })}
            {account.link_until.map(|until| view! { <p>{tr!(user.link_open, at = jst_minute(until))}</p> })}
            <div class="d-actions">
                <ActionForm action=link attr:class="d-actions">
                    <input type="hidden" name="id" value=account.id/>
                    {mail.then(|| view! {
                        <label class="d-check"><input type="checkbox" name="by_mail" value="true" checked=true/>{tr!(user.by_mail)}</label>
                    })}
                    <button class="d-button" data-kind="secondary" data-size="small" type="submit" disabled=move || !live.get()>{submit}</button>
                </ActionForm>
                {account.link_until.is_some().then(|| view! { <Step act=act id=revoke_id step="revoke_link" name=tr!(user.link_revoke)/> })}
            </div>
        </section>
    }
    .into_any()
}

#[component]
fn ProviderAccount(id: String, name: String, at: i64, act: ServerAction<Act>) -> impl IntoView {
    view! {
        <section aria-labelledby="user-provider">
            <h2 class="d-section__title" id="user-provider">{tr!(provider.title, name = name.clone())}</h2>
            <p>{tr!(provider.bound, name = name.clone(), at = jst_minute(at))}</p>
            <details class="d-details">
                <summary>{tr!(provider.unbind)}</summary>
                <p>{tr!(provider.unbind_text, name = name)}</p>
                <Step act=act id=id step="unbind_provider" name=tr!(provider.unbind_do)/>
            </details>
        </section>
    }
    .into_any()
}

#[component]
fn SecondFactor(id: String, second: second::Standing, act: ServerAction<Act>) -> impl IntoView {
    let content = match second.since {
        None => view! { <p>{tr!(second.not_on)}</p> }.into_any(),
        Some(since) => view! {
            <p>{tr!(second.since, at = jst_minute(since))}</p>
            <details class="d-details">
                <summary>{tr!(second.end_for)}</summary>
                <p>{tr!(second.end_for_text)}</p>
                <Step act=act id=id step="reset_second" name=tr!(second.end_do)/>
            </details>
        }
        .into_any(),
    };
    view! {
        <section aria-labelledby="user-second">
            <h2 class="d-section__title" id="user-second">{tr!(second.title)}</h2>
            {content}
        </section>
    }
    .into_any()
}

#[component]
fn Sessions(id: String, sessions: Vec<OpenSession>, act: ServerAction<Act>) -> impl IntoView {
    if sessions.is_empty() {
        return view! {
            <section aria-labelledby="user-sessions">
                <h2 class="d-section__title" id="user-sessions">{tr!(user.sessions)}</h2>
                <Empty title=tr!(user.no_sessions)/>
            </section>
        }
        .into_any();
    }
    let rows = sessions
        .into_iter()
        .map(|session| {
            let (id, handle) = (id.clone(), session.handle.clone());
            let button = (!session.own).then(
                || view! { <Step act=act id=id step="end_session" item=handle name=tr!(user.end_session)/> },
            );
            view! { <tr><SessionCells session=session/><td class="d-table__actions">{button}</td></tr> }
        })
        .collect_view();
    view! {
        <section aria-labelledby="user-sessions">
            <h2 class="d-section__title" id="user-sessions">{tr!(user.sessions)}</h2>
            <div class="d-scroll" tabindex="0" role="region" aria-labelledby="user-sessions">
                <table class="d-table"><SessionHead/><tbody>{rows}</tbody></table>
            </div>
        </section>
    }
    .into_any()
}

#[component]
fn Closing(account: Account, act: ServerAction<Act>) -> impl IntoView {
    let closed = account.state == AccountState::Closed;
    let content = if closed {
        view! {
            <p>{tr!(user.reopen_text)}</p>
            <Step act=act id=account.id step="reopen" name=tr!(user.reopen)/>
        }
        .into_any()
    } else {
        view! {
            <details class="d-details">
                <summary>{tr!(user.close)}</summary>
                <p>{tr!(user.close_text)}</p>
                <Step act=act id=account.id step="close" name=tr!(user.close_do)/>
            </details>
        }
        .into_any()
    };
    view! {
        <section aria-labelledby="user-closing">
            <h2 class="d-section__title" id="user-closing">{tr!(user.closing)}</h2>
            {content}
        </section>
    }
    .into_any()
}
