//! The stage bar, and the gate: what is missing, who can give it, and the way past it.

use leptos::prelude::*;
use register::access::Action;
use register::assessment::flow::Missing;
use register::assessment::view::CaseView;
use register::assessment::{Need, Stage};

use super::case::{OtherSteps, Who};
use super::forms::Acts;
use super::part::{Folded, Line};
use super::{lacking, named};
use crate::components::parts::Notice;
use crate::label;
use crate::text::tr;

/// The way of the case with where it stands.
#[component]
pub fn StageBar(view: CaseView) -> impl IntoView {
    let path = view.case.kind.path();
    let stage = view.case.stage;
    let on = match stage {
        Stage::Inquiry => Stage::Review,
        Stage::Suspended => view.case.before.unwrap_or(stage),
        other => other,
    };
    let ended = matches!(stage, Stage::Rejected | Stage::Withdrawn);
    // A case that was rejected stands where it was left.
    let left = view.moves.first().and_then(|one| Stage::from_code(&one.from_stage));
    let here = path.iter().position(|one| *one == on || ended && Some(*one) == left);
    let fresh = view.row.transitional && stage == Stage::Live;
    let steps = path
        .iter()
        .enumerate()
        .map(|(at, one)| {
            let state = match here {
                Some(here) if at < here && !fresh => "done",
                Some(here) if at == here => "current",
                _ => "ahead",
            };
            view! {
                <li class="d-stages__step" data-state=state aria-current=(state == "current").then_some("step")>
                    <span class="d-stages__mark" aria-hidden="true">{if state == "done" { "✓".to_owned() } else { (at + 1).to_string() }}</span>
                    {named(one.label())}
                </li>
            }
        })
        .collect_view();
    view! { <ol class="d-stages" aria-label=tr!(case.way)>{steps}</ol> }.into_any()
}

/// What to do next.
#[component]
pub fn Gate(view: CaseView) -> impl IntoView {
    let me = expect_context::<Who>();
    let acts = expect_context::<Acts>();
    let stage = view.case.stage;
    let next = view.case.next();
    let changed = view.missing.iter().any(|one| one.need == Need::ApprovalStands);
    let waived = view.waived.iter().map(|need| named(need.label())).collect::<Vec<_>>();
    let waiver = (!waived.is_empty()).then(|| {
        view! { <p class="d-quiet">{tr!(case.waived, needs = waived.join(&tr!(common.and)))}</p> }
    });
    let may_write = me.may(Action::CaseWrite);
    let rows = view
        .missing
        .iter()
        .map(|missing| view! { <MissingRow view=view.clone() missing=missing.clone() may_except=may_write/> })
        .collect_view();
    let complete = view.missing.is_empty();
    let keepers =
        stage.keepers().iter().map(|role| label::role(*role)).collect::<Vec<_>>().join(&tr!(common.and));
    let may_pass = me.is(stage.keepers()) && may_write && stage != Stage::Approval;
    let moves_on = next.is_some() && !stage.keepers().is_empty();
    let to = next.map(|next| named(next.label())).unwrap_or_default();
    let (case_id, version) = (view.row.id.clone(), view.row.version);
    let pass = move || {
        let (id, to) = (case_id.clone(), to.clone());
        view! {
            <ActionForm action=acts.step>
                <input type="hidden" name="id" value=id/>
                <input type="hidden" name="version" value=version/>
                <button class="d-button" name="act" value="advance">{if changed { tr!(case.back_to_approval) } else { tr!(case.advance, to = to) }}</button>
            </ActionForm>
        }
    };
    let status = if !moves_on {
        view! { <p>{tr!(case.nothing_next)}</p> }.into_any()
    } else if complete {
        view! {
            <Notice kind="success" title=tr!(case.complete)><p>{tr!(case.keepers, roles = keepers.clone())}</p></Notice>
            {may_pass.then(pass)}
        }
        .into_any()
    } else {
        view! {
            <p>{tr!(case.missing_text, to = next.map(|next| named(next.label())).unwrap_or_default())}</p>
            <ul class="d-missing">{rows}</ul>
            {(changed && may_pass).then(pass)}
        }
        .into_any()
    };
    let others = may_write.then(|| view! { <OtherSteps view=view.clone()/> });
    view! {
        <section class="d-gate" aria-labelledby="gate-title">
            <h2 class="d-section__title" id="gate-title">{tr!(case.next)}</h2>
            {status}
            {waiver}
            {others}
        </section>
    }
    .into_any()
}

