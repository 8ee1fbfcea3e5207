//! One gap: what is missing, what is done about it, what the other side said, who accepts it and until when.

use leptos::prelude::*;
use leptos_router::hooks::use_params_map;
use register::access::Action;
use register::calendar::jst_minute;
use register::gap::{ANSWERS, Event, Gap, State, Way};

use super::api::{self, Answer, Close, Decide, GapView, Plan};
use super::words;
use crate::components::field::{NotSaved, Outcome};
use crate::components::page::PageHead;
use crate::components::parts::{Notice, Tier, loaded};
use crate::label;
use crate::session::Viewer;
use crate::text::{pick_any, tr};

#[derive(Clone, Copy)]
struct Acts {
    plan: ServerAction<Plan>,
    decide: ServerAction<Decide>,
    answer: ServerAction<Answer>,
    close: ServerAction<Close>,
}

/// `/gaps/:id`
#[component]
pub fn GapPage() -> impl IntoView {
    let params = use_params_map();
    let acts = Acts {
        plan: ServerAction::new(),
        decide: ServerAction::new(),
        answer: ServerAction::new(),
        close: ServerAction::new(),
    };
    // Only what was saved is read anew: what is typed beside a mistake stays.
    let saved = Memo::new(move |before: Option<&u32>| {
        let values = [
            acts.plan.value().get(),
            acts.decide.value().get(),
            acts.answer.value().get(),
            acts.close.value().get(),
        ];
        before.copied().unwrap_or_default() + u32::from(values.iter().flatten().any(Result::is_ok))
    });
    let gap = Resource::new(
        move || (params.read().get("id").unwrap_or_default(), saved.get()),
        |(id, _)| api::find(id),
    );
    let outcome = Signal::derive(move || {
        let values = [
            acts.plan.value().get(),
            acts.decide.value().get(),
            acts.answer.value().get(),
            acts.close.value().get(),
        ];
        values.into_iter().flatten().find_map(Result::err)
    });
    view! { <div class="d-page">{loaded(gap, move |view: GapView| view! { <Body view=view acts=acts outcome=outcome/> })}</div> }.into_any()
}

#[component]
fn Body(view: GapView, acts: Acts, outcome: Outcome) -> impl IntoView {
    let GapView { gap, events, people, today, own } = view;
    let number = u8::try_from(gap.item).unwrap_or_default();
    let title = format!("{number} {}", label::item(number));
    let above = vec![
        ("/gaps".to_owned(), tr!(nav.gaps)),
        (format!("/contracts/{}", gap.contract_id), gap.contract_title.clone()),
    ];
    let review = format!("/contracts/{}/review?item={number}", gap.contract_id);
    let forms = StoredValue::new((gap.clone(), people));
    view! {
        <PageHead title=title above=above>
            <a class="d-button" data-kind="secondary" href=review>{tr!(gap.to_review)}</a>
        </PageHead>
        <Facts gap=gap today=today/>
        <NotSaved outcome=outcome/>
        <Forms forms=forms acts=acts outcome=outcome own=own/>
        <History events=events/>
    }
    .into_any()
}

