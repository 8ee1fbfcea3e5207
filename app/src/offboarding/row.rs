//! The rows of an off-boarding, each with what closes it.

use leptos::prelude::*;
use register::access::Action;
use register::catalogue::Kind;
use register::offboarding::{CaseView, Row, RowState};

use super::api::{CloseRow, DecideException, ProposeException, ReopenRow};
use crate::components::field::NotSaved;
use crate::error::AppError;
use crate::record::fresh::after;
use crate::record::{href, new_href};
use crate::session::Viewer;
use crate::text::{pick, tr};

/// The four things that can be done to a row; shared by all rows of the page.
#[derive(Clone, Copy)]
struct Acts {
    close: ServerAction<CloseRow>,
    reopen: ServerAction<ReopenRow>,
    propose: ServerAction<ProposeException>,
    decide: ServerAction<DecideException>,
}

#[component]
pub fn Rows(view: CaseView) -> impl IntoView {
    let acts = Acts {
        close: ServerAction::new(),
        reopen: ServerAction::new(),
        propose: ServerAction::new(),
        decide: ServerAction::new(),
    };
    let (closed, reopened, proposed, decided) =
        (acts.close.value(), acts.reopen.value(), acts.propose.value(), acts.decide.value());
    let outcome: Signal<Option<AppError>> = Signal::derive(move || {
        let first = closed.get().and_then(Result::err).or_else(|| proposed.get().and_then(Result::err));
        first.or_else(|| reopened.get().and_then(Result::err)).or_else(|| decided.get().and_then(Result::err))
    });
    for value in [closed, reopened, proposed, decided] {
        after(move || value.get().is_some_and(|answer| answer.is_ok()));
    }
    let wrong = move || {
        outcome.with(|error| match error {
            Some(AppError::Invalid { fields }) => {
                fields.iter().map(|one| crate::label::field_error(&one.code)).collect::<Vec<_>>()
            }
            _ => Vec::new(),
        })
    };
    let open = view.case.state == "open";
    let evidence = view
        .evidence
        .iter()
        .map(|(id, kind, title)| {
            let named = Kind::Evidence
                .field("kind")
                .and_then(|field| field.choices().iter().find(|choice| choice.code == kind));
            (
                id.clone(),
                format!(
                    "{}（{}）",
                    title,
                    named.map_or_else(String::new, |choice| pick(choice.ja, choice.en))
                ),
            )
        })
        .collect::<Vec<_>>();
    let add = new_href(Kind::Evidence, "party_id", &view.case.party_id);
    let (case, today) = (view.case.id.clone(), view.today.clone());
    let lines = view
        .rows
        .into_iter()
        .map(|row| view! { <Line row=row case=case.clone() today=today.clone() evidence=evidence.clone() acts=acts open=open/> })
        .collect_view();
    view! {
        <section id="rows" aria-labelledby="rows-title">
            <div class="d-section__head">
                <h2 class="d-section__title" id="rows-title">{tr!(offboarding.rows)}</h2>
                {open.then(|| view! { <a class="d-button" data-kind="secondary" data-size="small" href=add>{tr!(offboarding.add_evidence)}</a> })}
            </div>
            <NotSaved outcome=outcome/>
            <ul class="d-inline-list" aria-live="polite">{move || wrong().into_iter().map(|text| view! { <li>{text}</li> }).collect_view()}</ul>
            <div class="d-scroll" tabindex="0" role="region" aria-labelledby="rows-title">
                <table class="d-table">
                    <thead><tr>
                        <th scope="col">{tr!(offboarding.demand)}</th>
                        <th scope="col">{tr!(offboarding.object)}</th>
                        <th scope="col">{tr!(offboarding.state)}</th>
                        <th scope="col">{tr!(offboarding.proof)}</th>
                        <th scope="col">{tr!(offboarding.act)}</th>
                    </tr></thead>
                    <tbody>{lines}</tbody>
                </table>
            </div>
        </section>
    }
    .into_any()
}

#[component]
fn Line(
    row: Row,
    case: String,
    today: String,
    evidence: Vec<(String, String)>,
    acts: Acts,
    open: bool,
) -> impl IntoView {
    let (demand, state) = (row.demand.label(), row.state.label());
    let kind = match row.state {
        RowState::Closed => "done",
        RowState::Excepted if !row.blocks(&today) => "warning",
        RowState::Proposed => "waiting",
        RowState::Open | RowState::Excepted => "failed",
    };
    let object = Kind::from_code(&row.object_kind).map(|kind| href(kind, &row.object_id)).unwrap_or_default();
    let title = pick(&row.title.0, &row.title.1);
    view! {
        <tr>
            <td>{pick(demand.0, demand.1)}</td>
            <th scope="row"><a href=object>{title}</a></th>
            <td><span class="d-badge" data-kind=kind>{pick(state.0, state.1)}</span></td>
            <td><Proof row=row.clone()/></td>
            <td>{open.then(|| view! { <ActsOf row=row case=case evidence=evidence acts=acts/> })}</td>
        </tr>
    }
    .into_any()
}

