//! What a new version would change, and the form that puts it in force.

use leptos::prelude::*;
use register::policy::preview::{PolicyPreview, TierMove};
use register::policy::{Policy, PolicyVersion};

use super::api::Save;
use super::form::{field_name, value_name};
use crate::components::error_view::ErrorView;
use crate::components::field::NotSaved;
use crate::components::parts::{Notice, Tier};
use crate::error::Result;
use crate::label;
use crate::text::{pick, tr};

/// Rows shown of each kind; the counts are complete.
const SHOWN: usize = 100;

#[component]
pub fn Impact(current: PolicyVersion, draft: Policy, preview: Result<PolicyPreview>) -> impl IntoView {
    let preview = match preview {
        Ok(preview) => preview,
        Err(error) => return view! { <ErrorView error=error/> }.into_any(),
    };
    let differences = current.policy.differences(&draft);
    if differences.is_empty() {
        return view! { <Notice kind="info" title=tr!(policy.same)/> }.into_any();
    }
    let changed = differences
        .into_iter()
        .map(|(name, old, new)| {
            view! {
                <tr>
                    <th scope="row">{field_name(&name)}</th>
                    <td>{value_name(&name, &old)}</td>
                    <td>{value_name(&name, &new)}</td>
                </tr>
            }
        })
        .collect_view();
    let (moved, all) = (preview.tiers.len(), preview.engagements);
    let missing = preview.clauses.len();
    view! {
        <section class="d-impact" aria-labelledby="impact">
            <h2 class="d-section__title" id="impact">{tr!(policy.impact)}</h2>
            <dl class="d-figures">
                <div class="d-figure" data-alert=(moved > 0).then_some("")>
                    <dt class="d-figure__name">{tr!(policy.moved)}</dt>
                    <dd class="d-figure__number">{moved}</dd>
                    <dd class="d-figure__note">{tr!(policy.moved_note, all = all)}</dd>
                </div>
                <div class="d-figure" data-alert=(missing > 0).then_some("")>
                    <dt class="d-figure__name">{tr!(policy.newly)}</dt>
                    <dd class="d-figure__number">{missing}</dd>
                    <dd class="d-figure__note">{tr!(policy.newly_note, satisfied = preview.satisfied)}</dd>
                </div>
                <div class="d-figure">
                    <dt class="d-figure__name">{tr!(policy.lifted)}</dt>
                    <dd class="d-figure__number">{preview.lifted}</dd>
                    <dd class="d-figure__note">{tr!(policy.lifted_note)}</dd>
                </div>
                <div class="d-figure" data-alert=(preview.beyond.1 > preview.beyond.0).then_some("")>
                    <dt class="d-figure__name">{tr!(value.outside)}</dt>
                    <dd class="d-figure__number">{preview.beyond.1}</dd>
                    <dd class="d-figure__note">{tr!(value.outside_note, now = preview.beyond.0)}</dd>
                </div>
            </dl>
            <h3 class="d-section__title" id="differences">{tr!(policy.differences)}</h3>
            <div class="d-scroll" tabindex="0" role="region" aria-labelledby="differences">
                <table class="d-table">
                    <thead><tr><th scope="col">{tr!(policy.field)}</th><th scope="col">{tr!(policy.now)}</th><th scope="col">{tr!(policy.then)}</th></tr></thead>
                    <tbody>{changed}</tbody>
                </table>
            </div>
            {(moved > 0).then(|| view! { <Tiers tiers=preview.tiers/> })}
            {(missing > 0).then(|| view! { <Clauses clauses=preview.clauses/> })}
            <Confirm version=current.version draft=draft/>
        </section>
    }
    .into_any()
}

fn more(count: usize) -> Option<String> {
    count.checked_sub(SHOWN).filter(|rest| *rest > 0).map(|rest| tr!(policy.more, count = rest))
}

