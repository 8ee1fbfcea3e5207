//! The score with the share of every factor, the floors that hold, and what a person decided beside it.

use leptos::prelude::*;
use register::access::Action;
use register::calendar::jst_minute;
use register::risk::{Answer, Override, Share, Standing};

use super::api::{Decide, Propose};
use crate::components::field::NotSaved;
use crate::components::parts::{Notice, Tier};
use crate::label;
use crate::session::Viewer;
use crate::text::{pick, tr};

/// The section on inherent risk of an engagement's page.
#[component]
pub fn RiskView(id: String, standing: Standing) -> impl IntoView {
    let outcome = standing.assessment;
    let floors = outcome
        .floors
        .iter()
        .map(|(floor, tier)| {
            let (ja, en) = floor.label();
            view! { <li>{pick(ja, en)} " → " {label::tier(Some(*tier))}</li> }
        })
        .collect_view();
    let no_floor = outcome.floors.is_empty();
    let score = outcome.score.map_or_else(|| tr!(risk.none), |score| format!("{score:.1}"));
    let version = standing.policy_version;
    let policy = if version == 0 { tr!(risk.policy_default) } else { tr!(risk.policy, version = version) };
    let differs = standing.tier != outcome.tier;
    view! {
        <section id="risk" aria-labelledby="risk-title">
            <h2 class="d-section__title" id="risk-title">{tr!(risk.title)}</h2>
            {outcome.provisional.then(|| view! { <Notice kind="warning" title=tr!(risk.provisional)><p>{tr!(risk.provisional_text)}</p></Notice> })}
            {outcome.score.is_none().then(|| view! { <Notice kind="warning" title=tr!(risk.unassessed)><p>{tr!(risk.unassessed_text)}</p></Notice> })}
            <dl class="d-facts">
                <div class="d-facts__row"><dt>{tr!(risk.score)}</dt><dd class="d-risk__score">{score}</dd></div>
                <div class="d-facts__row"><dt>{tr!(risk.computed)}</dt><dd><Tier tier=outcome.tier/></dd></div>
                <div class="d-facts__row"><dt>{tr!(risk.effective)}</dt><dd><Tier tier=standing.tier/> {differs.then(|| tr!(risk.by_hand))}</dd></div>
                <div class="d-facts__row"><dt>{tr!(risk.basis)}</dt><dd>{policy}</dd></div>
            </dl>
            <Shares shares=outcome.shares/>
            <h3 class="d-section__subtitle">{tr!(risk.floors)}</h3>
            {if no_floor { view! { <p class="d-quiet">{tr!(risk.no_floor)}</p> }.into_any() } else { view! { <ul>{floors}</ul> }.into_any() }}
            <Overrides id=id overrides=standing.overrides computed=outcome.tier/>
        </section>
    }
    .into_any()
}

#[component]
fn Shares(shares: Vec<Share>) -> impl IntoView {
    let rows = shares
        .into_iter()
        .map(|share| {
            let (ja, en) = share.factor.label();
            let answer = match share.answer {
                Answer::Open => tr!(risk.open),
                Answer::NotApplicable => tr!(risk.not_applicable),
                Answer::Scored(u) => format!("{:.0} %", u * 100.0),
            };
            let open = (share.answer == Answer::Open).then_some("");
            let most = share.weight.max(1);
            view! {
                <tr>
                    <th scope="row">{pick(ja, en)}</th>
                    <td>{answer}</td>
                    <td class="d-table__number">{share.weight}</td>
                    <td class="d-table__number">{format!("{:.1}", share.points)}</td>
                    <td class="d-risk__cell">
                        <svg class="d-risk__bar" data-open=open width="200" height="14" viewBox="0 0 100 7" preserveAspectRatio="none" aria-hidden="true">
                            <rect class="d-risk__room" x="0" y="0" width=(2 * most).min(100) height="7"/>
                            <rect class="d-risk__share" x="0" y="0" width=format!("{:.2}", (2.0 * share.points).min(100.0)) height="7"/>
                        </svg>
                    </td>
                </tr>
            }
        })
        .collect_view();
    view! {
        <div class="d-scroll" tabindex="0" role="region" aria-label=tr!(risk.shares)>
            <table class="d-table">
                <thead><tr>
                    <th scope="col">{tr!(risk.factor)}</th>
                    <th scope="col">{tr!(risk.answer)}</th>
                    <th scope="col" class="d-table__number">{tr!(risk.weight)}</th>
                    <th scope="col" class="d-table__number">{tr!(risk.points)}</th>
                    <th scope="col">{tr!(risk.shares)}</th>
                </tr></thead>
                <tbody>{rows}</tbody>
            </table>
        </div>
    }
    .into_any()
}

fn state(code: &str) -> String {
    match code {
        "proposed" => tr!(risk.state_proposed),
        "approved" => tr!(risk.state_approved),
        "rejected" => tr!(risk.state_rejected),
        _ => tr!(risk.state_withdrawn),
    }
}

