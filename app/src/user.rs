//! Accounts (利用者), for the administrator: who may sign in, with which roles, from where; and their periodic review.

pub mod api;
pub mod detail;
pub mod form;
pub mod review;
mod second;
pub mod words;

use leptos::prelude::*;
use leptos_router::hooks::use_query_map;
use register::access::Role;
use register::calendar::jst_minute;
use register::record::listing::encoded;
use register::user::account::{Account, AccountFilter, AccountState};

use self::api::{Accounts, Act, PAGE_SIZE, SetSecondRule};
use self::detail::ProposalSteps;
use crate::account::proof::{Proof, ProofPanel, watch};
use crate::components::field::{NotSaved, Outcome};
use crate::components::page::PageHead;
use crate::components::parts::{Empty, Notice, Pagination, loaded};
use crate::components::query_form::QueryForm;
use crate::label;
use crate::record::fresh::{self, Fresh};
use crate::text::tr;

/// `/users`
#[component]
pub fn UsersPage() -> impl IntoView {
    let query = use_query_map();
    let fresh = Fresh::of_page();
    Proof::of_page();
    let asked = Memo::new(move |_| {
        let query = query.read();
        let text = |name: &str| query.get(name).unwrap_or_default();
        let page = text("page").parse::<i64>().unwrap_or(1).clamp(1, 1_000_000) - 1;
        (AccountFilter { text: text("text"), role: text("role"), state: text("state") }, page)
    });
    let found =
        Resource::new(move || (asked.get(), fresh.count()), |((filter, page), _)| api::list(filter, page));
    let (act, rule) = (ServerAction::<Act>::new(), ServerAction::<SetSecondRule>::new());
    watch(*act);
    watch(*rule);
    let value = act.value();
    let ruled = rule.value();
    let outcome: Outcome = Signal::derive(move || {
        value.get().and_then(Result::err).or_else(|| ruled.get().and_then(Result::err))
    });
    fresh::after(move || value.get().is_some_and(|answer| answer.is_ok()));
    fresh::after(move || ruled.get().is_some_and(|answer| answer.is_ok()));
    view! {
        <div class="d-page">
            <PageHead title=tr!(user.title)>
                <a class="d-button" data-kind="secondary" href="/users/review">{tr!(user.review)}</a>
                <a class="d-button" href="/users/new">{tr!(user.invite)}</a>
            </PageHead>
            <p class="d-lead">{tr!(user.lead)}</p>
            <NotSaved outcome=outcome/>
            {move || view! { <Filters filter=asked.get().0/> }}
            {loaded(found, move |found: Accounts| {
                let (filter, page) = asked.get_untracked();
                view! { <Body found=found filter=filter page=page act=act rule=rule/> }
            })}
        </div>
    }
    .into_any()
}

#[component]
fn Filters(filter: AccountFilter) -> impl IntoView {
    let chosen = !filter.is_empty();
    let roles = Role::ALL
        .into_iter()
        .map(|role| view! { <option value=role.code() selected=role.code() == filter.role>{label::role(role)}</option> })
        .collect_view();
    let states = AccountState::ALL
        .into_iter()
        .map(|state| view! { <option value=state.code() selected=state.code() == filter.state>{words::state(state).0}</option> })
        .collect_view();
    view! {
        <QueryForm action="/users" class="d-filter">
            <label class="d-filter__field"><span>{tr!(list.text)}</span>
                <input class="d-field__input" type="search" name="text" value=filter.text maxlength="200"/>
            </label>
            <label class="d-filter__field"><span>{tr!(user.roles)}</span>
                <select class="d-field__input" name="role"><option value="">{tr!(list.all)}</option>{roles}</select>
            </label>
            <label class="d-filter__field"><span>{tr!(user.state)}</span>
                <select class="d-field__input" name="state"><option value="">{tr!(list.all)}</option>{states}</select>
            </label>
            <button class="d-button" data-kind="secondary">{tr!(list.apply)}</button>
            {chosen.then(|| view! { <a class="d-filter__clear" href="/users">{tr!(list.clear)}</a> })}
        </QueryForm>
    }
    .into_any()
}

/// Said where nobody could confirm a second administrator.
pub fn one_administrator() -> AnyView {
    view! {
        <Notice kind="warning" title=tr!(user.single)>
            <p>{tr!(user.single_text)}</p>
            <pre class="d-pre">"daicho user roles --email … --role administrator …"</pre>
        </Notice>
    }
    .into_any()
}