#[component]
fn Tiers(tiers: Vec<TierMove>) -> impl IntoView {
    let rest = more(tiers.len());
    let rows = tiers.into_iter().take(SHOWN).map(|one| view! {
        <tr>
            <th scope="row"><a href=format!("/engagements/{}", one.engagement_id)>{pick(&one.service.0, &one.service.1)}</a></th>
            <td>{pick(&one.party.0, &one.party.1)}</td>
            <td><Tier tier=one.now/></td>
            <td><Tier tier=one.then/></td>
        </tr>
    }).collect_view();
    view! {
        <h3 class="d-section__title" id="moved">{tr!(policy.moved)}</h3>
        <div class="d-scroll" tabindex="0" role="region" aria-labelledby="moved">
            <table class="d-table">
                <thead><tr>
                    <th scope="col">{tr!(engagement.plural)}</th>
                    <th scope="col">{tr!(party.name)}</th>
                    <th scope="col">{tr!(policy.now)}</th>
                    <th scope="col">{tr!(policy.then)}</th>
                </tr></thead>
                <tbody>{rows}</tbody>
            </table>
        </div>
        {rest.map(|text| view! { <p class="d-quiet">{text}</p> })}
    }
    .into_any()
}

#[component]
fn Clauses(clauses: Vec<register::policy::preview::ClauseMove>) -> impl IntoView {
    let rest = more(clauses.len());
    let rows = clauses.into_iter().take(SHOWN).map(|one| view! {
        <tr>
            <th scope="row"><a href=format!("/parties/{}", one.party_id)>{pick(&one.party.0, &one.party.1)}</a></th>
            <td><a href=format!("/contracts/{}/review?item={}", one.contract_id, one.item)>{label::item(one.item)}</a></td>
            <td>{label::cell(one.state)}</td>
            <td><Tier tier=one.now/></td>
            <td><Tier tier=one.then/></td>
        </tr>
    }).collect_view();
    view! {
        <h3 class="d-section__title" id="newly">{tr!(policy.newly)}</h3>
        <div class="d-scroll" tabindex="0" role="region" aria-labelledby="newly">
            <table class="d-table">
                <thead><tr>
                    <th scope="col">{tr!(party.name)}</th>
                    <th scope="col">{tr!(item.title)}</th>
                    <th scope="col">{tr!(verdict.label)}</th>
                    <th scope="col">{tr!(policy.now)}</th>
                    <th scope="col">{tr!(policy.then)}</th>
                </tr></thead>
                <tbody>{rows}</tbody>
            </table>
        </div>
        {rest.map(|text| view! { <p class="d-quiet">{text}</p> })}
    }
    .into_any()
}

#[component]
fn Confirm(version: i64, draft: Policy) -> impl IntoView {
    let save = ServerAction::<Save>::new();
    let value = save.value();
    let outcome = Signal::derive(move || value.get().and_then(Result::err));
    let wrong = move || outcome.with(|error| error.as_ref()?.field("reason").map(label::field_error));
    let content = serde_json::to_string(&draft).unwrap_or_default();
    view! {
        <ActionForm action=save attr:class="d-form">
            <NotSaved outcome=outcome/>
            <input type="hidden" name="version" value=version/>
            <input type="hidden" name="policy" value=content/>
            <div class="d-field">
                <label class="d-field__label" for="reason">{tr!(policy.reason)} <span class="d-field__required">{tr!(form.required)}</span></label>
                <textarea class="d-field__input" id="reason" name="reason" rows="2" maxlength="1000" required aria-describedby="reason-error" aria-invalid=move || wrong().map(|_| "true")></textarea>
                <p class="d-field__error" id="reason-error" aria-live="polite">{wrong}</p>
            </div>
            <div class="d-form__actions">
                <button class="d-button" type="submit" aria-busy=move || save.pending().get().then_some("true")>{tr!(policy.confirm)}</button>
                <a class="d-button" data-kind="secondary" href="/policy">{tr!(form.cancel)}</a>
            </div>
        </ActionForm>
    }
    .into_any()
}
