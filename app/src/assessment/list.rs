//! All cases as a list or as a board, and the form that opens one.

use leptos::prelude::*;
use leptos_router::hooks::{use_params_map, use_query_map};
use register::access::Action;
use register::assessment::view::{CaseFilter, CaseList, CaseRow};
use register::assessment::{Kind, Stage};
use register::calendar::jst_date;
use register::catalogue::Kind as Object;
use register::record::listing::encoded;

use super::api::{self, Open};
use super::part::{Line, Pick};
use super::proposal::Proposals;
use super::{badge, named};
use crate::components::field::NotSaved;
use crate::components::page::PageHead;
use crate::components::parts::{Empty, Tier, loaded};
use crate::components::query_form::QueryForm;
use crate::error::Result;
use crate::record::api as records;
use crate::record::fresh::Fresh;
use crate::session::Viewer;
use crate::text::{pick, tr};

fn filter_of(query: &leptos_router::params::ParamsMap) -> CaseFilter {
    let text = |name: &str| query.get(name).unwrap_or_default();
    CaseFilter {
        kind: text("kind"),
        stage: text("stage"),
        engagement: text("engagement"),
        text: text("text"),
        ended: text("ended") == "1",
    }
}

/// The same list as a file.
fn file_of(filter: &CaseFilter, format: &str) -> String {
    let mut pairs = vec![
        ("kind", filter.kind.clone()),
        ("stage", filter.stage.clone()),
        ("engagement", filter.engagement.clone()),
        ("text", filter.text.clone()),
        ("ended", if filter.ended { "1".to_owned() } else { String::new() }),
    ];
    pairs.retain(|(_, value)| !value.is_empty());
    let pairs: Vec<(String, String)> =
        pairs.into_iter().map(|(name, value)| (name.to_owned(), value)).collect();
    format!("/case-files/cases.{format}?{}", encoded(&pairs))
}

/// `/assessments`
#[component]
pub fn AssessmentsPage() -> impl IntoView {
    let query = use_query_map();
    let filter = Memo::new(move |_| filter_of(&query.read()));
    let board = Memo::new(move |_| query.read().get("view").as_deref() == Some("board"));
    let fresh = Fresh::of_page();
    let found = Resource::new(move || (filter.get(), fresh.count()), |(filter, _)| api::list(filter));
    view! {
        <div class="d-page" data-width=move || board.get().then_some("full")>
            <PageHead title=tr!(nav.assessments)>
                <a class="d-button" data-kind="secondary" rel="external" href=move || file_of(&filter.get(), "xlsx")>{tr!(monitoring.xlsx)}</a>
                <a class="d-button" data-kind="secondary" rel="external" href=move || file_of(&filter.get(), "csv")>{tr!(monitoring.csv)}</a>
                <a class="d-button" data-kind="secondary" href="/questionnaires/templates">{tr!(paper.templates)}</a>
            </PageHead>
            <p class="d-lead">{tr!(case.lead)}</p>
            {move || view! { <Filters filter=filter.get() board=board.get()/> }}
            {loaded(found, move |list: CaseList| {
                let proposals = list.proposals.clone();
                let cases = if list.rows.is_empty() {
                    view! { <Empty title=tr!(case.none)><p>{tr!(case.none_text)}</p><p><a class="d-button" href="/engagements">{tr!(nav.engagements)}</a></p></Empty> }.into_any()
                } else if board.get_untracked() {
                    view! { <Board list=list/> }.into_any()
                } else {
                    view! { <Rows list=list/> }.into_any()
                };
                view! { <Proposals rows=proposals/> {cases} }
            })}
        </div>
    }
    .into_any()
}

