//! Off-boarding (終了処理): everything that has to come to an end with an engagement, closed row by row.

mod api;
mod row;

use leptos::prelude::*;
use leptos_router::hooks::{use_params_map, use_query_map};
use register::access::Action;
use register::catalogue::Kind;
use register::offboarding::{Case, CaseView};
use register::party::Page;
use register::record::view::View;

use self::api::{Cancel, Complete, Open};
use self::row::Rows;
use crate::components::field::{NotSaved, TextField};
use crate::components::page::PageHead;
use crate::components::parts::{Empty, Notice, Pagination, loaded};
use crate::record::fresh::{Fresh, after};
use crate::record::{api as records, page::heading};
use crate::session::Viewer;
use crate::text::{pick, tr};

/// Rows of a page, as the store gives them.
const SIZE: i64 = 50;

fn state_badge(state: &str) -> impl IntoView + use<> {
    let (kind, name) = match state {
        "completed" => ("done", tr!(offboarding.completed)),
        "cancelled" => ("info", tr!(offboarding.cancelled)),
        _ => ("waiting", tr!(offboarding.open)),
    };
    view! { <span class="d-badge" data-kind=kind>{name}</span> }
}

/// `/offboarding`
#[component]
pub fn OffboardingListPage() -> impl IntoView {
    let query = use_query_map();
    let asked = Memo::new(move |_| {
        let page = query.read().get("page").and_then(|page| page.parse::<i64>().ok()).unwrap_or(1);
        page.clamp(1, 1_000_000) - 1
    });
    let found = Resource::new(move || asked.get(), |page| api::list(String::new(), page));
    view! {
        <div class="d-page">
            <PageHead title=tr!(nav.offboarding)>
                <a class="d-button" data-kind="secondary" rel="external" href="/case-files/ends.xlsx">{tr!(monitoring.xlsx)}</a>
                <a class="d-button" data-kind="secondary" rel="external" href="/case-files/ends.csv">{tr!(monitoring.csv)}</a>
            </PageHead>
            <p class="d-lead">{tr!(offboarding.lead)}</p>
            {loaded(found, move |page: Page<Case>| {
                let at = asked.get_untracked();
                let total = page.total;
                view! {
                    {if page.rows.is_empty() {
                        view! { <Empty title=tr!(offboarding.none)><p>{tr!(offboarding.none_text)}</p></Empty> }.into_any()
                    } else {
                        view! { <Cases cases=page.rows/> }.into_any()
                    }}
                    <Pagination page=at size=SIZE total=total href=|page| format!("/offboarding?page={}", page + 1)/>
                }
            })}
        </div>
    }
    .into_any()
}

#[component]
fn Cases(cases: Vec<Case>) -> impl IntoView {
    let lines = cases
        .into_iter()
        .map(|case| {
            let engagement = pick(&case.engagement.0, &case.engagement.1);
            let party = pick(&case.party.0, &case.party.1);
            let closed = format!("{} / {}", case.rows_total - case.rows_open, case.rows_total);
            view! {
                <tr>
                    <td>{state_badge(&case.state)}</td>
                    <th scope="row"><a href=format!("/offboarding/{}", case.id)>{engagement}</a></th>
                    <td><a href=format!("/parties/{}", case.party_id)>{party}</a></td>
                    <td>{case.department}</td>
                    <td class="d-table__number">{closed}</td>
                    <td class="d-table__date">{case.due_on}</td>
                </tr>
            }
        })
        .collect_view();
    view! {
        <div class="d-scroll" tabindex="0" role="region" aria-label=tr!(nav.offboarding)>
            <table class="d-table">
                <thead><tr>
                    <th scope="col">{tr!(offboarding.state)}</th>
                    <th scope="col">{tr!(nav.engagements)}</th>
                    <th scope="col">{tr!(party.name)}</th>
                    <th scope="col">{tr!(monitoring.department)}</th>
                    <th scope="col" class="d-table__number">{tr!(offboarding.closed)}</th>
                    <th scope="col">{tr!(offboarding.due_on)}</th>
                </tr></thead>
                <tbody>{lines}</tbody>
            </table>
        </div>
    }
    .into_any()
}

/// `/offboarding/new?engagement=…`
#[component]
pub fn OffboardingNewPage() -> impl IntoView {
    let query = use_query_map();
    let found = Resource::new(
        move || query.read().get("engagement").unwrap_or_default(),
        |id| records::find(Kind::Engagement.code().to_owned(), id),
    );
    view! {
        <div class="d-page" data-width="form">
            {loaded(found, |view: View| view! { <OpenForm view=view/> })}
        </div>
    }
    .into_any()
}

