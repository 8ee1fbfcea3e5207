//! Vulnerability inquiries (脆弱性の照会): the list, the form, the board with its recipients, and the page of whoever answers.

pub mod answer;
mod api;
mod board;
mod propose;

use leptos::prelude::*;
use leptos_router::hooks::{use_params_map, use_query_map};
use register::access::Action;
use register::inquiry::{Board, Criteria, Inquiry, InquiryInput, SEVERITIES};
use register::party::Page;

use self::api::Create;
use crate::components::field::{NotSaved, Select, TextArea, TextField};
use crate::components::page::PageHead;
use crate::components::parts::{Empty, Pagination, loaded};
use crate::record::fresh::Fresh;
use crate::session::Viewer;
use crate::text::{pick, tr};

/// Rows of a page, as the store gives them.
const SIZE: i64 = 50;

fn severity(code: &str) -> String {
    SEVERITIES.iter().find(|(known, ..)| *known == code).map_or_else(String::new, |(_, ja, en)| pick(ja, en))
}

fn state_badge(state: &str) -> impl IntoView + use<> {
    let (kind, name) = match state {
        "open" => ("waiting", tr!(inquiry.open)),
        "closed" => ("done", tr!(inquiry.closed)),
        _ => ("info", tr!(inquiry.draft)),
    };
    view! { <span class="d-badge" data-kind=kind>{name}</span> }
}

/// `/inquiries`
#[component]
pub fn InquiryListPage() -> impl IntoView {
    let query = use_query_map();
    let viewer = expect_context::<Viewer>();
    let asked = Memo::new(move |_| {
        let page = query.read().get("page").and_then(|page| page.parse::<i64>().ok()).unwrap_or(1);
        page.clamp(1, 1_000_000) - 1
    });
    let found = Resource::new(move || asked.get(), api::list);
    view! {
        <div class="d-page">
            <PageHead title=tr!(nav.inquiries)>
                <Suspense fallback=|| ()>
                    {move || Suspend::new(async move {
                        viewer.may(Action::InquiryRun).await.then(|| view! { <a class="d-button" href="/inquiries/new">{tr!(inquiry.create)}</a> })
                    })}
                </Suspense>
            </PageHead>
            <p class="d-lead">{tr!(inquiry.lead)}</p>
            {loaded(found, move |page: Page<Inquiry>| {
                let at = asked.get_untracked();
                let total = page.total;
                view! {
                    {if page.rows.is_empty() {
                        view! { <Empty title=tr!(inquiry.none)/> }.into_any()
                    } else {
                        view! { <Inquiries rows=page.rows/> }.into_any()
                    }}
                    <Pagination page=at size=SIZE total=total href=|page| format!("/inquiries?page={}", page + 1)/>
                }
            })}
        </div>
    }
    .into_any()
}

#[component]
fn Inquiries(rows: Vec<Inquiry>) -> impl IntoView {
    let lines = rows
        .into_iter()
        .map(|row| {
            let tally = row.tally;
            view! {
                <tr>
                    <td>{state_badge(&row.state)}</td>
                    <th scope="row"><a href=format!("/inquiries/{}", row.id)>{row.input.title}</a></th>
                    <td>{row.input.advisory}</td>
                    <td>{severity(&row.input.severity)}</td>
                    <td class="d-table__date">{row.input.due_on}</td>
                    <td class="d-table__number">{tally.affected}</td>
                    <td class="d-table__number">{tally.investigating}</td>
                    <td class="d-table__number">{tally.not_affected}</td>
                    <td class="d-table__number">{tally.silent}</td>
                </tr>
            }
        })
        .collect_view();
    view! {
        <div class="d-scroll" tabindex="0" role="region" aria-label=tr!(nav.inquiries)>
            <table class="d-table">
                <thead><tr>
                    <th scope="col">{tr!(inquiry.state)}</th>
                    <th scope="col">{tr!(inquiry.title)}</th>
                    <th scope="col">{tr!(inquiry.advisory)}</th>
                    <th scope="col">{tr!(inquiry.severity)}</th>
                    <th scope="col">{tr!(inquiry.due_on)}</th>
                    <th scope="col" class="d-table__number">{tr!(inquiry.affected)}</th>
                    <th scope="col" class="d-table__number">{tr!(inquiry.investigating)}</th>
                    <th scope="col" class="d-table__number">{tr!(inquiry.not_affected)}</th>
                    <th scope="col" class="d-table__number">{tr!(inquiry.silent)}</th>
                </tr></thead>
                <tbody>{lines}</tbody>
            </table>
        </div>
    }
    .into_any()
}