#[component]
fn Filters(filter: CaseFilter, board: bool) -> impl IntoView {
    let options = |all: Vec<(String, String)>, chosen: String| {
        all.into_iter()
            .map(|(code, text)| view! { <option value=code.clone() selected=code == chosen>{text}</option> })
            .collect_view()
    };
    let kinds = Kind::ALL.iter().map(|kind| (kind.code().to_owned(), named(kind.label()))).collect();
    let stages = Stage::BOARD.iter().map(|stage| (stage.code().to_owned(), named(stage.label()))).collect();
    view! {
        <QueryForm action="/assessments" class="d-filter">
            <label class="d-filter__field"><span>{tr!(case.text)}</span>
                <input class="d-field__input" type="search" name="text" value=filter.text maxlength="200"/>
            </label>
            <label class="d-filter__field"><span>{tr!(case.kind)}</span>
                <select class="d-field__input" name="kind"><option value="">{tr!(case.all)}</option>{options(kinds, filter.kind)}</select>
            </label>
            <label class="d-filter__field"><span>{tr!(case.stage)}</span>
                <select class="d-field__input" name="stage"><option value="">{tr!(case.all)}</option>{options(stages, filter.stage)}</select>
            </label>
            <label class="d-filter__field"><span>{tr!(case.shape)}</span>
                <select class="d-field__input" name="view"><option value="">{tr!(case.list)}</option><option value="board" selected=board>{tr!(case.board)}</option></select>
            </label>
            <label class="d-check"><input type="checkbox" name="ended" value="1" checked=filter.ended/>{tr!(case.with_ended)}</label>
            <input type="hidden" name="engagement" value=filter.engagement/>
            <button class="d-button" data-kind="secondary">{tr!(case.show)}</button>
        </QueryForm>
    }
    .into_any()
}

#[component]
fn StageName(row: CaseRow) -> impl IntoView {
    let stage = row.stage();
    let conditional = row.conditions_open > 0 && matches!(row.outcome.as_deref(), Some("conditional"));
    view! {
        <span class="d-badge" data-kind=badge(stage)>{named(stage.label())}</span>
        {row.transitional.then(|| view! { " " <span class="d-badge" data-kind="warning">{tr!(case.transitional)}</span> })}
        {conditional.then(|| view! { " " <span class="d-badge" data-kind="warning">{tr!(case.conditional)}</span> })}
    }
    .into_any()
}

#[component]
fn Due(row: CaseRow, today: String) -> impl IntoView {
    let late = row.overdue(&today);
    let due = row.due_on.unwrap_or_else(|| "—".to_owned());
    view! { {due} {late.then(|| view! { " " <span class="d-badge" data-kind="failed">{tr!(case.overdue)}</span> })} }.into_any()
}

#[component]
fn Rows(list: CaseList) -> impl IntoView {
    let today = list.today;
    let rows = list
        .rows
        .into_iter()
        .map(|row| {
            let late = row.overdue(&today).then_some("");
            let (again, today) = (row.clone(), today.clone());
            view! {
                <tr data-gap=late>
                    <th scope="row"><a href=format!("/assessments/{}", row.id)>{pick(&row.party_ja, &row.party_en)} " " {pick(&row.service_ja, &row.service_en)}</a></th>
                    <td>{named(row.kind().label())}</td>
                    <td><StageName row=row.clone()/></td>
                    <td><Tier tier=row.tier/></td>
                    <td>{row.department}</td>
                    <td class="d-table__date"><Due row=again today=today/></td>
                    <td class="d-table__date">{jst_date(row.opened_at)} " " {row.opened_by_name}</td>
                </tr>
            }
            .into_any()
        })
        .collect::<Vec<_>>();
    let heads = vec![
        tr!(case.subject),
        tr!(case.kind),
        tr!(case.stage),
        tr!(tier.label),
        tr!(case.department),
        tr!(case.due),
        tr!(case.opened),
    ];
    view! { <super::part::Table name=tr!(nav.assessments) heads=heads rows=rows/> }.into_any()
}