#[component]
fn Body(
    found: Accounts,
    filter: AccountFilter,
    page: i64,
    act: ServerAction<Act>,
    rule: ServerAction<SetSecondRule>,
) -> impl IntoView {
    let Accounts { accounts, total, due, proposals, second, standing, .. } = found;
    let me = standing.me.clone();
    let link = move |page: i64| {
        let mut pairs = vec![("page".to_owned(), (page + 1).to_string())];
        let filters = [("text", &filter.text), ("role", &filter.role), ("state", &filter.state)];
        let filled = filters.into_iter().filter(|(_, value)| !value.is_empty());
        pairs.extend(filled.map(|(name, value)| (name.to_owned(), value.clone())));
        format!("/users?{}", encoded(&pairs))
    };
    let rows = accounts.into_iter().map(|account| view! { <Row account=account/> }).collect_view();
    let list = if total == 0 {
        view! { <Empty title=tr!(user.none)/> }.into_any()
    } else {
        view! { <Table rows=rows.into_any()/> }.into_any()
    };
    view! {
        <ProofPanel proved={standing.proved || proposals.is_empty()}/>
        {(standing.administrators < 2).then(one_administrator)}
        {(due > 0).then(|| view! {
            <Notice kind="warning" title=tr!(user.review_due, count = due)><p><a href="/users/review">{tr!(user.review)}</a></p></Notice>
        })}
        {(!proposals.is_empty()).then(|| view! { <Proposals accounts=proposals me=me act=act/> })}
        {list}
        <Pagination page=page size=PAGE_SIZE total=total href=link/>
        <second::RuleSection rule=second action=rule/>
    }
    .into_any()
}

#[component]
fn Proposals(accounts: Vec<Account>, me: String, act: ServerAction<Act>) -> impl IntoView {
    let rows = accounts
        .into_iter()
        .map(|account| {
            let proposal = account.proposal.clone();
            let own = proposal.as_ref().is_some_and(|proposal| proposal.proposer_id == me);
            let said = proposal.map(|proposal| {
                tr!(user.proposed, name = proposal.proposer_name.as_str(), at = jst_minute(proposal.proposed_at))
            });
            view! {
                <li>
                    <p><a href=format!("/users/{}", account.id)>{account.name.clone()}</a> " " {account.email.clone()} " " {said}</p>
                    <ProposalSteps account=account own=own act=act/>
                </li>
            }
        })
        .collect_view();
    view! {
        <section aria-labelledby="user-proposals">
            <h2 class="d-section__title" id="user-proposals">{tr!(user.proposals)}</h2>
            <ul>{rows}</ul>
        </section>
    }
    .into_any()
}

#[component]
fn Table(rows: AnyView) -> impl IntoView {
    view! {
        <div class="d-scroll" tabindex="0" role="region" aria-label=tr!(user.title)>
            <table class="d-table">
                <thead><tr>
                    <th scope="col">{tr!(user.name)}</th>
                    <th scope="col">{tr!(door.email)}</th>
                    <th scope="col">{tr!(user.roles)}</th>
                    <th scope="col">{tr!(user.department)}</th>
                    <th scope="col">{tr!(user.state)}</th>
                    <th scope="col">{tr!(user.last_sign_in)}</th>
                    <th scope="col" class="d-table__number">{tr!(user.sessions_short)}</th>
                </tr></thead>
                <tbody>{rows}</tbody>
            </table>
        </div>
    }
    .into_any()
}

#[component]
fn Row(account: Account) -> impl IntoView {
    let (state, badge) = words::state(account.state);
    let roles =
        account.roles.iter().map(|role| label::role(*role)).collect::<Vec<_>>().join(&tr!(common.and));
    let seen = account.last_sign_in_at.map_or_else(|| tr!(user.never), jst_minute);
    view! {
        <tr>
            <th scope="row"><a href=format!("/users/{}", account.id)>{account.name}</a></th>
            <td>{account.email}</td>
            <td>{roles}</td>
            <td>{account.department.unwrap_or_default()}</td>
            <td><span class="d-badge" data-kind=badge>{state}</span></td>
            <td class="d-table__date">{seen}</td>
            <td class="d-table__number">{account.sessions}</td>
        </tr>
    }
    .into_any()
}
