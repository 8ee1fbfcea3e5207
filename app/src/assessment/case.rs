//! `/assessments/:id`: where the case stands, what is missing, who can give it, and everything that belongs to it.

use leptos::prelude::*;
use leptos_router::hooks::use_params_map;
use register::access::{Action, Role};
use register::assessment::view::{CaseView, Move};
use register::assessment::{Kind, RenewalDecision, Stage};
use register::calendar::jst_minute;

use super::decision::{Approvals, Conditions, Exceptions};
use super::forms::{Acts, Wrong};
use super::gate::{Gate, StageBar};
use super::part::{Fact, Folded, Line, Pick, Table};
use super::record::RecordFiles;
use super::review::{Findings, Review};
use super::{api, badge, cause, move_reason, named};
use crate::components::page::PageHead;
use crate::components::parts::{Notice, Tier, loaded};
use crate::questionnaire::sent::{GivenLink, Questionnaires};
use crate::record::fresh::Fresh;
use crate::session::{Me, who};
use crate::text::{pick, tr};

/// The viewer, for the parts of the page.
#[derive(Clone)]
pub struct Who(pub Me);

impl Who {
    pub fn may(&self, action: Action) -> bool {
        self.0.may(action)
    }

    pub fn is(&self, roles: &[Role]) -> bool {
        self.0.roles.iter().any(|role| roles.contains(role))
    }
}

/// `/assessments/:id`
#[component]
pub fn CasePage() -> impl IntoView {
    let params = use_params_map();
    let fresh = Fresh::of_page();
    let acts = Acts::of_page();
    let found = Resource::new(
        move || (params.read().get("id").unwrap_or_default(), fresh.count()),
        |(id, _)| async move {
            let view = api::find(id).await?;
            let me = who().await?.unwrap_or(Me { name: String::new(), roles: Vec::new() });
            Ok((view, me))
        },
    );
    view! {
        <div class="d-page">
            <Wrong acts=acts/>
            <GivenLink given=Signal::derive(move || acts.send.value().get().and_then(std::result::Result::ok))/>
            {loaded(found, |(view, me): (CaseView, Me)| {
                provide_context(Who(me));
                view! { <Body view=view/> }
            })}
        </div>
    }
    .into_any()
}

#[component]
fn Body(view: CaseView) -> impl IntoView {
    let row = view.row.clone();
    let stage = row.stage();
    let engagement = format!("/engagements/{}", row.engagement_id);
    let above = vec![
        ("/assessments".to_owned(), tr!(nav.assessments)),
        (engagement.clone(), pick(&row.service_ja, &row.service_en)),
    ];
    let title = tr!(case.title, kind = named(row.kind().label()), party = pick(&row.party_ja, &row.party_en));
    let reviews = row.kind().reviews();
    let outlook = matches!(row.kind(), Kind::Renewal | Kind::Exit);
    let record = format!("/assessments/{}/record", row.id);
    let transition = row.transitional.then(|| {
        let due = row.due_on.clone().unwrap_or_default();
        view! { <Notice kind="warning" title=tr!(case.transitional)><p>{tr!(case.transitional_until, due = due)}</p></Notice> }
    });
    view! {
        <PageHead title=title above=above>
            <Tier tier=row.tier/>
            <span class="d-badge" data-kind=badge(stage)>{named(stage.label())}</span>
            <a class="d-button" data-kind="secondary" href=record>{tr!(case.record)}</a>
            <RecordFiles id=row.id.clone()/>
        </PageHead>
        {transition}
        <StageBar view=view.clone()/>
        <Gate view=view.clone()/>
        {outlook.then(|| view! { <OutlookForm view=view.clone()/> })}
        <Questionnaires view=view.clone()/>
        {reviews.then(|| view! { <Review view=view.clone()/> })}
        {reviews.then(|| view! { <Findings view=view.clone()/> })}
        <Conditions view=view.clone()/>
        <Approvals view=view.clone()/>
        <Exceptions view=view.clone()/>
        <About view=view.clone() engagement=engagement/>
        <Moves moves=view.moves/>
    }
    .into_any()
}

#[component]
fn About(view: CaseView, engagement: String) -> impl IntoView {
    let row = view.row;
    view! {
        <section aria-labelledby="about-title">
            <h2 class="d-section__title" id="about-title">{tr!(case.about)}</h2>
            <dl class="d-facts">
                <div class="d-facts__row"><dt>{tr!(engagement.plural)}</dt><dd><a href=engagement>{pick(&row.service_ja, &row.service_en)}</a></dd></div>
                <div class="d-facts__row"><dt>{tr!(party.name)}</dt><dd><a href=format!("/parties/{}", row.party_id)>{pick(&row.party_ja, &row.party_en)}</a></dd></div>
                <Fact name=tr!(case.cause) value=cause(&row.cause)/>
                <Fact name=tr!(case.department) value=row.department/>
                <Fact name=tr!(case.opened) value=format!("{} {}", jst_minute(row.opened_at), row.opened_by_name)/>
                <Fact name=tr!(case.due) value=row.due_on.unwrap_or_default()/>
                <Fact name=tr!(case.next_due) value=row.next_due.unwrap_or_default()/>
            </dl>
        </section>
    }
    .into_any()
}