#[component]
fn Facts(gap: Gap, today: String) -> impl IntoView {
    let state = gap.state();
    let late = gap.overdue(&today);
    let name = pick_any(gap.party_name.clone(), gap.party_name_en.as_ref())
        .unwrap_or_else(|| tr!(contract.no_party));
    let dash = || "—".to_owned();
    let row = |name: String, value: Option<String>| {
        value
            .filter(|value| !value.is_empty())
            .map(|value| view! { <div class="d-facts__row"><dt>{name}</dt><dd>{value}</dd></div> })
    };
    let asked_at = format!("/contracts/{}#annexes", gap.contract_id);
    let annex = gap
        .annex
        .then(|| view! { <Notice kind="info" title=tr!(gap.annex)><p>{tr!(gap.annex_text)}</p><p><a href=asked_at>{tr!(annex.ask_for)}</a></p></Notice> });
    view! {
        {annex}
        <dl class="d-facts">
            <div class="d-facts__row"><dt>{tr!(party.name)}</dt><dd>{name}</dd></div>
            <div class="d-facts__row"><dt>{tr!(tier.label)}</dt><dd><Tier tier=gap.tier/></dd></div>
            <div class="d-facts__row"><dt>{tr!(verdict.label)}</dt><dd>{words::verdict(&gap.verdict)}</dd></div>
            <div class="d-facts__row"><dt>{tr!(gap.state)}</dt><dd><span class="d-badge" data-kind=words::badge(state)>{words::state(state)}</span></dd></div>
            <div class="d-facts__row"><dt>{tr!(gap.way)}</dt><dd>{gap.way.as_deref().map_or_else(dash, words::way)}</dd></div>
            <div class="d-facts__row"><dt>{tr!(gap.owner)}</dt><dd>{gap.owner_name.clone().unwrap_or_else(dash)}</dd></div>
            <div class="d-facts__row"><dt>{tr!(gap.due)}</dt><dd>{gap.due_on.clone().unwrap_or_else(dash)} {late.then(|| view! { " " <span class="d-badge" data-kind="warning">{tr!(gap.overdue)}</span> })}</dd></div>
            {row(tr!(value.outside), Some(words::beyond(&gap).join(" / ")))}
            {row(tr!(gap.note), Some(gap.note.clone()))}
            {row(tr!(gap.control), Some(gap.control.clone()))}
            {row(tr!(gap.expires), gap.expires_on.clone())}
            {row(tr!(gap.proposer), gap.proposer_name.clone())}
            {row(tr!(gap.approver), gap.approver_name.clone())}
            {row(tr!(gap.answer), gap.answer.as_deref().map(words::answer))}
        </dl>
    }
    .into_any()
}

#[component]
fn Forms(
    forms: StoredValue<(Gap, Vec<(String, String)>)>,
    acts: Acts,
    outcome: Outcome,
    own: bool,
) -> impl IntoView {
    let viewer = expect_context::<Viewer>();
    view! {
        <Suspense fallback=|| ()>
            {move || Suspend::new(async move {
                let (write, approve) = (viewer.may(Action::ContractWrite).await, viewer.may(Action::OverrideApprove).await);
                let (gap, people) = forms.get_value();
                let state = gap.state();
                let id = gap.id.clone();
                view! {
                    {(approve && state == State::Proposed).then(|| view! { <DecideForm id=id.clone() action=acts.decide own=own/> })}
                    {(write && state == State::Closing).then(|| view! { <CloseForm id=id.clone() action=acts.close/> })}
                    {(write && state != State::Closed).then(|| view! {
                        <PlanForm gap=gap people=people action=acts.plan outcome=outcome/>
                        <AnswerForm id=id action=acts.answer outcome=outcome/>
                    })}
                }
            })}
        </Suspense>
    }
    .into_any()
}

/// What is wrong with one field.
fn wrong(outcome: Outcome, name: &'static str) -> impl IntoView {
    view! { <span class="d-field__error" aria-live="polite">{move || outcome.with(|error| error.as_ref()?.field(name).map(label::field_error))}</span> }
}

#[component]
fn PlanForm(
    gap: Gap,
    people: Vec<(String, String)>,
    action: ServerAction<Plan>,
    outcome: Outcome,
) -> impl IntoView {
    let chosen = gap
        .way
        .clone()
        .unwrap_or_else(|| if gap.annex { "ask_annex".to_owned() } else { "negotiate".to_owned() });
    let ways = Way::ALL
        .into_iter()
        .map(|way| view! { <option value=way.code() selected=way.code() == chosen>{words::way(way.code())}</option> })
        .collect_view();
    let owner = gap.owner_id.clone().unwrap_or_default();
    let people = people
        .into_iter()
        .map(|(id, name)| view! { <option value=id.clone() selected=id == owner>{name}</option> })
        .collect_view();
    view! {
        <section aria-labelledby="plan">
            <h2 class="d-section__title" id="plan">{tr!(gap.plan)}</h2>
            <ActionForm action=action attr:class="d-form">
                <input type="hidden" name="id" value=gap.id/>
                <input type="hidden" name="version" value=gap.version/>
                <label class="d-field"><span class="d-field__label">{tr!(gap.way)}</span>
                    <select class="d-field__input" name="input[way]">{ways}</select>
                    {wrong(outcome, "way")}
                </label>
                <label class="d-field"><span class="d-field__label">{tr!(gap.owner)}</span>
                    <select class="d-field__input" name="input[owner_id]"><option value="">{tr!(gap.no_owner)}</option>{people}</select>
                    {wrong(outcome, "owner_id")}
                </label>
                <label class="d-field"><span class="d-field__label">{tr!(gap.due)}</span>
                    <input class="d-field__input" data-width="medium" type="date" name="input[due_on]" value=gap.due_on/>
                    {wrong(outcome, "due_on")}
                </label>
                <label class="d-field"><span class="d-field__label">{tr!(gap.note)}</span>
                    <textarea class="d-field__input" name="input[note]" rows="3" maxlength="2000">{gap.note}</textarea>
                    {wrong(outcome, "note")}
                </label>
                <fieldset class="d-form__section">
                    <legend>{tr!(gap.acceptance)}</legend>
                    <p class="d-quiet">{tr!(gap.acceptance_text)}</p>
                    <label class="d-field"><span class="d-field__label">{tr!(gap.control)}</span>
                        <textarea class="d-field__input" name="input[control]" rows="2" maxlength="2000">{gap.control}</textarea>
                        {wrong(outcome, "control")}
                    </label>
                    <label class="d-field"><span class="d-field__label">{tr!(gap.expires)}</span>
                        <input class="d-field__input" data-width="medium" type="date" name="input[expires_on]" value=gap.expires_on/>
                        {wrong(outcome, "expires_on")}
                    </label>
                </fieldset>
                <button class="d-button" type="submit">{tr!(gap.save)}</button>
            </ActionForm>
        </section>
    }
    .into_any()
}