/// `/inquiries/new`
#[component]
pub fn InquiryNewPage() -> impl IntoView {
    let create = ServerAction::<Create>::new();
    let value = create.value();
    let outcome = Signal::derive(move || value.get().and_then(Result::err));
    let severities =
        SEVERITIES.iter().map(|(code, ja, en)| ((*code).to_owned(), pick(ja, en))).collect::<Vec<_>>();
    let blank = InquiryInput::default();
    view! {
        <div class="d-page" data-width="form">
            <PageHead title=tr!(inquiry.create) above=vec![("/inquiries".to_owned(), tr!(nav.inquiries))]/>
            <p class="d-lead">{tr!(inquiry.create_text)}</p>
            <ActionForm action=create attr:class="d-form">
                <NotSaved outcome=outcome/>
                <TextField name="title" label=tr!(inquiry.title) value=blank.title outcome=outcome required=true/>
                <TextField name="advisory" label=tr!(inquiry.advisory) value=blank.advisory outcome=outcome hint=tr!(inquiry.advisory_hint)/>
                <TextField name="product" label=tr!(inquiry.product) value=blank.product outcome=outcome required=true/>
                <TextField name="versions" label=tr!(inquiry.versions) value=blank.versions outcome=outcome/>
                <Select name="severity" label=tr!(inquiry.severity) value="high" options=severities outcome=outcome required=true/>
                <TextArea name="summary" label=tr!(inquiry.summary) value=blank.summary outcome=outcome required=true/>
                <TextArea name="summary_en" label=tr!(inquiry.summary_en) value=blank.summary_en outcome=outcome/>
                <TextField name="source" kind="url" label=tr!(inquiry.source) value=blank.source outcome=outcome longest=400/>
                <TextField name="due_on" kind="date" label=tr!(inquiry.due_on) value=blank.due_on outcome=outcome required=true width="medium"/>
                <div class="d-form__actions">
                    <button class="d-button" type="submit">{tr!(inquiry.create_do)}</button>
                    <a class="d-button" data-kind="secondary" href="/inquiries">{tr!(form.cancel)}</a>
                </div>
            </ActionForm>
        </div>
    }
    .into_any()
}

/// `/inquiries/:id`
#[component]
pub fn InquiryPage() -> impl IntoView {
    let (params, query) = (use_params_map(), use_query_map());
    let viewer = expect_context::<Viewer>();
    let fresh = Fresh::of_page();
    let asked = Memo::new(move |_| {
        let query = query.read();
        let tiers = query.get_all("tier").unwrap_or_default();
        let tiers = tiers.iter().filter_map(|tier| tier.parse::<i64>().ok()).collect();
        Criteria {
            tiers,
            product: query.get("product").unwrap_or_default(),
            chain: query.get("chain").is_some(),
        }
    });
    let found = Resource::new(
        move || (params.read().get("id").unwrap_or_default(), asked.get(), fresh.count()),
        move |(id, criteria, _)| async move {
            let board = api::find(id).await?;
            let may = board.inquiry.state != "closed" && viewer.may(Action::InquiryRun).await;
            let proposal = if may { Some((criteria.clone(), api::propose(criteria).await?)) } else { None };
            Ok((board, proposal))
        },
    );
    view! {
        <div class="d-page">
            {loaded(found, |(board, proposal): (Board, Option<propose::Proposal>)| {
                view! { <board::BoardView board=board proposal=proposal/> }
            })}
        </div>
    }
    .into_any()
}
