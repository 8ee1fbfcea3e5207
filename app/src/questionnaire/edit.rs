//! The editor of a draft: sections and questions, added, moved and worded one at a time.

use leptos::prelude::*;
use register::questionnaire::edit::QuestionInput;
use register::questionnaire::{AnswerKind, Question, Section, Template, Topic};

use super::api::{EditPart, EditQuestion};
use crate::assessment::named;
use crate::assessment::part::{Folded, Line, Pick};
use crate::components::field::{NotSaved, Outcome};
use crate::error::Result;
use crate::text::{pick, tr};

/// The actions of the editor.
#[derive(Clone, Copy)]
pub struct Acts {
    part: ServerAction<EditPart>,
    question: ServerAction<EditQuestion>,
}

impl Acts {
    pub fn of_page() -> Self {
        let acts = Self { part: ServerAction::new(), question: ServerAction::new() };
        provide_context(acts);
        let (part, question) = (acts.part.value(), acts.question.value());
        crate::record::fresh::after(move || part.get().is_some_and(|answer| answer.is_ok()));
        crate::record::fresh::after(move || question.get().is_some_and(|answer| answer.is_ok()));
        acts
    }

    fn outcome(self) -> Outcome {
        let (part, question) = (self.part.value(), self.question.value());
        Signal::derive(move || {
            part.get().and_then(Result::err).or_else(|| question.get().and_then(Result::err))
        })
    }
}

#[component]
pub fn Wrong(acts: Acts) -> impl IntoView {
    view! { <NotSaved outcome=acts.outcome()/> }
}

#[component]
pub fn Editor(template: Template) -> impl IntoView {
    let acts = expect_context::<Acts>();
    let (code, revision) = (StoredValue::new(template.code.clone()), template.revision);
    let content = template.content;
    let head = view! {
        <Folded title=tr!(paper.head)>
            <ActionForm action=acts.part attr:class="d-form" attr:data-kind="inline">
                <Common code=code.get_value() revision=revision part="head"/>
                <Line name="input[ja]" label=tr!(paper.ja) value=content.ja.clone() required=true/>
                <Line name="input[en]" label=tr!(paper.en) value=content.en.clone() required=true/>
                <Line name="input[lead_ja]" label=tr!(paper.lead_ja) value=content.lead_ja.clone() rows=2/>
                <Line name="input[lead_en]" label=tr!(paper.lead_en) value=content.lead_en.clone() rows=2/>
                <button class="d-button" data-kind="secondary">{tr!(form.save)}</button>
            </ActionForm>
        </Folded>
    };
    let sections = content
        .sections
        .into_iter()
        .map(|section| view! { <SectionEditor code=code.get_value() revision=revision section=section/> })
        .collect_view();
    view! {
        {head}
        {sections}
        <Folded title=tr!(paper.add_section)>
            <SectionForm code=code.get_value() revision=revision section=None/>
        </Folded>
    }
    .into_any()
}

#[component]
fn Common(
    code: String,
    revision: i64,
    part: &'static str,
    #[prop(optional, into)] id: String,
) -> impl IntoView {
    view! {
        <input type="hidden" name="code" value=code/>
        <input type="hidden" name="revision" value=revision/>
        <input type="hidden" name="input[part]" value=part/>
        <input type="hidden" name="input[id]" value=id/>
    }
    .into_any()
}

#[component]
fn SectionForm(code: String, revision: i64, section: Option<Section>) -> impl IntoView {
    let acts = expect_context::<Acts>();
    let topics = Topic::ALL.iter().map(|topic| (topic.code().to_owned(), named(topic.label()))).collect();
    let (id, ja, en, topic) = section.map_or_else(
        || (String::new(), String::new(), String::new(), "other".to_owned()),
        |one| (one.id, one.ja, one.en, one.topic.code().to_owned()),
    );
    view! {
        <ActionForm action=acts.part attr:class="d-form" attr:data-kind="inline">
            <Common code=code revision=revision part="section" id=id/>
            <Line name="input[ja]" label=tr!(paper.ja) value=ja required=true/>
            <Line name="input[en]" label=tr!(paper.en) value=en required=true/>
            <Pick name="input[topic]" label=tr!(case.topic) options=topics value=topic/>
            <button class="d-button" data-kind="secondary">{tr!(form.save)}</button>
        </ActionForm>
    }
    .into_any()
}

