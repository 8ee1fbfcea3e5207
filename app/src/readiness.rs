//! 2.6 対応状況: the fifteen demands with live figures, gaps, and what the institution says.

pub mod api;

use leptos::prelude::*;
use register::access::Action;
use register::calendar::jst_minute;
use register::heat::vendor::Grade;
use register::heat::words;
use register::readiness::{DemandRow, DemandText, Fact, Note, Readiness, Status, of_code};

use self::api::State;
use crate::components::field::NotSaved;
use crate::components::page::PageHead;
use crate::components::parts::loaded;
use crate::error::Result;
use crate::heat::{Narrowed, say};
use crate::record::fresh::Fresh;
use crate::session::Viewer;
use crate::text::{pick, tr};

/// `/readiness`
#[component]
pub fn ReadinessPage() -> impl IntoView {
    let fresh = Fresh::of_page();
    let found = Resource::new(move || fresh.count(), |_| api::load());
    view! {
        <div class="d-page">
            <PageHead title=tr!(readiness.title)>
                <a class="d-button" data-kind="secondary" rel="external" href="/risk-files/readiness.xlsx">{tr!(heat.xlsx)}</a>
            </PageHead>
            <p class="d-lead">{tr!(readiness.lead)}</p>
            {loaded(found, |found: Readiness| view! { <Content found=found/> })}
        </div>
    }
    .into_any()
}

#[component]
fn Content(found: Readiness) -> impl IntoView {
    let action = ServerAction::<State>::new();
    let answer = action.value();
    let outcome = Signal::derive(move || answer.get().and_then(Result::err));
    crate::record::fresh::after(move || answer.get().is_some_and(|answer| answer.is_ok()));
    let gaps: usize = found.rows.iter().map(|row| row.gaps().count()).sum();
    let unknown: usize = found.rows.iter().map(DemandRow::unknown).sum();
    let said = found.rows.iter().filter(|row| row.note.status != Status::Open).count();
    let all = found.rows.len();
    let index = found
        .rows
        .iter()
        .filter_map(|row| of_code(&row.code).map(|demand| overview(demand, row)))
        .collect_view();
    let rows = found
        .rows
        .into_iter()
        .filter_map(|row| {
            of_code(&row.code).map(|demand| view! { <Demand demand=demand row=row action=action/> })
        })
        .collect_view();
    let policy = if found.policy_version == 0 {
        tr!(risk.policy_default)
    } else {
        tr!(risk.policy, version = found.policy_version)
    };
    view! {
        {found.narrowed.then(|| view! { <Narrowed/> })}
        <NotSaved outcome=outcome/>
        <p class="d-quiet">{tr!(readiness.sums, gaps = gaps, unknown = unknown, said = said, all = all)} " · " {found.today} " · " {policy}</p>
        <div class="d-scroll" tabindex="0" role="region" aria-label=tr!(readiness.overview)>
            <table class="d-table">
                <thead><tr>
                    <th scope="col">{tr!(readiness.demand)}</th>
                    <th scope="col">{tr!(readiness.own)}</th>
                    <th scope="col" class="d-table__number">{tr!(readiness.gaps)}</th>
                    <th scope="col" class="d-table__number">{tr!(readiness.unknown)}</th>
                </tr></thead>
                <tbody>{index}</tbody>
            </table>
        </div>
        {rows}
    }
    .into_any()
}

const fn status_kind(status: Status) -> &'static str {
    match status {
        Status::Open => "waiting",
        Status::Done => "done",
        Status::Partly | Status::Planned => "warning",
        Status::NotApplicable => "info",
    }
}

fn status(status: Status) -> AnyView {
    view! { <span class="d-badge" data-kind=status_kind(status)>{pick(status.label().0, status.label().1)}</span> }.into_any()
}

fn overview(demand: &'static DemandText, row: &DemandRow) -> AnyView {
    view! {
        <tr>
            <th scope="row"><a href=format!("#d-{}", demand.code)>{demand.sign} " " {pick(demand.ja, demand.en)}</a></th>
            <td>{status(row.note.status)}</td>
            <td class="d-table__number">{row.gaps().count()}</td>
            <td class="d-table__number">{row.unknown()}</td>
        </tr>
    }
    .into_any()
}

