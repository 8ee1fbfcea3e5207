//! The page of whoever holds a link: one question, no account, nothing else of us.

use leptos::prelude::*;
use leptos_router::hooks::use_query_map;
use register::calendar::jst_minute;
use register::inquiry::{Answer as Choice, Question};

use super::api::{self, Answer};
use super::severity;
use crate::components::field::NotSaved;
use crate::components::page::PageHead;
use crate::components::parts::{Loading, Notice};
use crate::error::AppError;
use crate::label;
use crate::text::{pick, tr};

/// `/answer?key=…`
#[component]
pub fn AnswerPage() -> impl IntoView {
    let query = use_query_map();
    let key = query.read_untracked().get("key").unwrap_or_default();
    let done = query.read_untracked().get("done").is_some();
    let kept = StoredValue::new(key);
    let found = Resource::new(|| (), move |()| api::asked(kept.get_value()));
    view! {
        <div class="d-page" data-width="form">
            <PageHead title=tr!(answer.title) first=true/>
            <Transition fallback=Loading>
                {move || {
                    let key = kept.get_value();
                    Suspend::new(async move {
                        match found.await {
                            Ok(question) => view! { <Asked question=question key=key done=done/> }.into_any(),
                            Err(AppError::Unreachable) => view! { <Notice kind="error" title=tr!(error.unreachable.title)/> }.into_any(),
                            Err(AppError::Conflict { code }) if code == "too_many_requests" => view! { <Notice kind="warning" title=tr!(life.too_many)><p>{tr!(life.too_many_text)}</p></Notice> }.into_any(),
                            Err(_) => view! { <Notice kind="error" title=tr!(answer.no_link)><p>{tr!(answer.no_link_text)}</p></Notice> }.into_any(),
                        }
                    })
                }}
            </Transition>
        </div>
    }
    .into_any()
}

#[component]
fn Asked(question: Question, key: String, done: bool) -> impl IntoView {
    let input = question.input;
    let summary = pick(&input.summary, &input.summary_en);
    let party = pick(&question.party.0, &question.party.1);
    view! {
        <p class="d-lead">{tr!(answer.lead, party = party)}</p>
        <dl class="d-facts">
            <div class="d-facts__row"><dt>{tr!(inquiry.title)}</dt><dd>{input.title}</dd></div>
            <div class="d-facts__row"><dt>{tr!(inquiry.advisory)}</dt><dd>{input.advisory}</dd></div>
            <div class="d-facts__row"><dt>{tr!(inquiry.product)}</dt><dd>{input.product} " " {input.versions}</dd></div>
            <div class="d-facts__row"><dt>{tr!(inquiry.severity)}</dt><dd>{severity(&input.severity)}</dd></div>
            <div class="d-facts__row"><dt>{tr!(inquiry.summary)}</dt><dd>{summary}</dd></div>
            <div class="d-facts__row"><dt>{tr!(inquiry.source)}</dt><dd>{input.source}</dd></div>
            <div class="d-facts__row"><dt>{tr!(inquiry.due_on)}</dt><dd>{input.due_on}</dd></div>
        </dl>
        <AnswerForm answer=question.answer answered_at=question.answered_at key=key done=done/>
    }
    .into_any()
}

#[component]
fn AnswerForm(
    answer: register::inquiry::AnswerInput,
    answered_at: Option<i64>,
    key: String,
    done: bool,
) -> impl IntoView {
    let send = ServerAction::<Answer>::new();
    let value = send.value();
    let outcome: Signal<Option<AppError>> = Signal::derive(move || value.get().and_then(Result::err));
    let sent = move || value.get().map_or(done, |answer| answer.is_ok());
    let wrong =
        move |name: &'static str| outcome.with(|error| error.as_ref()?.field(name).map(label::field_error));
    let choices = Choice::ALL
        .into_iter()
        .map(|choice| {
            let (ja, en) = choice.label();
            view! {
                <label class="d-check">
                    <input type="radio" name="input[answer]" value=choice.code() required=true checked=choice.code() == answer.answer/>
                    {pick(ja, en)}
                </label>
            }
        })
        .collect_view();
    view! {
        {move || sent().then(|| view! { <Notice kind="success" title=tr!(answer.thanks)><p>{tr!(answer.thanks_text)}</p></Notice> })}
        {answered_at.map(|at| view! { <p class="d-quiet">{tr!(answer.answered, at = jst_minute(at))}</p> })}
        <ActionForm action=send attr:class="d-form">
            <NotSaved outcome=outcome/>
            <input type="hidden" name="key" value=key/>
            <fieldset class="d-field">
                <legend class="d-field__label">{tr!(answer.question)} <span class="d-field__required">{tr!(form.required)}</span></legend>
                {choices}
                <p class="d-field__error" aria-live="polite">{move || wrong("answer")}</p>
            </fieldset>
            <div class="d-field">
                <label class="d-field__label" for="remediation_on">{tr!(answer.remediation)}</label>
                <p class="d-field__hint" id="remediation-hint">{tr!(answer.remediation_hint)}</p>
                <input class="d-field__input" id="remediation_on" type="date" name="input[remediation_on]" value=answer.remediation_on data-width="medium"
                    aria-describedby="remediation-hint remediation-error" aria-invalid=move || wrong("remediation_on").map(|_| "true")/>
                <p class="d-field__error" id="remediation-error" aria-live="polite">{move || wrong("remediation_on")}</p>
            </div>
            <div class="d-field">
                <label class="d-field__label" for="remark">{tr!(answer.remark)}</label>
                <textarea class="d-field__input" id="remark" name="input[remark]" rows="4" maxlength="4000" aria-describedby="remark-error">{answer.remark}</textarea>
                <p class="d-field__error" id="remark-error" aria-live="polite">{move || wrong("remark")}</p>
            </div>
            <div class="d-field">
                <label class="d-field__label" for="name">{tr!(answer.name)} <span class="d-field__required">{tr!(form.required)}</span></label>
                <input class="d-field__input" id="name" name="input[name]" value=answer.name required=true maxlength="100" autocomplete="name"
                    aria-describedby="name-error" aria-invalid=move || wrong("name").map(|_| "true")/>
                <p class="d-field__error" id="name-error" aria-live="polite">{move || wrong("name")}</p>
            </div>
            <button class="d-button" type="submit" aria-busy=move || send.pending().get().then_some("true")>{tr!(answer.send)}</button>
        </ActionForm>
    }
    .into_any()
}
