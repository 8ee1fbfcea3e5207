//! One question: the answer is saved as soon as it is given; what another respondent answered meanwhile is shown.

use leptos::prelude::*;
use register::calendar::jst_minute;
use register::questionnaire::answer::{Answer, Saved};
use register::questionnaire::view::RespondView;
use register::questionnaire::{AnswerKind, Question};

use super::api;
use super::page::Desk;
use crate::assessment::part::Pick;
use crate::components::parts::Notice;
use crate::error::AppError;
use crate::label;
use crate::text::{japanese, pick, tr};

/// The pause before an answer is saved again that was held off.
const PAUSE: std::time::Duration = std::time::Duration::from_secs(20);

/// Where an answer stands between the fingers and the server.
#[derive(Clone, Debug, PartialEq)]
enum Standing {
    Quiet,
    Saving,
    Saved,
    Clash(Answer),
    Wrong(String),
    /// Too many at once: it is saved again by itself in a while.
    Busy,
    /// The server did not answer; what was typed is still in the page.
    Lost,
}

/// What one question's inputs share.
#[derive(Clone, Copy)]
struct Pen {
    question: StoredValue<String>,
    value: RwSignal<String>,
    note: RwSignal<String>,
    version: RwSignal<i64>,
    standing: RwSignal<Standing>,
    /// Typed again while a save was under way.
    again: RwSignal<bool>,
}

impl Pen {
    fn save(self, desk: Desk) {
        if self.standing.get_untracked() == Standing::Saving {
            self.again.set(true);
            return;
        }
        self.standing.set(Standing::Saving);
        let (value, note) = (self.value.get_untracked(), self.note.get_untracked());
        let (token, question, base) =
            (desk.token.get_value(), self.question.get_value(), self.version.get_untracked());
        leptos::task::spawn_local(async move {
            let kept = value.clone();
            let outcome = api::save(token, question.clone(), base, value, note).await;
            match outcome {
                Ok(Saved::Kept(version)) => {
                    self.version.set(version);
                    self.standing.set(Standing::Saved);
                    desk.texts.update(|texts| {
                        texts.insert(question, kept);
                    });
                }
                Ok(Saved::Clash(theirs)) => self.standing.set(Standing::Clash(theirs)),
                Err(AppError::Invalid { fields }) => {
                    let code = fields.first().map_or_else(String::new, |error| error.code.clone());
                    self.standing.set(Standing::Wrong(code));
                }
                Err(AppError::Conflict { code }) if code == "too_many_requests" => {
                    self.standing.set(Standing::Busy);
                    set_timeout(
                        move || {
                            // Unless the person has saved it meanwhile.
                            if self.standing.try_get_untracked() == Some(Standing::Busy) {
                                self.save(desk);
                            }
                        },
                        PAUSE,
                    );
                }
                Err(AppError::Conflict { code }) => self.standing.set(Standing::Wrong(code)),
                Err(_) => self.standing.set(Standing::Lost),
            }
            if self.again.get_untracked() {
                self.again.set(false);
                self.save(desk);
            }
        });
    }
}

#[component]
pub fn Item(view: RespondView, question: Question, editable: bool) -> impl IntoView {
    let desk = expect_context::<Desk>();
    let answer = view.paper.answer(&question.id);
    let pen = Pen {
        question: StoredValue::new(question.id.clone()),
        value: RwSignal::new(answer.value.clone()),
        note: RwSignal::new(answer.note.clone()),
        version: RwSignal::new(answer.version),
        standing: RwSignal::new(Standing::Quiet),
        again: RwSignal::new(false),
    };
    let shown = {
        let question = question.clone();
        Memo::new(move |_| desk.texts.with(|texts| question.asked(texts)))
    };
    let before = view.paper.before(&question.id).cloned();
    let changed = before.as_ref().is_some_and(|before| before.reworded);
    let help = pick(&question.help_ja, &question.help_en);
    let title = format!("{}-title", question.id);
    let body = if editable {
        view! { <Inputs pen=pen question=question.clone() title=title.clone()/> }.into_any()
    } else {
        let given = question.words(&answer.value, japanese());
        view! { <p class="d-answers__given">{if given.is_empty() { "—".to_owned() } else { given }}</p> <p class="d-answers__note">{answer.note.clone()}</p> }.into_any()
    };
    let files = view! { <Files view=view.clone() question=question.clone() editable=editable/> };
    let turns = view! { <Turns view=view.clone() question=question.id.clone()/> };
    let carried = answer
        .carried
        .then(|| view! { <span class="d-badge" data-kind="waiting">{tr!(respond.carried)}</span> });
    let (anchor, label) = (question.id.clone(), title.clone());
    view! {
        <article class="d-answers__item" id=anchor aria-labelledby=label hidden=move || !shown.get()>
            <h3 class="d-answers__question" id=title>
                {pick(&question.ja, &question.en)}
                {question.required.then(|| view! { <span class="d-field__required">{tr!(form.required)}</span> })}
            </h3>
            {(!help.is_empty()).then(|| view! { <p class="d-field__hint">{help}</p> })}
            <p class="d-summary">{carried} {changed.then(|| view! { <span class="d-badge" data-kind="info">{tr!(paper.reworded)}</span> })}</p>
            {body}
            {files}
            {turns}
        </article>
    }
    .into_any()
}

