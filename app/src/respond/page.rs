//! `/respond/:token`

use leptos::prelude::*;
use leptos_meta::Title;
use leptos_router::hooks::{use_params_map, use_query_map};
use register::calendar::jst_date;
use register::questionnaire::score::unanswered;
use register::questionnaire::view::RespondView;
use register::questionnaire::{Content, Texts};

use super::api::{self, Finish, RemoveFile, Reply, ReuseFile, Share};
use super::item::Item;
use super::tools::{Finishing, Tools};
use crate::components::field::NotSaved;
use crate::components::parts::{Loading, Notice};
use crate::error::{AppError, Result};
use crate::questionnaire::sent::NewLink;
use crate::record::fresh::Fresh;
use crate::text::{pick, tr};

/// What the parts of the page share.
#[derive(Clone, Copy)]
pub struct Desk {
    pub token: StoredValue<String>,
    /// Answers as they stand, for what depends on them.
    pub texts: RwSignal<Texts>,
    pub reply: ServerAction<Reply>,
    pub finish: ServerAction<Finish>,
    pub share: ServerAction<Share>,
    pub remove: ServerAction<RemoveFile>,
    pub reuse: ServerAction<ReuseFile>,
}

/// `/respond/:token`
#[component]
pub fn RespondPage() -> impl IntoView {
    let params = use_params_map();
    let token = params.read_untracked().get("token").unwrap_or_default();
    let fresh = Fresh::of_page();
    let desk = Desk {
        token: StoredValue::new(token),
        texts: RwSignal::new(Texts::new()),
        reply: ServerAction::new(),
        finish: ServerAction::new(),
        share: ServerAction::new(),
        remove: ServerAction::new(),
        reuse: ServerAction::new(),
    };
    provide_context(desk);
    let plain = move || [desk.reply.value(), desk.finish.value(), desk.remove.value(), desk.reuse.value()];
    for value in plain() {
        crate::record::fresh::after(move || value.get().is_some_and(|answer| answer.is_ok()));
    }
    let outcome = Signal::derive(move || {
        let error = plain().into_iter().find_map(|value| value.get().and_then(Result::err));
        error.or_else(|| desk.share.value().get().and_then(Result::err))
    });
    let found = Resource::new(move || fresh.count(), move |_| api::view(desk.token.get_value()));
    view! {
        <Title text=tr!(respond.title)/>
        <div class="d-page" data-width="form">
            <FileNotice/>
            <NotSaved outcome=outcome/>
            <NewLink token=Signal::derive(move || desk.share.value().get().and_then(std::result::Result::ok))/>
            <Transition fallback=Loading>
                {move || Suspend::new(async move {
                    match found.await {
                        Ok(view) => view! { <Paper view=view/> }.into_any(),
                        Err(error) => view! { <Closed error=error/> }.into_any(),
                    }
                })}
            </Transition>
        </div>
    }
    .into_any()
}

/// A link that opens nothing: which of the reasons, and whom to ask.
#[component]
fn Closed(error: AppError) -> impl IntoView {
    let (title, text) = match &error {
        AppError::Conflict { code } if code == "link_expired" => {
            (tr!(respond.expired), tr!(respond.expired_text))
        }
        AppError::Conflict { code } if code == "link_revoked" => {
            (tr!(respond.revoked), tr!(respond.revoked_text))
        }
        AppError::Conflict { code } if code == "too_many_requests" => {
            (tr!(life.too_many), tr!(life.too_many_text))
        }
        AppError::NotFound => (tr!(respond.unknown), tr!(respond.unknown_text)),
        _ => (tr!(error.internal.title), tr!(error.unreachable.text)),
    };
    view! {
        <h1 class="d-page__title">{title.clone()}</h1>
        <Notice kind="warning" title=title><p>{text}</p></Notice>
    }
    .into_any()
}