#[component]
fn DecideForm(id: String, action: ServerAction<Decide>, own: bool) -> impl IntoView {
    if own {
        return view! { <Notice kind="info" title=tr!(gap.own)/> }.into_any();
    }
    view! {
        <section aria-labelledby="decide">
            <h2 class="d-section__title" id="decide">{tr!(gap.decide)}</h2>
            <ActionForm action=action attr:class="d-form">
                <input type="hidden" name="id" value=id/>
                <label class="d-field"><span class="d-field__label">{tr!(gap.decision_reason)}</span>
                    <textarea class="d-field__input" name="reason" rows="2" maxlength="2000"></textarea>
                </label>
                <div class="d-actions">
                    <button class="d-button" name="decision" value="approve">{tr!(risk.approve)}</button>
                    <button class="d-button" data-kind="secondary" name="decision" value="reject">{tr!(risk.reject)}</button>
                </div>
            </ActionForm>
        </section>
    }
    .into_any()
}

#[component]
fn CloseForm(id: String, action: ServerAction<Close>) -> impl IntoView {
    view! {
        <Notice kind="success" title=tr!(gap.stated_now)>
            <p>{tr!(gap.stated_now_text)}</p>
            <ActionForm action=action>
                <input type="hidden" name="id" value=id/>
                <button class="d-button">{tr!(gap.close)}</button>
            </ActionForm>
        </Notice>
    }
    .into_any()
}

#[component]
fn AnswerForm(id: String, action: ServerAction<Answer>, outcome: Outcome) -> impl IntoView {
    let options = ANSWERS
        .into_iter()
        .map(|code| view! { <option value=code>{words::answer(code)}</option> })
        .collect_view();
    view! {
        <section aria-labelledby="answer">
            <h2 class="d-section__title" id="answer">{tr!(gap.answer)}</h2>
            <ActionForm action=action attr:class="d-form">
                <input type="hidden" name="id" value=id/>
                <label class="d-field"><span class="d-field__label">{tr!(gap.answer_kind)}</span>
                    <select class="d-field__input" name="answer">{options}</select>
                </label>
                <label class="d-field"><span class="d-field__label">{tr!(gap.answer_words)}</span>
                    <textarea class="d-field__input" name="words" rows="2" maxlength="2000" required=true></textarea>
                    {wrong(outcome, "words")}
                </label>
                <button class="d-button" data-kind="secondary" type="submit">{tr!(gap.answer_save)}</button>
            </ActionForm>
        </section>
    }
    .into_any()
}

#[component]
fn History(events: Vec<Event>) -> impl IntoView {
    let rows = events
        .into_iter()
        .map(|event| {
            let (what, note) = words::event(&event.kind, &event.note);
            view! {
                <li>
                    <time class="d-quiet">{jst_minute(event.at)}</time> " " <strong>{what}</strong> " " {event.actor_name}
                    {(!note.is_empty()).then(|| view! { <p>{note}</p> })}
                </li>
            }
        })
        .collect_view();
    view! {
        <section aria-labelledby="history">
            <h2 class="d-section__title" id="history">{tr!(gap.history)}</h2>
            <ol class="d-history">{rows}</ol>
        </section>
    }
    .into_any()
}