#[component]
fn Inputs(pen: Pen, question: Question, title: String) -> impl IntoView {
    let desk = expect_context::<Desk>();
    let id = question.id.clone();
    let note_id = format!("{id}-note");
    let kind = question.kind;
    let free = {
        let title = title.clone();
        move |input_kind: &'static str| {
            view! {
                <input class="d-field__input" data-width="medium" type=input_kind name=pen.question.get_value() aria-labelledby=title.clone()
                    inputmode=(kind == AnswerKind::Number).then_some("numeric") prop:value=move || pen.value.get() value=pen.value.get_untracked()
                    on:change=move |event| { pen.value.set(event_target_value(&event)); pen.save(desk); }/>
            }
            .into_any()
        }
    };
    let input = match kind {
        AnswerKind::Choice | AnswerKind::Many => view! { <Choices pen=pen question=question title=title/> }.into_any(),
        AnswerKind::Text => view! {
            <textarea class="d-field__input" rows="4" maxlength="4000" name=id aria-labelledby=title prop:value=move || pen.value.get()
                on:change=move |event| { pen.value.set(event_target_value(&event)); pen.save(desk); }>{pen.value.get_untracked()}</textarea>
        }
        .into_any(),
        AnswerKind::Date => free("date"),
        AnswerKind::Number => free("text"),
        AnswerKind::File => ().into_any(),
    };
    view! {
        {input}
        <details class="d-details" open=!pen.note.get_untracked().is_empty()>
            <summary>{tr!(respond.note)}</summary>
            <label class="d-hidden" for=note_id.clone()>{tr!(respond.note)}</label>
            <textarea class="d-field__input" id=note_id rows="2" maxlength="4000" prop:value=move || pen.note.get()
                on:change=move |event| { pen.note.set(event_target_value(&event)); pen.save(desk); }>{pen.note.get_untracked()}</textarea>
        </details>
        <Standings pen=pen/>
    }
    .into_any()
}

#[component]
fn Choices(pen: Pen, question: Question, title: String) -> impl IntoView {
    let desk = expect_context::<Desk>();
    let many = question.kind == AnswerKind::Many;
    let name = question.id.clone();
    let rows = question
        .choices
        .into_iter()
        .map(|choice| {
            let code = choice.code.clone();
            let (mine, other) = (code.clone(), code.clone());
            let marked = move || pen.value.get().split(' ').any(|one| one == mine);
            let change = move |event: leptos::ev::Event| {
                if many {
                    let on = event_target_checked(&event);
                    let value = pen.value.get_untracked();
                    let mut codes: Vec<&str> = value.split_whitespace().filter(|one| *one != other).collect();
                    if on {
                        codes.push(&other);
                    }
                    pen.value.set(codes.join(" "));
                } else {
                    pen.value.set(other.clone());
                }
                pen.save(desk);
            };
            let first = pen.value.get_untracked().split(' ').any(|one| one == code);
            view! {
                <label class="d-check">
                    <input type=if many { "checkbox" } else { "radio" } name=name.clone() value=code checked=first prop:checked=marked on:change=change/>
                    {pick(&choice.ja, &choice.en)}
                </label>
            }
        })
        .collect_view();
    view! { <div class="d-fieldset" role=if many { "group" } else { "radiogroup" } aria-labelledby=title>{rows}</div> }.into_any()
}

/// Saved, or why not; another person's answer with the choice between the two.
#[component]
fn Standings(pen: Pen) -> impl IntoView {
    let desk = expect_context::<Desk>();
    let view = move || {
        match pen.standing.get() {
        Standing::Quiet => ().into_any(),
        Standing::Saving => view! { <span class="d-quiet">{tr!(respond.saving)}</span> }.into_any(),
        Standing::Saved => view! { <span class="d-badge" data-kind="done">{tr!(respond.saved)}</span> }.into_any(),
        Standing::Wrong(code) => {
            let text = match code.as_str() {
                "questionnaire_closed" => tr!(respond.closed),
                "link_expired" => tr!(respond.expired),
                "link_revoked" => tr!(respond.revoked),
                other => label::field_error(other),
            };
            view! { <span class="d-field__error">{text}</span> }.into_any()
        }
        Standing::Busy => view! { <Notice kind="warning" title=tr!(life.busy)><p>{tr!(life.busy_text)}</p></Notice> }.into_any(),
        Standing::Lost => view! {
            <Notice kind="error" title=tr!(respond.lost)>
                <button class="d-button" data-kind="secondary" data-size="small" type="button" on:click=move |_| { pen.standing.set(Standing::Quiet); pen.save(desk); }>{tr!(respond.again)}</button>
            </Notice>
        }
        .into_any(),
        Standing::Clash(theirs) => {
            let shown = theirs.clone();
            let take = move |_| {
                pen.value.set(theirs.value.clone());
                pen.note.set(theirs.note.clone());
                pen.version.set(theirs.version);
                pen.standing.set(Standing::Saved);
            };
            let version = shown.version;
            let keep = move |_| {
                pen.version.set(version);
                pen.standing.set(Standing::Quiet);
                pen.save(desk);
            };
            view! {
                <Notice kind="warning" title=tr!(respond.clash, name = shown.by_name.clone())>
                    <p>{shown.value.clone()} " " {shown.note.clone()}</p>
                    <div class="d-form__actions">
                        <button class="d-button" data-kind="secondary" data-size="small" type="button" on:click=take>{tr!(respond.take_theirs)}</button>
                        <button class="d-button" data-size="small" type="button" on:click=keep>{tr!(respond.keep_mine)}</button>
                    </div>
                </Notice>
            }
            .into_any()
        }
    }
    };
    view! { <div class="d-respond__standing" aria-live="polite">{view}</div> }.into_any()
}