/// What is to become of the engagement.
#[component]
fn OutlookForm(view: CaseView) -> impl IntoView {
    let acts = expect_context::<Acts>();
    let me = expect_context::<Who>();
    let open =
        matches!(view.row.stage(), Stage::Renewal | Stage::ExitPreparation) && me.may(Action::CaseWrite);
    let chosen = view.case.decision;
    let said = chosen.map_or_else(|| tr!(case.undecided), |decision| named(decision.label()));
    let exit = view.row.kind() == Kind::Exit;
    let options = RenewalDecision::ALL
        .iter()
        .filter(|one| !exit || **one == RenewalDecision::End)
        .map(|one| (one.code().to_owned(), named(one.label())))
        .collect();
    let outcome = Acts::outcome(acts.outlook);
    view! {
        <section aria-labelledby="outlook-title">
            <h2 class="d-section__title" id="outlook-title">{tr!(case.outlook)}</h2>
            <p>{said} " " {view.row.conclusion_reason.clone()}</p>
            {open.then(|| view! {
                <ActionForm action=acts.outlook attr:class="d-form" attr:data-kind="inline">
                    <input type="hidden" name="id" value=view.row.id/>
                    <Pick name="decision" label=tr!(case.outlook) options=options value=chosen.map(|one| one.code().to_owned()).unwrap_or_default()/>
                    <Line name="reason" label=tr!(record.reason) rows=2 required=true outcome=outcome/>
                    <button class="d-button" data-kind="secondary">{tr!(form.save)}</button>
                </ActionForm>
            })}
        </section>
    }
    .into_any()
}

#[component]
fn Moves(moves: Vec<Move>) -> impl IntoView {
    let name =
        |code: &str| Stage::from_code(code).map_or_else(|| code.to_owned(), |stage| named(stage.label()));
    let empty = moves.is_empty();
    let rows = moves
        .into_iter()
        .map(|one| {
            view! {
                <tr>
                    <td class="d-table__date">{jst_minute(one.at)}</td>
                    <td>{name(&one.from_stage)} " → " {name(&one.to_stage)}</td>
                    <td>{one.actor_name}</td>
                    <td class="d-table__text">{move_reason(&one.reason)}</td>
                </tr>
            }
            .into_any()
        })
        .collect::<Vec<_>>();
    let heads = vec![tr!(audit.at), tr!(case.step), tr!(audit.actor), tr!(record.reason)];
    view! {
        <section aria-labelledby="moves-title">
            <h2 class="d-section__title" id="moves-title">{tr!(case.moves)}</h2>
            {if empty { view! { <p class="d-quiet">{tr!(case.no_moves)}</p> }.into_any() } else { view! { <Table name=tr!(case.moves) heads=heads rows=rows/> }.into_any() }}
        </section>
    }
    .into_any()
}

/// Stop, go on, take back, begin: each with a reason.
#[component]
pub fn OtherSteps(view: CaseView) -> impl IntoView {
    let acts = expect_context::<Acts>();
    let case = &view.case;
    let offered: Vec<(&'static str, String)> = [
        (case.begin().is_ok(), "begin", tr!(case.begin)),
        (case.resume().is_ok(), "resume", tr!(case.resume)),
        (case.suspend().is_ok(), "suspend", tr!(case.suspend)),
        (case.withdraw().is_ok(), "withdraw", tr!(case.withdraw)),
    ]
    .into_iter()
    .filter(|(may, ..)| *may)
    .map(|(_, code, name)| (code, name))
    .collect();
    if offered.is_empty() {
        return ().into_any();
    }
    let urgent = offered.iter().any(|(code, _)| matches!(*code, "begin" | "resume"));
    let buttons = offered
        .into_iter()
        .map(|(code, name)| view! { <button class="d-button" data-kind="secondary" data-size="small" name="act" value=code>{name}</button> })
        .collect_view();
    let outcome = Acts::outcome(acts.step);
    view! {
        <Folded title=tr!(case.other_steps) open=urgent>
            <ActionForm action=acts.step attr:class="d-form" attr:data-kind="inline">
                <input type="hidden" name="id" value=view.row.id.clone()/>
                <input type="hidden" name="version" value=view.row.version/>
                <Line name="reason" label=tr!(record.reason) rows=2 required=true outcome=outcome/>
                <div class="d-form__actions">{buttons}</div>
            </ActionForm>
        </Folded>
    }
    .into_any()
}