#[component]
fn Board(list: CaseList) -> impl IntoView {
    let today = list.today;
    let columns = Stage::BOARD
        .into_iter()
        .filter_map(|stage| {
            let rows: Vec<CaseRow> = list.rows.iter().filter(|row| row.stage() == stage).cloned().collect();
            if rows.is_empty() {
                return None;
            }
            let count = rows.len();
            let cards = rows
                .into_iter()
                .map(|row| {
                    let (again, today) = (row.clone(), today.clone());
                    let late = row.overdue(&today).then_some("");
                    view! {
                        <li class="d-board__card" data-late=late>
                            <a href=format!("/assessments/{}", row.id)>{pick(&row.party_ja, &row.party_en)}</a>
                            <span>{pick(&row.service_ja, &row.service_en)}</span>
                            <span class="d-board__line"><Tier tier=row.tier/> {named(row.kind().label())}</span>
                            <span class="d-board__line"><Due row=again today=today/></span>
                        </li>
                    }
                })
                .collect_view();
            Some(view! {
                <section class="d-board__column" aria-label=named(stage.label())>
                    <h2 class="d-board__title">{named(stage.label())} " " <span class="d-quiet">{count}</span></h2>
                    <ul>{cards}</ul>
                </section>
            })
        })
        .collect_view();
    view! { <div class="d-scroll d-board" tabindex="0" role="region" aria-label=tr!(case.board)>{columns}</div> }.into_any()
}

/// The cases of an engagement, on its page.
#[component]
pub fn OfEngagement(id: String) -> impl IntoView {
    let viewer = expect_context::<Viewer>();
    let start = StoredValue::new(format!("/engagements/{id}/assess"));
    let filter = CaseFilter { engagement: id, ended: true, ..CaseFilter::default() };
    let found = Resource::new(|| (), move |()| api::list(filter.clone()));
    view! {
        <section id="assessments" aria-labelledby="assessments-title">
            <div class="d-section__head">
                <h2 class="d-section__title" id="assessments-title">{tr!(nav.assessments)}</h2>
                <Suspense fallback=|| ()>
                    {move || Suspend::new(async move {
                        viewer.may(Action::CaseWrite).await.then(|| view! { <a class="d-button" data-kind="secondary" data-size="small" href=start.get_value()>{tr!(case.start)}</a> })
                    })}
                </Suspense>
            </div>
            {loaded(found, |list: CaseList| if list.rows.is_empty() {
                view! { <p class="d-quiet">{tr!(case.none)}</p> }.into_any()
            } else {
                view! { <Rows list=list/> }.into_any()
            })}
        </section>
    }
    .into_any()
}

/// `/engagements/:id/assess`
#[component]
pub fn NewCasePage() -> impl IntoView {
    let params = use_params_map();
    let query = use_query_map();
    let found = Resource::new(
        move || params.read().get("id").unwrap_or_default(),
        |id| records::find(Object::Engagement.code().to_owned(), id),
    );
    view! {
        <div class="d-page" data-width="form">
            {loaded(found, move |view: register::record::view::View| {
                let kind = query.read_untracked().get("kind").unwrap_or_default();
                let cause = query.read_untracked().get("cause").unwrap_or_default();
                view! { <NewCase id=view.record.id.clone() title=view.record.title() kind=kind cause=cause/> }
            })}
        </div>
    }
    .into_any()
}

#[component]
fn NewCase(id: String, title: String, kind: String, cause: String) -> impl IntoView {
    let open = ServerAction::<Open>::new();
    let value = open.value();
    let outcome = Signal::derive(move || value.get().and_then(Result::err));
    let kinds = [Kind::DueDiligence, Kind::Inherent, Kind::Periodic, Kind::Event, Kind::Renewal, Kind::Exit]
        .into_iter()
        .map(|kind| (kind.code().to_owned(), named(kind.label())))
        .collect();
    let above =
        vec![("/engagements".to_owned(), tr!(nav.engagements)), (format!("/engagements/{id}"), title)];
    view! {
        <PageHead title=tr!(case.start) above=above/>
        <p>{tr!(case.start_text)}</p>
        <ActionForm action=open attr:class="d-form">
            <NotSaved outcome=outcome/>
            <input type="hidden" name="engagement" value=id/>
            <Pick name="input[kind]" label=tr!(case.kind) options=kinds value=kind/>
            <Line name="input[cause]" field="cause" label=tr!(case.cause) value=cause rows=3 required=true outcome=outcome/>
            <Line name="input[due_on]" field="due_on" label=tr!(case.due) kind="date" hint=tr!(case.due_hint) outcome=outcome/>
            <label class="d-check"><input type="checkbox" name="input[transitional]" value="true"/>{tr!(case.transitional_text)}</label>
            <div class="d-form__actions"><button class="d-button" type="submit">{tr!(case.start_do)}</button></div>
        </ActionForm>
    }
    .into_any()
}