#[component]
fn MissingRow(view: CaseView, missing: Missing, may_except: bool) -> impl IntoView {
    let acts = expect_context::<Acts>();
    let need = missing.need;
    let roles =
        need.givers().iter().map(|role| label::role(*role)).collect::<Vec<_>>().join(&tr!(common.and));
    let total = missing.what.len();
    let named_ones: Vec<String> =
        missing.what.iter().take(12).map(|code| lacking(&view, need, code)).collect();
    let what = named_ones.join(if crate::text::japanese() { "、" } else { "; " });
    let rest = (total > 12).then(|| tr!(case.and_more, count = total - 12));
    let href = match need {
        Need::PartyIdentified => Some(format!("/parties/{}", view.row.party_id)),
        Need::Department | Need::LedgerFields => {
            Some(format!("/engagements/{}/edit", view.row.engagement_id))
        }
        Need::LedgerRows | Need::GrantsRevoked | Need::ChainConfirmed => {
            Some(format!("/engagements/{}", view.row.engagement_id))
        }
        Need::RiskScored | Need::TierFixed | Need::OverrideDecided => {
            Some(format!("/engagements/{}#risk", view.row.engagement_id))
        }
        Need::ClausesStated | Need::SignedContract | Need::ContractDates => {
            Some(format!("/parties/{}", view.row.party_id))
        }
        Need::PointsJudged | Need::InquiriesAnswered => {
            view.questionnaires.last().map(|one| format!("/questionnaires/{}", one.id))
        }
        Need::QuestionnaireSent | Need::QuestionnaireReturned | Need::RequiredAnswers => {
            Some("#questionnaires".to_owned())
        }
        Need::Approvals | Need::ApprovalStands => Some("#approval".to_owned()),
        Need::ConditionsDated | Need::ConditionsMet => Some("#conditions".to_owned()),
        Need::TopicsScored | Need::ImportantTopics | Need::ConcentrationSeen | Need::Concluded => {
            Some("#review".to_owned())
        }
        _ => None,
    };
    let proposed = view.case.exceptions.iter().any(|one| one.need == need && one.state == "proposed");
    let name = named(need.label());
    let title = match href {
        Some(href) => view! { <a href=href>{name}</a> }.into_any(),
        None => view! { <strong>{name}</strong> }.into_any(),
    };
    let form = (may_except && need.waivable() && !proposed).then(|| {
        let outcome = Acts::outcome(acts.except);
        view! {
            <Folded title=tr!(case.except)>
                <ActionForm action=acts.except attr:class="d-form" attr:data-kind="inline">
                    <p>{tr!(case.except_text)}</p>
                    <input type="hidden" name="id" value=view.row.id.clone()/>
                    <input type="hidden" name="need" value=need.code()/>
                    <Line name="reason" label=tr!(record.reason) rows=2 required=true outcome=outcome/>
                    <Line name="control" label=tr!(case.control) rows=2 required=true outcome=outcome/>
                    <Line name="expires_on" label=tr!(case.expires) kind="date" required=true outcome=outcome/>
                    <button class="d-button" data-kind="secondary">{tr!(case.except_do)}</button>
                </ActionForm>
            </Folded>
        }
    });
    view! {
        <li class="d-missing__row">
            <p>{title} " " <span class="d-quiet">{tr!(case.givers, roles = roles)}</span></p>
            {(!what.is_empty()).then(|| view! { <p class="d-missing__what">{what} {rest}</p> })}
            {proposed.then(|| view! { <p><a href="#exceptions">{tr!(case.exception_waits)}</a></p> })}
            {form}
        </li>
    }
    .into_any()
}
