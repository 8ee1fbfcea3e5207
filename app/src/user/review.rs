//! The periodic review of accounts (利用者の棚卸し).

use leptos::prelude::*;
use register::calendar::{jst_date, jst_minute};
use register::user::review::{REVIEW_MONTHS, ReviewRow};

use super::api::{self, Review, ReviewDecide};
use super::words;
use crate::account::proof::{Proof, ProofPanel, watch};
use crate::components::field::{NotSaved, Outcome};
use crate::components::page::PageHead;
use crate::components::parts::{Notice, loaded};
use crate::label;
use crate::record::fresh::{self, Fresh};
use crate::text::tr;

/// `/users/review`
#[component]
pub fn ReviewPage() -> impl IntoView {
    let fresh = Fresh::of_page();
    Proof::of_page();
    let found = Resource::new(move || fresh.count(), |_| api::review_rows());
    let decide = ServerAction::<ReviewDecide>::new();
    watch(*decide);
    let value = decide.value();
    let outcome: Outcome = Signal::derive(move || value.get().and_then(Result::err));
    fresh::after(move || value.get().is_some_and(|answer| answer.is_ok()));
    view! {
        <div class="d-page">
            <PageHead title=tr!(user.review)>
                <a class="d-button" data-kind="secondary" href="/users/files/review.csv" rel="external" download="">"CSV"</a>
                <a class="d-button" data-kind="secondary" href="/users/files/review.xlsx" rel="external" download="">"Excel"</a>
            </PageHead>
            <p class="d-lead">{tr!(user.review_lead, months = REVIEW_MONTHS)}</p>
            <NotSaved outcome=outcome/>
            {loaded(found, move |review: Review| view! {
                <ProofPanel proved=review.proved/>
                <Rows review=review decide=decide/>
            })}
        </div>
    }
    .into_any()
}

#[component]
fn Rows(review: Review, decide: ServerAction<ReviewDecide>) -> impl IntoView {
    let due = review.rows.iter().filter(|row| row.is_due).count();
    let notice = if due == 0 {
        view! { <Notice kind="success" title=tr!(user.review_none_due)/> }.into_any()
    } else {
        view! { <Notice kind="warning" title=tr!(user.review_due, count = due)/> }.into_any()
    };
    let me = review.me;
    let rows = review
        .rows
        .into_iter()
        .map(|row| {
            let own = row.account.id == me;
            view! { <Row row=row own=own decide=decide/> }
        })
        .collect_view();
    view! {
        {notice}
        <div class="d-scroll" tabindex="0" role="region" aria-label=tr!(user.review)>
            <table class="d-table">
                <thead><tr>
                    <th scope="col">{tr!(user.name)}</th>
                    <th scope="col">{tr!(user.roles)}</th>
                    <th scope="col">{tr!(user.department)}</th>
                    <th scope="col">{tr!(user.state)}</th>
                    <th scope="col">{tr!(user.last_sign_in)}</th>
                    <th scope="col">{tr!(user.last_review)}</th>
                    <th scope="col">{tr!(user.review_by)}</th>
                    <th scope="col"><span class="d-hidden">{tr!(user.review_do)}</span></th>
                </tr></thead>
                <tbody>{rows}</tbody>
            </table>
        </div>
    }
    .into_any()
}

#[component]
fn Row(row: ReviewRow, own: bool, decide: ServerAction<ReviewDecide>) -> impl IntoView {
    let ReviewRow { account, due_on, is_due, unused } = row;
    let (state, badge) = words::state(account.state);
    let roles =
        account.roles.iter().map(|role| label::role(*role)).collect::<Vec<_>>().join(&tr!(common.and));
    let seen = account.last_sign_in_at.map_or_else(|| tr!(user.never), jst_minute);
    let reviewed = account.reviewed_at.map_or_else(
        || tr!(user.never),
        |at| format!("{} {}", jst_date(at), account.reviewer_name.clone().unwrap_or_default()),
    );
    let buttons = if own {
        view! { <span class="d-quiet">{tr!(user.review_own)}</span> }.into_any()
    } else {
        view! {
            <div class="d-actions">
                <Decide decide=decide id=account.id.clone() act="confirm" name=tr!(user.review_confirm)/>
                <details class="d-details">
                    <summary>{tr!(user.close)}<span class="d-hidden">" " {account.name.clone()}</span></summary>
                    <p>{tr!(user.close_text)}</p>
                    <Decide decide=decide id=account.id act="close" name=tr!(user.close_do)/>
                </details>
            </div>
        }
        .into_any()
    };
    view! {
        <tr>
            <th scope="row">{account.name}<br/><span class="d-quiet">{account.email}</span></th>
            <td>{roles}</td>
            <td>{account.department.unwrap_or_default()}</td>
            <td><span class="d-badge" data-kind=badge>{state}</span></td>
            <td class="d-table__date">{seen} {unused.then(|| view! { " " <span class="d-badge" data-kind="warning">{tr!(user.unused)}</span> })}</td>
            <td class="d-table__date">{reviewed}</td>
            <td class="d-table__date">{due_on} {is_due.then(|| view! { " " <span class="d-badge" data-kind="failed">{tr!(user.due)}</span> })}</td>
            <td class="d-table__actions">{buttons}</td>
        </tr>
    }
    .into_any()
}

#[component]
fn Decide(
    decide: ServerAction<ReviewDecide>,
    id: String,
    act: &'static str,
    #[prop(into)] name: String,
) -> impl IntoView {
    view! {
        <ActionForm action=decide>
            <input type="hidden" name="id" value=id/>
            <input type="hidden" name="act" value=act/>
            <button class="d-button" data-kind="secondary" data-size="small" type="submit">{name}</button>
        </ActionForm>
    }
    .into_any()
}