fn fact_row(fact: Fact) -> AnyView {
    let kind = match fact.grade {
        Grade::Good => "done",
        Grade::Unknown => "waiting",
        Grade::Watch => "warning",
        Grade::Bad => "failed",
    };
    let title = say(&fact.title);
    let title = if fact.href.is_empty() {
        title.into_any()
    } else {
        view! { <a href=fact.href>{title}</a> }.into_any()
    };
    view! {
        <tr>
            <th scope="row">{title}</th>
            <td class="d-table__number">{say(&fact.value)}</td>
            <td><span class="d-badge" data-kind=kind>{say(&words::grade(fact.grade))}</span></td>
        </tr>
    }
    .into_any()
}

#[component]
fn Demand(demand: &'static DemandText, row: DemandRow, action: ServerAction<State>) -> impl IntoView {
    let id = format!("d-{}", demand.code);
    let label = id.clone();
    let facts = row.facts.into_iter().map(fact_row).collect_view();
    view! {
        <section aria-labelledby=id.clone() class="d-demand-block">
            <h2 class="d-section__title" id=id.clone()>{demand.sign} " " {pick(demand.ja, demand.en)}</h2>
            <blockquote class="d-quiet">{pick(demand.words_ja, demand.words_en)}</blockquote>
            <div class="d-scroll" tabindex="0" role="region" aria-labelledby=label>
                <table class="d-table">
                    <thead><tr>
                        <th scope="col">{tr!(readiness.figure)}</th>
                        <th scope="col" class="d-table__number">{tr!(kpi.value)}</th>
                        <th scope="col">{tr!(kpi.grade)}</th>
                    </tr></thead>
                    <tbody>{facts}</tbody>
                </table>
            </div>
            <Said note=row.note.clone() before=row.before/>
            <Form demand=demand note=row.note action=action/>
        </section>
    }
    .into_any()
}

#[component]
fn Said(note: Note, before: Vec<Note>) -> impl IntoView {
    if note.at == 0 {
        return view! { <p>{tr!(readiness.own)} ": " {status(Status::Open)}</p> }.into_any();
    }
    let one = |note: Note| {
        view! {
            <li>{status(note.status)} " " <span class="d-quiet">{note.actor_name} " " {jst_minute(note.at)}</span><p class="d-demand-block__note">{note.note}</p></li>
        }
    };
    let some = !before.is_empty();
    let before = before.into_iter().map(one).collect_view();
    view! {
        <p>{tr!(readiness.own)} ": " {status(note.status)} " " <span class="d-quiet">{note.actor_name} " " {jst_minute(note.at)}</span></p>
        <p class="d-demand-block__note">{note.note}</p>
        {some.then(|| view! { <details class="d-details"><summary>{tr!(readiness.before)}</summary><ul>{before}</ul></details> })}
    }
    .into_any()
}

#[component]
fn Form(demand: &'static DemandText, note: Note, action: ServerAction<State>) -> impl IntoView {
    let viewer = expect_context::<Viewer>();
    let stored = StoredValue::new(note);
    view! {
        <Suspense fallback=|| ()>
            {move || Suspend::new(async move {
                viewer.may(Action::OfficeWrite).await.then(|| {
                    let note = stored.get_value();
                    let options = Status::ALL
                        .map(|one| view! { <option value=one.code() selected=one == note.status>{pick(one.label().0, one.label().1)}</option> })
                        .collect_view();
                    view! {
                        <details class="d-details">
                            <summary>{tr!(readiness.state)}<span class="d-hidden">" " {demand.sign}</span></summary>
                            <ActionForm action=action attr:class="d-form">
                                <input type="hidden" name="demand" value=demand.code/>
                                <label class="d-field"><span class="d-field__label">{tr!(readiness.own)}</span><select class="d-field__input" name="status">{options}</select></label>
                                <label class="d-field"><span class="d-field__label">{tr!(readiness.statement)}</span><textarea class="d-field__input" name="note" rows="4" maxlength="4000">{note.note}</textarea></label>
                                <button class="d-button" data-kind="secondary" type="submit">{tr!(form.save)}</button>
                            </ActionForm>
                        </details>
                    }
                })
            })}
        </Suspense>
    }
    .into_any()
}