#[component]
fn Overrides(id: String, overrides: Vec<Override>, computed: Option<i64>) -> impl IntoView {
    let viewer = expect_context::<Viewer>();
    let decide = ServerAction::<Decide>::new();
    let propose = ServerAction::<Propose>::new();
    let (decided, proposed) = (decide.value(), propose.value());
    let outcome = Signal::derive(move || decided.get().or_else(|| proposed.get()).and_then(Result::err));
    crate::record::fresh::after(move || {
        decided.get().or_else(|| proposed.get()).is_some_and(|answer| answer.is_ok())
    });
    let waiting = overrides.iter().any(|one| one.state == "proposed");
    let stored = StoredValue::new(id);
    let rows = overrides
        .into_iter()
        .map(|one| {
            let open = one.state == "proposed";
            let proposal = StoredValue::new(one.id);
            view! {
                <tr>
                    <td><Tier tier=Some(one.tier)/></td>
                    <td>{label::tier(one.computed_tier)}</td>
                    <td class="d-table__text">{one.reason}</td>
                    <td class="d-table__date">{one.expires_on.unwrap_or_else(|| "—".to_owned())}</td>
                    <td>{one.proposer_name} " " <span class="d-quiet">{jst_minute(one.proposed_at)}</span></td>
                    <td>{state(&one.state)} " " {one.decider_name}</td>
                    <td class="d-table__actions">
                        {open.then(|| view! {
                            <Suspense fallback=|| ()>
                                {move || Suspend::new(async move {
                                    viewer.may(Action::OverrideApprove).await.then(|| view! {
                                        <ActionForm action=decide>
                                            <input type="hidden" name="id" value=stored.get_value()/>
                                            <input type="hidden" name="proposal" value=proposal.get_value()/>
                                            <button class="d-button" data-size="small" name="decision" value="approve">{tr!(risk.approve)}</button>
                                            <button class="d-button" data-kind="secondary" data-size="small" name="decision" value="reject">{tr!(risk.reject)}</button>
                                        </ActionForm>
                                    })
                                })}
                            </Suspense>
                        })}
                    </td>
                </tr>
            }
        })
        .collect::<Vec<_>>();
    view! {
        <h3 class="d-section__subtitle">{tr!(risk.override_title)}</h3>
        <NotSaved outcome=outcome/>
        {(!rows.is_empty()).then(|| view! {
            <div class="d-scroll" tabindex="0" role="region" aria-label=tr!(risk.override_title)>
                <table class="d-table">
                    <thead><tr>
                        <th scope="col">{tr!(tier.label)}</th>
                        <th scope="col">{tr!(risk.computed)}</th>
                        <th scope="col">{tr!(record.reason)}</th>
                        <th scope="col">{tr!(risk.expires)}</th>
                        <th scope="col">{tr!(risk.proposer)}</th>
                        <th scope="col">{tr!(risk.decision)}</th>
                        <th scope="col"><span class="d-hidden">{tr!(risk.decision)}</span></th>
                    </tr></thead>
                    <tbody>{rows}</tbody>
                </table>
            </div>
        })}
        {(!waiting).then(|| view! {
            <Suspense fallback=|| ()>
                {move || Suspend::new(async move {
                    viewer.may(Action::PartyWrite).await.then(|| view! { <ProposeForm id=stored.get_value() action=propose computed=computed/> })
                })}
            </Suspense>
        })}
    }
    .into_any()
}

#[component]
fn ProposeForm(id: String, action: ServerAction<Propose>, computed: Option<i64>) -> impl IntoView {
    let tiers = (1..=4_i64)
        .map(|tier| view! { <option value=tier selected=computed == Some(tier)>{label::tier(Some(tier))}</option> })
        .collect_view();
    view! {
        <details class="d-details">
            <summary>{tr!(risk.propose)}</summary>
            <ActionForm action=action attr:class="d-form" attr:data-kind="inline">
                <p>{tr!(risk.propose_text)}</p>
                <input type="hidden" name="id" value=id/>
                <label class="d-field">
                    <span class="d-field__label">{tr!(tier.label)}</span>
                    <select class="d-field__input" name="tier">{tiers}</select>
                </label>
                <label class="d-field" data-grow="">
                    <span class="d-field__label">{tr!(record.reason)}</span>
                    <textarea class="d-field__input" name="reason" rows="2" required=true maxlength="1000"></textarea>
                </label>
                <label class="d-field">
                    <span class="d-field__label">{tr!(risk.expires)}</span>
                    <input class="d-field__input" data-width="medium" type="date" name="expires_on"/>
                </label>
                <button class="d-button" data-kind="secondary" type="submit">{tr!(risk.propose_do)}</button>
            </ActionForm>
        </details>
    }
    .into_any()
}