#[component]
fn Proof(row: Row) -> impl IntoView {
    let evidence = row.evidence_id.clone().map(|id| {
        let title = row.evidence_title.clone().unwrap_or_else(|| id.clone());
        view! { <p><a href=href(Kind::Evidence, &id)>{title}</a></p> }
    });
    let closed = row.closed_on.clone().map(|day| view! { <p>{day} " " {row.closed_name.clone()}</p> });
    let exception = row.exception_until.clone().map(|until| {
        let decided = if row.decided_name.is_empty() { String::new() } else { tr!(offboarding.decided_by, name = row.decided_name.clone()) };
        view! {
            <p>{tr!(offboarding.until, date = until)} " " {row.exception_reason.clone()}</p>
            <p class="d-quiet">{row.exception_control.clone()}</p>
            <p class="d-quiet">{tr!(offboarding.proposed_by, name = row.proposed_name.clone())} " " {decided}</p>
        }
    });
    view! { {closed} {evidence} <p>{row.remark.clone()}</p> {exception} }.into_any()
}

/// What the viewer may do with the row now.
#[component]
fn ActsOf(row: Row, case: String, evidence: Vec<(String, String)>, acts: Acts) -> impl IntoView {
    let viewer = expect_context::<Viewer>();
    let kept = StoredValue::new((row, case, evidence));
    view! {
        <Suspense fallback=|| ()>
            {move || Suspend::new(async move {
                let (row, case, evidence) = kept.get_value();
                let (write, approve) = (viewer.may(Action::MonitorWrite).await, viewer.may(Action::OverrideApprove).await);
                let state = row.state;
                let ids = move || (case.clone(), row.id.clone());
                match state {
                    RowState::Open if write => {
                        let ((case, id), (again, other)) = (ids(), ids());
                        view! { <CloseForm case=case row=id evidence=evidence acts=acts/> <ExceptionForm case=again row=other acts=acts/> }.into_any()
                    }
                    RowState::Proposed if approve => {
                        let (case, id) = ids();
                        view! { <DecideForm case=case row=id acts=acts/> }.into_any()
                    }
                    RowState::Closed | RowState::Excepted if write => {
                        let (case, id) = ids();
                        view! { <ReopenForm case=case row=id acts=acts/> }.into_any()
                    }
                    _ => ().into_any(),
                }
            })}
        </Suspense>
    }
    .into_any()
}

#[component]
fn CloseForm(case: String, row: String, evidence: Vec<(String, String)>, acts: Acts) -> impl IntoView {
    let options =
        evidence.into_iter().map(|(id, name)| view! { <option value=id>{name}</option> }).collect_view();
    view! {
        <details class="d-details">
            <summary>{tr!(offboarding.close)}</summary>
            <ActionForm action=acts.close attr:class="d-form">
                <input type="hidden" name="case" value=case/>
                <input type="hidden" name="row" value=row/>
                <label class="d-field"><span class="d-field__label">{tr!(offboarding.closed_on)}</span><input class="d-field__input" type="date" name="input[closed_on]" required=true/></label>
                <label class="d-field"><span class="d-field__label">{tr!(offboarding.evidence)}</span><select class="d-field__input" name="input[evidence_id]"><option value="">"—"</option>{options}</select></label>
                <label class="d-field"><span class="d-field__label">{tr!(offboarding.remark)}</span><input class="d-field__input" name="input[remark]" maxlength="2000"/></label>
                <button class="d-button" data-size="small" type="submit">{tr!(offboarding.close)}</button>
            </ActionForm>
        </details>
    }
    .into_any()
}

#[component]
fn ExceptionForm(case: String, row: String, acts: Acts) -> impl IntoView {
    view! {
        <details class="d-details">
            <summary>{tr!(offboarding.except)}</summary>
            <ActionForm action=acts.propose attr:class="d-form">
                <input type="hidden" name="case" value=case/>
                <input type="hidden" name="row" value=row/>
                <label class="d-field"><span class="d-field__label">{tr!(offboarding.reason)}</span><input class="d-field__input" name="input[reason]" required=true maxlength="2000"/></label>
                <label class="d-field"><span class="d-field__label">{tr!(offboarding.control)}</span><input class="d-field__input" name="input[control]" required=true maxlength="2000"/></label>
                <label class="d-field"><span class="d-field__label">{tr!(offboarding.until_label)}</span><input class="d-field__input" type="date" name="input[until]" required=true/></label>
                <button class="d-button" data-kind="secondary" data-size="small" type="submit">{tr!(offboarding.except)}</button>
            </ActionForm>
        </details>
    }
    .into_any()
}

#[component]
fn DecideForm(case: String, row: String, acts: Acts) -> impl IntoView {
    view! {
        <ActionForm action=acts.decide>
            <input type="hidden" name="case" value=case/>
            <input type="hidden" name="row" value=row/>
            <button class="d-button" data-size="small" name="decision" value="approve" type="submit">{tr!(risk.approve)}</button>
            <button class="d-button" data-kind="secondary" data-size="small" name="decision" value="reject" type="submit">{tr!(risk.reject)}</button>
        </ActionForm>
    }
    .into_any()
}

#[component]
fn ReopenForm(case: String, row: String, acts: Acts) -> impl IntoView {
    view! {
        <details class="d-details">
            <summary>{tr!(offboarding.reopen)}</summary>
            <ActionForm action=acts.reopen attr:class="d-form">
                <input type="hidden" name="case" value=case/>
                <input type="hidden" name="row" value=row/>
                <label class="d-field"><span class="d-field__label">{tr!(offboarding.reason)}</span><input class="d-field__input" name="reason" required=true maxlength="1000"/></label>
                <button class="d-button" data-kind="secondary" data-size="small" type="submit">{tr!(offboarding.reopen)}</button>
            </ActionForm>
        </details>
    }
    .into_any()
}