#[component]
fn SectionEditor(code: String, revision: i64, section: Section) -> impl IntoView {
    let questions = section
        .questions
        .iter()
        .map(|question| view! { <QuestionEditor code=code.clone() revision=revision question=question.clone()/> })
        .collect_view();
    let name = pick(&section.ja, &section.en);
    let id = section.id.clone();
    let topic = named(section.topic.label());
    let (own, blank) = (code.clone(), QuestionInput { kind: "choice".into(), ..QuestionInput::default() });
    view! {
        <section>
            <h2 class="d-section__title">{name} " " <span class="d-quiet">{topic}</span></h2>
            <Folded title=tr!(paper.edit_section)><SectionForm code=own revision=revision section=Some(section)/></Folded>
            <div class="d-answers">{questions}</div>
            <Folded title=tr!(paper.add_question)>
                <QuestionForm code=code revision=revision section=id id=String::new() input=blank/>
            </Folded>
        </section>
    }
    .into_any()
}

#[component]
fn QuestionEditor(code: String, revision: i64, question: Question) -> impl IntoView {
    let acts = expect_context::<Acts>();
    let input = QuestionInput::of(&question);
    let id = question.id.clone();
    let button = |part: &'static str, text: String, code: String, id: String| {
        view! {
            <ActionForm action=acts.part>
                <Common code=code revision=revision part=part id=id/>
                <button class="d-button" data-kind="secondary" data-size="small">{text}</button>
            </ActionForm>
        }
    };
    let buttons = [
        button("up", tr!(paper.up), code.clone(), id.clone()).into_any(),
        button("down", tr!(paper.down), code.clone(), id.clone()).into_any(),
        button("remove", tr!(paper.remove), code.clone(), id.clone()).into_any(),
    ];
    let (anchor, shown) = (id.clone(), id.clone());
    view! {
        <article class="d-answers__item" id=anchor>
            <h3 class="d-answers__question"><span class="d-quiet">{shown} " "</span>{pick(&question.ja, &question.en)}</h3>
            <p class="d-quiet">{named(question.kind.label())} " · " {tr!(risk.weight)} " " {question.weight} " " {question.required.then(|| tr!(form.required))}</p>
            <div class="d-form__actions">{buttons}</div>
            <Folded title=tr!(form.edit)><QuestionForm code=code revision=revision section=String::new() id=id input=input/></Folded>
        </article>
    }
    .into_any()
}

#[component]
fn QuestionForm(
    code: String,
    revision: i64,
    section: String,
    id: String,
    input: QuestionInput,
) -> impl IntoView {
    let acts = expect_context::<Acts>();
    let outcome = acts.outcome();
    let kinds = AnswerKind::ALL.iter().map(|kind| (kind.code().to_owned(), named(kind.label()))).collect();
    let required = !input.required.is_empty();
    view! {
        <ActionForm action=acts.question attr:class="d-form" attr:data-kind="inline">
            <input type="hidden" name="code" value=code/>
            <input type="hidden" name="revision" value=revision/>
            <input type="hidden" name="section" value=section/>
            <input type="hidden" name="id" value=id/>
            <Line name="input[ja]" field="ja" label=tr!(paper.ja) value=input.ja rows=2 required=true outcome=outcome/>
            <Line name="input[en]" field="en" label=tr!(paper.en) value=input.en rows=2 required=true outcome=outcome/>
            <Pick name="input[kind]" label=tr!(paper.kind) options=kinds value=input.kind/>
            <label class="d-check"><input type="checkbox" name="input[required]" value="1" checked=required/>{tr!(form.required)}</label>
            <Line name="input[weight]" field="weight" label=tr!(risk.weight) value=input.weight longest=3 outcome=outcome/>
            <Line name="input[choices]" field="choices" label=tr!(paper.choices) value=input.choices rows=4 longest=8000 hint=tr!(paper.choices_hint) outcome=outcome/>
            <Line name="input[help_ja]" field="help_ja" label=tr!(paper.help_ja) value=input.help_ja rows=2 outcome=outcome/>
            <Line name="input[help_en]" field="help_en" label=tr!(paper.help_en) value=input.help_en rows=2 outcome=outcome/>
            <Line name="input[when]" field="when" label=tr!(paper.when) value=input.when longest=60 hint=tr!(paper.when_hint) outcome=outcome/>
            <Line name="input[when_any]" field="when_any" label=tr!(paper.when_any) value=input.when_any longest=400 outcome=outcome/>
            <button class="d-button" data-kind="secondary">{tr!(form.save)}</button>
        </ActionForm>
    }
    .into_any()
}