#[component]
fn Files(view: RespondView, question: Question, editable: bool) -> impl IntoView {
    let desk = expect_context::<Desk>();
    let token = desk.token.get_value();
    let files: Vec<_> =
        view.paper.files.iter().filter(|file| file.question == question.id).cloned().collect();
    let rows = files
        .into_iter()
        .map(|file| {
            let href = format!("/respond/{token}/files/{}", file.id);
            let (name, id) = (file.name.clone(), file.id.clone());
            let remove = editable.then(|| {
                view! {
                    <ActionForm action=desk.remove>
                        <input type="hidden" name="token" value=desk.token.get_value()/>
                        <input type="hidden" name="file" value=id/>
                        <button class="d-button" data-kind="secondary" data-size="small">{tr!(respond.remove_file)}<span class="d-hidden">" " {name}</span></button>
                    </ActionForm>
                }
            });
            view! { <li class="d-summary"><a rel="external" href=href>{file.name.clone()}</a> {remove}</li> }
        })
        .collect_view();
    let attach = (editable && question.kind == AnswerKind::File).then(|| {
        let action = format!("/respond/{token}/files");
        let input = format!("{}-file", question.id);
        view! {
            <form class="d-form" data-kind="inline" method="post" action=action enctype="multipart/form-data">
                <input type="hidden" name="question" value=question.id.clone()/>
                <label class="d-field"><span class="d-field__label">{tr!(respond.file)}</span><input class="d-field__input" id=input type="file" name="file" required=true/></label>
                <button class="d-button" data-kind="secondary" data-size="small">{tr!(respond.attach)}</button>
            </form>
        }
    });
    let again = (editable && question.kind == AnswerKind::File)
        .then(|| view! { <Again view=view.clone() question=question.id.clone()/> });
    view! { <ul>{rows}</ul> {attach} {again} }.into_any()
}

/// Attached once, used again: what is there already, this year or last.
#[component]
fn Again(view: RespondView, question: String) -> impl IntoView {
    let desk = expect_context::<Desk>();
    let options: Vec<(String, String)> = view
        .reusable(&question)
        .into_iter()
        .map(|(file, last)| {
            let name = file.name.clone();
            (file.id.clone(), if last { tr!(respond.of_last, name = name) } else { name })
        })
        .collect();
    if options.is_empty() {
        return ().into_any();
    }
    view! {
        <ActionForm action=desk.reuse attr:class="d-form" attr:data-kind="inline">
            <input type="hidden" name="token" value=desk.token.get_value()/>
            <input type="hidden" name="question" value=question/>
            <Pick name="file" label=tr!(respond.reuse) options=options/>
            <button class="d-button" data-kind="secondary" data-size="small">{tr!(respond.reuse_do)}</button>
        </ActionForm>
    }
    .into_any()
}

#[component]
fn Turns(view: RespondView, question: String) -> impl IntoView {
    let desk = expect_context::<Desk>();
    let waits = view.paper.asked_back().contains(&question);
    let turns: Vec<_> = view.paper.turns_of(&question).cloned().collect();
    if turns.is_empty() {
        return ().into_any();
    }
    let rows = turns
        .into_iter()
        .map(|turn| {
            let who = if turn.side == "office" { tr!(respond.our_side) } else { turn.by_name.clone() };
            view! { <li data-side=turn.side><span class="d-quiet">{jst_minute(turn.at)} " " {who}</span><p>{turn.text}</p></li> }
        })
        .collect_view();
    let form = waits.then(|| {
        view! {
            <ActionForm action=desk.reply attr:class="d-form" attr:data-kind="inline">
                <input type="hidden" name="token" value=desk.token.get_value()/>
                <input type="hidden" name="question" value=question.clone()/>
                <label class="d-field" data-grow=""><span class="d-field__label">{tr!(respond.reply)}</span><textarea class="d-field__input" name="text" rows="3" required=true maxlength="2000"></textarea></label>
                <button class="d-button">{tr!(respond.reply_do)}</button>
            </ActionForm>
        }
    });
    view! { <ul class="d-answers__turns">{rows}</ul> {form} }.into_any()
}