#[component]
fn OpenForm(view: View) -> impl IntoView {
    let open = ServerAction::<Open>::new();
    let value = open.value();
    let outcome = Signal::derive(move || value.get().and_then(Result::err));
    let id = view.record.id.clone();
    let back = format!("/engagements/{id}");
    view! {
        <PageHead title=tr!(offboarding.start) above=vec![(back.clone(), heading(&view))]/>
        <p class="d-lead">{tr!(offboarding.start_text)}</p>
        <ActionForm action=open attr:class="d-form">
            <NotSaved outcome=outcome/>
            <input type="hidden" name="input[engagement]" value=id/>
            <TextField name="reason" label=tr!(offboarding.reason) value="" outcome=outcome required=true longest=1000/>
            <TextField name="due_on" kind="date" label=tr!(offboarding.due_on) value="" outcome=outcome required=true width="medium"/>
            <div class="d-form__actions">
                <button class="d-button" type="submit">{tr!(offboarding.start_do)}</button>
                <a class="d-button" data-kind="secondary" href=back>{tr!(form.cancel)}</a>
            </div>
        </ActionForm>
    }
    .into_any()
}

/// `/offboarding/:id`
#[component]
pub fn OffboardingPage() -> impl IntoView {
    let params = use_params_map();
    let fresh = Fresh::of_page();
    let found = Resource::new(
        move || (params.read().get("id").unwrap_or_default(), fresh.count()),
        |(id, _)| api::find(id),
    );
    // A refused completion may have added rows: they are to be seen, and the refusal outlives the reading.
    let complete = ServerAction::<Complete>::new();
    let done = complete.value();
    after(move || done.get().is_some());
    view! { <div class="d-page">{loaded(found, move |view: CaseView| view! { <Body view=view complete=complete/> })}</div> }
        .into_any()
}

#[component]
fn Body(view: CaseView, complete: ServerAction<Complete>) -> impl IntoView {
    let case = view.case.clone();
    let open = case.state == "open";
    let waiting = view.rows.iter().filter(|row| row.blocks(&view.today)).count();
    let title = tr!(offboarding.title, name = pick(&case.engagement.0, &case.engagement.1));
    let party = pick(&case.party.0, &case.party.1);
    view! {
        <PageHead title=title above=vec![("/offboarding".to_owned(), tr!(nav.offboarding))]>
            {state_badge(&case.state)}
        </PageHead>
        <dl class="d-facts">
            <div class="d-facts__row"><dt>{tr!(nav.engagements)}</dt><dd><a href=format!("/engagements/{}", case.engagement_id)>{pick(&case.engagement.0, &case.engagement.1)}</a></dd></div>
            <div class="d-facts__row"><dt>{tr!(party.name)}</dt><dd><a href=format!("/parties/{}", case.party_id)>{party}</a></dd></div>
            <div class="d-facts__row"><dt>{tr!(offboarding.reason)}</dt><dd>{case.reason.clone()}</dd></div>
            <div class="d-facts__row"><dt>{tr!(offboarding.due_on)}</dt><dd>{case.due_on.clone()}</dd></div>
            <div class="d-facts__row"><dt>{tr!(offboarding.opened)}</dt><dd>{register::calendar::jst_minute(case.opened_at)} " " {case.opened_name.clone()}</dd></div>
        </dl>
        {open.then(|| if waiting > 0 {
            view! { <Notice kind="warning" title=tr!(offboarding.waiting, count = waiting)><p>{tr!(offboarding.waiting_text)}</p></Notice> }.into_any()
        } else {
            view! { <Notice kind="success" title=tr!(offboarding.ready)/> }.into_any()
        })}
        <Rows view=view/>
        {open.then(|| view! { <Ending id=case.id complete=complete/> })}
    }
    .into_any()
}

/// Complete, or break off.
#[component]
fn Ending(id: String, complete: ServerAction<Complete>) -> impl IntoView {
    let viewer = expect_context::<Viewer>();
    let cancel = ServerAction::<Cancel>::new();
    let (done, broken) = (complete.value(), cancel.value());
    let outcome = Signal::derive(move || done.get().or_else(|| broken.get()).and_then(Result::err));
    after(move || broken.get().is_some_and(|answer| answer.is_ok()));
    let id = StoredValue::new(id);
    view! {
        <Suspense fallback=|| ()>
            {move || Suspend::new(async move {
                viewer.may(Action::OffboardingClose).await.then(|| view! {
                    <section aria-labelledby="ending">
                        <h2 class="d-section__title" id="ending">{tr!(offboarding.ending)}</h2>
                        <NotSaved outcome=outcome/>
                        <ActionForm action=complete>
                            <input type="hidden" name="id" value=id.get_value()/>
                            <p>{tr!(offboarding.complete_text)}</p>
                            <button class="d-button" type="submit">{tr!(offboarding.complete)}</button>
                        </ActionForm>
                        <details class="d-details">
                            <summary>{tr!(offboarding.cancel)}</summary>
                            <ActionForm action=cancel attr:class="d-form">
                                <input type="hidden" name="input[id]" value=id.get_value()/>
                                <TextField name="reason" label=tr!(offboarding.reason) value="" outcome=outcome required=true longest=1000/>
                                <button class="d-button" data-kind="secondary" type="submit">{tr!(offboarding.cancel_do)}</button>
                            </ActionForm>
                        </details>
                    </section>
                })
            })}
        </Suspense>
    }
    .into_any()
}
