//! Reports to the board: asked for, put together by a job, read here, taken out as PDF and XLSX.

pub mod api;

use leptos::prelude::*;
use leptos_router::hooks::use_params_map;
use register::access::Action;
use register::calendar::jst_minute;
use register::report::{Content, Report, Section};

use self::api::Request;
use crate::components::field::NotSaved;
use crate::components::page::PageHead;
use crate::components::parts::{Empty, Notice, loaded};
use crate::error::Result;
use crate::heat::say;
use crate::session::Viewer;
use crate::text::tr;

/// `/reports`
#[component]
pub fn ReportListPage() -> impl IntoView {
    let reports = Resource::new(|| (), |()| api::list());
    view! {
        <div class="d-page">
            <PageHead title=tr!(report.title)/>
            <p class="d-lead">{tr!(report.lead)}</p>
            <AskForm/>
            {loaded(reports, |reports: Vec<Report>| view! { <List reports=reports/> })}
        </div>
    }
    .into_any()
}

fn state(report: &Report) -> AnyView {
    let (kind, text) = match report.state.as_str() {
        "ready" => ("done", tr!(report.ready)),
        "failed" => ("failed", tr!(report.failed)),
        _ => ("waiting", tr!(report.waiting, percent = report.progress)),
    };
    view! { <span class="d-badge" data-kind=kind>{text}</span> }.into_any()
}

#[component]
fn List(reports: Vec<Report>) -> impl IntoView {
    if reports.is_empty() {
        return view! { <Empty title=tr!(report.none)><p>{tr!(report.none_text)}</p></Empty> }.into_any();
    }
    let rows = reports
        .into_iter()
        .map(|report| {
            view! {
                <tr>
                    <th scope="row"><a href=format!("/reports/{}", report.id)>{report.title.clone()}</a></th>
                    <td>{state(&report)}</td>
                    <td class="d-table__date">{report.day}</td>
                    <td class="d-table__number">{report.policy_version}</td>
                    <td>{report.actor_name} " " <span class="d-quiet">{jst_minute(report.requested_at)}</span></td>
                </tr>
            }
        })
        .collect_view();
    view! {
        <div class="d-scroll" tabindex="0" role="region" aria-label=tr!(report.title)>
            <table class="d-table">
                <thead><tr>
                    <th scope="col">{tr!(report.name)}</th>
                    <th scope="col">{tr!(alerts.state)}</th>
                    <th scope="col">{tr!(report.day)}</th>
                    <th scope="col" class="d-table__number">{tr!(report.policy)}</th>
                    <th scope="col">{tr!(report.by)}</th>
                </tr></thead>
                <tbody>{rows}</tbody>
            </table>
        </div>
    }
    .into_any()
}

#[component]
fn AskForm() -> impl IntoView {
    let viewer = expect_context::<Viewer>();
    let request = ServerAction::<Request>::new();
    let outcome = Signal::derive(move || request.value().get().and_then(Result::err));
    view! {
        <Suspense fallback=|| ()>
            {move || Suspend::new(async move {
                viewer.may(Action::OfficeWrite).await.then(|| view! {
                    <NotSaved outcome=outcome/>
                    <ActionForm action=request attr:class="d-form" attr:data-kind="inline">
                        <label class="d-field" data-grow="">
                            <span class="d-field__label">{tr!(report.name)}</span>
                            <input class="d-field__input" name="title" required=true maxlength="100" value=tr!(report.name_default)/>
                        </label>
                        <button class="d-button" type="submit">{tr!(report.make)}</button>
                    </ActionForm>
                })
            })}
        </Suspense>
    }
    .into_any()
}

/// `/reports/:id`
#[component]
pub fn ReportPage() -> impl IntoView {
    let params = use_params_map();
    let id = Memo::new(move |_| params.read().get("id").unwrap_or_default());
    let again = RwSignal::new(0_u32);
    let report = Resource::new(move || (id.get(), again.get()), |(id, _)| api::find(id));
    view! {
        <div class="d-page" data-print="landscape">
            {loaded(report, move |report: Report| view! { <Shown report=report again=again/> })}
        </div>
    }
    .into_any()
}

#[component]
fn Shown(report: Report, again: RwSignal<u32>) -> impl IntoView {
    let (id, title) = (report.id.clone(), report.title.clone());
    let ready = report.content.is_some();
    let file = |ending: &str| format!("/risk-files/report-{id}.{ending}");
    let (pdf, xlsx) = (file("pdf"), file("xlsx"));
    let waiting = report.state == "waiting";
    // Looks again until the report is there; without script the reader does so.
    Effect::new(move |_| {
        if waiting {
            set_timeout(move || again.update(|count| *count += 1), std::time::Duration::from_millis(1_500));
        }
    });
    let body = match report.content.clone() {
        Some(content) => view! { <Sections content=content/> }.into_any(),
        None if waiting => view! {
            <Notice kind="info" title=tr!(report.waiting, percent = report.progress)>
                <progress max="100" value=report.progress.to_string() aria-label=tr!(report.title)></progress>
                <p><a href=format!("/reports/{}", report.id)>{tr!(report.again)}</a></p>
            </Notice>
        }
        .into_any(),
        None => {
            view! { <Notice kind="error" title=tr!(report.failed)><p>{tr!(report.failed_text)}</p></Notice> }
                .into_any()
        }
    };
    view! {
        <PageHead title=title above=vec![("/reports".to_owned(), tr!(report.title))]>
            {ready.then(|| view! {
                <a class="d-button" rel="external" href=pdf>{tr!(report.pdf)}</a>
                <a class="d-button" data-kind="secondary" rel="external" href=xlsx>{tr!(heat.xlsx)}</a>
            })}
        </PageHead>
        <p class="d-quiet">{report.day} " · " {report.policy_version.map(|version| tr!(risk.policy, version = version))} " · " {report.actor_name}</p>
        {body}
    }
    .into_any()
}

#[component]
fn Sections(content: Content) -> impl IntoView {
    let sections =
        content.sections.into_iter().zip(1..).map(|(section, number)| part(section, number)).collect_view();
    view! { {sections} }.into_any()
}

fn part(section: Section, number: usize) -> AnyView {
    let id = format!("part-{number}");
    let label = id.clone();
    let text = section.text.iter().map(|text| view! { <p>{say(text)}</p> }).collect_view();
    let heads =
        section.columns.iter().map(|column| view! { <th scope="col">{say(column)}</th> }).collect_view();
    let some = !section.rows.is_empty();
    let rows = section
        .rows
        .iter()
        .map(|row| {
            let mut cells = row.iter();
            let first = cells.next().map(say);
            let rest = cells.map(|cell| view! { <td>{say(cell)}</td> }).collect_view();
            view! { <tr><th scope="row">{first}</th>{rest}</tr> }
        })
        .collect_view();
    view! {
        <section aria-labelledby=id.clone()>
            <h2 class="d-section__title" id=id.clone()>{say(&section.title)}</h2>
            {text}
            {some.then(|| view! {
                <div class="d-scroll" tabindex="0" role="region" aria-labelledby=label>
                    <table class="d-table"><thead><tr>{heads}</tr></thead><tbody>{rows}</tbody></table>
                </div>
            })}
        </section>
    }
    .into_any()
}
