//! The queue of mail (送信メール), for the administrator: what waits, what went out, what could not be sent and why.

mod api;

use leptos::prelude::*;
use leptos_router::hooks::use_query_map;
use register::calendar::jst_minute;
use register::mail::{OutboxRow, State};

use self::api::{Outbox, Retry, Withdraw};
use crate::components::field::NotSaved;
use crate::components::page::PageHead;
use crate::components::parts::{Empty, Notice, Pagination, loaded};
use crate::record::fresh::{Fresh, after};
use crate::text::tr;

/// Rows of a page, as the store gives them.
const SIZE: i64 = 50;

fn address(state: &str, page: i64) -> String {
    let state = if state.is_empty() { String::new() } else { format!("?state={state}") };
    let join = if state.is_empty() { "?" } else { "&" };
    if page == 0 { format!("/outbox{state}") } else { format!("/outbox{state}{join}page={}", page + 1) }
}

fn state_name(state: State) -> String {
    match state {
        State::Waiting => tr!(outbox.waiting),
        State::Sending => tr!(outbox.sending),
        State::Sent => tr!(outbox.sent),
        State::Failed => tr!(outbox.failed),
        State::Withdrawn => tr!(outbox.withdrawn),
    }
}

/// `/outbox`
#[component]
pub fn OutboxPage() -> impl IntoView {
    let query = use_query_map();
    let fresh = Fresh::of_page();
    let asked = Memo::new(move |_| {
        let query = query.read();
        let page =
            query.get("page").and_then(|page| page.parse::<i64>().ok()).unwrap_or(1).clamp(1, 1_000_000) - 1;
        (query.get("state").unwrap_or_default(), page)
    });
    let found =
        Resource::new(move || (asked.get(), fresh.count()), |((state, page), _)| api::list(state, page));
    view! {
        <div class="d-page">
            <PageHead title=tr!(nav.outbox)/>
            <p class="d-lead">{tr!(outbox.lead)}</p>
            {loaded(found, move |outbox: Outbox| {
                let (state, page) = asked.get_untracked();
                view! { <Body outbox=outbox state=state page=page/> }
            })}
        </div>
    }
    .into_any()
}

#[component]
fn Body(outbox: Outbox, state: String, page: i64) -> impl IntoView {
    let tabs = State::ALL
        .into_iter()
        .map(|one| {
            let current = (one.code() == state).then_some("true");
            let name = format!("{} {}", state_name(one), outbox.counts.of(one));
            view! { <a class="d-tabs__tab" href=address(one.code(), 0) aria-current=current>{name}</a> }
        })
        .collect_view();
    let total = outbox.page.total;
    let kept = state.clone();
    view! {
        {(!outbox.ready).then(|| view! { <Notice kind="warning" title=tr!(outbox.no_server)><p>{tr!(outbox.no_server_text)}</p></Notice> })}
        <nav class="d-tabs" aria-label=tr!(outbox.state)>
            <a class="d-tabs__tab" href="/outbox" aria-current=state.is_empty().then_some("true")>{tr!(list.all)}</a>
            {tabs}
        </nav>
        {if outbox.page.rows.is_empty() {
            view! { <Empty title=tr!(outbox.none)/> }.into_any()
        } else {
            view! { <Rows rows=outbox.page.rows/> }.into_any()
        }}
        <Pagination page=page size=SIZE total=total href=move |page| address(&kept, page)/>
    }
    .into_any()
}

#[component]
fn Rows(rows: Vec<OutboxRow>) -> impl IntoView {
    let (retry, withdraw) = (ServerAction::<Retry>::new(), ServerAction::<Withdraw>::new());
    let (again, taken) = (retry.value(), withdraw.value());
    let outcome = Signal::derive(move || again.get().or_else(|| taken.get()).and_then(Result::err));
    after(move || again.get().is_some_and(|answer| answer.is_ok()));
    after(move || taken.get().is_some_and(|answer| answer.is_ok()));
    let lines = rows
        .into_iter()
        .map(|row| {
            let state = State::from_code(&row.state).unwrap_or(State::Waiting);
            let kind = match state {
                State::Sent => "done",
                State::Failed => "failed",
                State::Withdrawn => "info",
                State::Waiting | State::Sending => "waiting",
            };
            let when = row.sent_at.unwrap_or(row.created_at);
            let next = (state == State::Waiting && row.attempt > 0).then(|| tr!(outbox.next, at = jst_minute(row.next_at)));
            let name = if row.recipient_name.is_empty() { row.recipient.clone() } else { format!("{} <{}>", row.recipient_name, row.recipient) };
            let waits = matches!(state, State::Waiting | State::Failed);
            let (again, back) = (row.id.clone(), row.id);
            view! {
                <tr>
                    <td><span class="d-badge" data-kind=kind>{state_name(state)}</span></td>
                    <th scope="row">{row.subject}</th>
                    <td>{name}</td>
                    <td class="d-table__date">{jst_minute(when)}</td>
                    <td class="d-table__number">{row.attempt}</td>
                    <td>{row.last_error} " " {next}</td>
                    <td class="d-table__actions">
                        {(state == State::Failed).then(|| view! {
                            <ActionForm action=retry>
                                <input type="hidden" name="id" value=again/>
                                <button class="d-button" data-kind="secondary" data-size="small" type="submit">{tr!(outbox.retry)}</button>
                            </ActionForm>
                        })}
                        {waits.then(|| view! {
                            <ActionForm action=withdraw>
                                <input type="hidden" name="id" value=back/>
                                <button class="d-button" data-kind="quiet" data-size="small" type="submit">{tr!(outbox.withdraw)}</button>
                            </ActionForm>
                        })}
                    </td>
                </tr>
            }
        })
        .collect_view();
    view! {
        <NotSaved outcome=outcome/>
        <div class="d-scroll" tabindex="0" role="region" aria-label=tr!(nav.outbox)>
            <table class="d-table">
                <thead><tr>
                    <th scope="col">{tr!(outbox.state)}</th>
                    <th scope="col">{tr!(outbox.subject)}</th>
                    <th scope="col">{tr!(outbox.recipient)}</th>
                    <th scope="col">{tr!(outbox.at)}</th>
                    <th scope="col" class="d-table__number">{tr!(outbox.attempts)}</th>
                    <th scope="col">{tr!(outbox.error)}</th>
                    <th scope="col"><span class="d-hidden">{tr!(form.edit)}</span></th>
                </tr></thead>
                <tbody>{lines}</tbody>
            </table>
        </div>
    }
    .into_any()
}