/// What became of a file that a plain form brought.
#[component]
fn FileNotice() -> impl IntoView {
    let query = use_query_map();
    move || {
        let query = query.read();
        let error = query.get("error").map(|code| {
            let text = match code.as_str() {
                "too_large" => tr!(respond.too_large),
                "empty" => tr!(respond.empty_file),
                "too_many_files" => tr!(respond.too_many_files),
                "encrypted" => tr!(respond.sheet_encrypted),
                "no_id_column" => tr!(respond.no_id_column),
                _ => tr!(respond.not_taken),
            };
            view! { <Notice kind="error" title=tr!(respond.file_refused)><p>{text}</p></Notice> }
        });
        let taken = query.get("taken").map(|count| {
            let wrong = query.get("wrong").unwrap_or_default();
            let rows = wrong.split(',').filter(|row| !row.is_empty()).map(|row| {
                let (id, code) = row.split_once(':').unwrap_or((row, ""));
                let why = if code == "no_such_question" {
                    tr!(respond.no_such_question)
                } else {
                    crate::label::field_error(code)
                };
                view! { <li>{id.to_owned()} ": " {why}</li> }
            });
            let rows = rows.collect_view();
            view! {
                <Notice kind="success" title=tr!(respond.sheet_taken, count = count)>
                    <ul>{rows}</ul>
                </Notice>
            }
        });
        view! { {error} {taken} }
    }
}

#[component]
fn Paper(view: RespondView) -> impl IntoView {
    let desk = expect_context::<Desk>();
    let mut texts = view.paper.texts();
    for file in &view.paper.files {
        texts.insert(file.question.clone(), "1".into());
    }
    desk.texts.set(texts);
    let row = view.paper.row.clone();
    let open = row.state == "sent";
    let asked = view.paper.asked_back();
    let content = view.paper.content.clone();
    let sections = content
        .sections
        .iter()
        .map(|section| {
            let items = section
                .questions
                .iter()
                .map(|question| {
                    let editable = open || asked.contains(&question.id);
                    view! { <Item view=view.clone() question=question.clone() editable=editable/> }
                })
                .collect_view();
            view! {
                <section>
                    <h2 class="d-section__title">{pick(&section.ja, &section.en)}</h2>
                    <div class="d-answers">{items}</div>
                </section>
            }
        })
        .collect_view();
    let waiting = asked.len();
    let state = match row.state.as_str() {
        "submitted" if waiting > 0 => view! {
            <Notice kind="warning" title=tr!(respond.asked, count = waiting)><p>{tr!(respond.asked_text)}</p></Notice>
        }
        .into_any(),
        "submitted" => view! { <Notice kind="success" title=tr!(respond.submitted)><p>{tr!(respond.submitted_text)}</p></Notice> }.into_any(),
        "refused" => view! { <Notice kind="info" title=tr!(respond.refused)><p>{row.refusal.clone()}</p></Notice> }.into_any(),
        _ => ().into_any(),
    };
    let whole = view.section.is_empty();
    view! {
        <h1 class="d-page__title">{pick(&content.ja, &content.en)}</h1>
        {state}
        <p class="d-lead">{pick(&content.lead_ja, &content.lead_en)}</p>
        {(!row.message.is_empty()).then(|| view! { <p class="d-answers__note">{row.message.clone()}</p> })}
        <dl class="d-facts">
            <div class="d-facts__row"><dt>{tr!(respond.party)}</dt><dd>{pick(&view.party.0, &view.party.1)}</dd></div>
            <div class="d-facts__row"><dt>{tr!(respond.service)}</dt><dd>{pick(&view.service.0, &view.service.1)}</dd></div>
            <div class="d-facts__row"><dt>{tr!(respond.due)}</dt><dd>{row.due_on.clone()}</dd></div>
            <div class="d-facts__row"><dt>{tr!(respond.until)}</dt><dd>{jst_date(view.expires_at)}</dd></div>
        </dl>
        {open.then(|| view! { <Tools view=view.clone()/> })}
        {open.then(|| view! { <Progress content=content.clone()/> })}
        {sections}
        {(open && whole).then(|| view! { <Finishing content=content/> })}
        {(open && !whole).then(|| view! { <p>{tr!(respond.section_only)}</p> })}
    }
    .into_any()
}

/// How far the required questions are.
#[component]
fn Progress(content: Content) -> impl IntoView {
    let desk = expect_context::<Desk>();
    let content = StoredValue::new(content);
    let figures = Memo::new(move |_| {
        desk.texts.with(|texts| {
            content.with_value(|content| {
                let all = content.questions().filter(|one| one.required && one.asked(texts)).count();
                (all - unanswered(content, texts).len(), all)
            })
        })
    });
    view! {
        <p class="d-respond__progress" role="status">
            <progress max=move || figures.get().1.max(1) value=move || figures.get().0 aria-hidden="true"></progress>
            {move || tr!(respond.progress, done = figures.get().0, all = figures.get().1)}
        </p>
    }
    .into_any()
}
