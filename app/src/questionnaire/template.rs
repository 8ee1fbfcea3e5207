//! `/questionnaires/templates`: the sets in force, their versions, and the editor of a draft.

use leptos::prelude::*;
use leptos_router::hooks::use_params_map;
use register::access::Action;
use register::calendar::jst_minute;
use register::questionnaire::Template;

use super::api::{Begin, Settle, templates};
use super::edit::Editor;
use crate::assessment::named;
use crate::assessment::part::{Folded, Line, Table};
use crate::components::field::NotSaved;
use crate::components::page::PageHead;
use crate::components::parts::loaded;
use crate::error::{AppError, Result};
use crate::record::fresh::Fresh;
use crate::session::Viewer;
use crate::text::{pick, tr};

fn version_name(one: &Template) -> String {
    if one.version == 0 { tr!(policy.own) } else { tr!(policy.version, version = one.version) }
}

/// `/questionnaires/templates`
#[component]
pub fn TemplatesPage() -> impl IntoView {
    let viewer = expect_context::<Viewer>();
    let begin = ServerAction::<Begin>::new();
    let value = begin.value();
    let outcome = Signal::derive(move || value.get().and_then(Result::err));
    let found = Resource::new(
        || (),
        move |()| async move { Ok((templates().await?, viewer.may(Action::QuestionnaireWrite).await)) },
    );
    view! {
        <div class="d-page">
            <PageHead title=tr!(paper.templates) above=vec![("/assessments".to_owned(), tr!(nav.assessments))]/>
            <p class="d-lead">{tr!(paper.templates_text)}</p>
            <NotSaved outcome=outcome/>
            {loaded(found, move |(all, may): (Vec<Template>, bool)| {
                let mut rows: Vec<AnyView> = Vec::new();
                let mut codes: Vec<String> = Vec::new();
                for one in &all {
                    if codes.contains(&one.code) {
                        continue;
                    }
                    codes.push(one.code.clone());
                    let force = all.iter().find(|other| other.code == one.code && other.state == "published");
                    let shown = force.unwrap_or(one);
                    let draft = all.iter().any(|other| other.code == one.code && other.state == "draft");
                    rows.push(view! {
                        <tr>
                            <th scope="row"><a href=format!("/questionnaires/templates/{}", one.code)>{pick(&shown.content.ja, &shown.content.en)}</a></th>
                            <td class="d-table__code">{one.code.clone()}</td>
                            <td>{force.map(version_name)} {draft.then(|| view! { " " <span class="d-badge" data-kind="info">{tr!(paper.draft)}</span> })}</td>
                            <td class="d-table__number">{shown.content.questions().count()}</td>
                        </tr>
                    }.into_any());
                }
                let heads = vec![tr!(paper.name), tr!(paper.code), tr!(policy.version_head), tr!(paper.questions)];
                view! {
                    <Table name=tr!(paper.templates) heads=heads rows=rows/>
                    {may.then(|| view! {
                        <Folded title=tr!(paper.new_template)>
                            <ActionForm action=begin attr:class="d-form" attr:data-kind="inline">
                                <Line name="code" label=tr!(paper.code) hint=tr!(paper.code_hint) required=true longest=30 outcome=outcome/>
                                <button class="d-button" data-kind="secondary">{tr!(paper.new_template)}</button>
                            </ActionForm>
                        </Folded>
                    })}
                }
            })}
        </div>
    }
    .into_any()
}

/// `/questionnaires/templates/:code`
#[component]
pub fn TemplatePage() -> impl IntoView {
    let params = use_params_map();
    let viewer = expect_context::<Viewer>();
    let fresh = Fresh::of_page();
    let (begin, settle) = (ServerAction::<Begin>::new(), ServerAction::<Settle>::new());
    let (begun, settled) = (begin.value(), settle.value());
    let outcome = Signal::derive(move || {
        begun.get().and_then(Result::err).or_else(|| settled.get().and_then(Result::err))
    });
    crate::record::fresh::after(move || begun.get().is_some_and(|answer| answer.is_ok()));
    crate::record::fresh::after(move || settled.get().is_some_and(|answer| answer.is_ok()));
    let editor = super::edit::Acts::of_page();
    let found = Resource::new(
        move || (params.read().get("code").unwrap_or_default(), fresh.count()),
        move |(code, _)| async move {
            let all: Vec<Template> = templates().await?.into_iter().filter(|one| one.code == code).collect();
            if all.is_empty() {
                return Err(AppError::NotFound.answered());
            }
            Ok((all, viewer.may(Action::QuestionnaireWrite).await))
        },
    );
    view! {
        <div class="d-page">
            <NotSaved outcome=outcome/>
            <super::edit::Wrong acts=editor/>
            {loaded(found, move |(all, may): (Vec<Template>, bool)| {
                let draft = all.iter().find(|one| one.state == "draft").cloned();
                let Some(shown) = draft.clone().or_else(|| all.iter().find(|one| one.state == "published").cloned()) else { return ().into_any() };
                let above = vec![("/assessments".to_owned(), tr!(nav.assessments)), ("/questionnaires/templates".to_owned(), tr!(paper.templates))];
                let code = shown.code.clone();
                let (drafted, version) = (draft.is_some(), version_name(&shown));
                let title = pick(&shown.content.ja, &shown.content.en);
                let (kind, word) = if drafted { ("info", tr!(paper.draft)) } else { ("done", tr!(policy.current)) };
                view! {
                    <PageHead title=title above=above>
                        <span class="d-badge" data-kind=kind>{word}</span>
                        <span>{version}</span>
                    </PageHead>
                    {(may && !drafted).then(|| view! {
                        <ActionForm action=begin>
                            <input type="hidden" name="code" value=code.clone()/>
                            <button class="d-button">{tr!(paper.begin)}</button>
                        </ActionForm>
                    })}
                    {match draft.filter(|_| may) {
                        Some(draft) => view! { <Settling template=draft.clone() settle=settle/> <Editor template=draft/> }.into_any(),
                        None => view! { <Reading template=shown/> }.into_any(),
                    }}
                    <Versions all=all/>
                }.into_any()
            })}
        </div>
    }
    .into_any()
}

#[component]
fn Settling(template: Template, settle: ServerAction<Settle>) -> impl IntoView {
    view! {
        <ActionForm action=settle attr:class="d-form" attr:data-kind="inline">
            <p>{tr!(paper.publish_text)}</p>
            <input type="hidden" name="code" value=template.code/>
            <input type="hidden" name="revision" value=template.revision/>
            <Line name="reason" label=tr!(policy.reason) rows=2/>
            <div class="d-form__actions">
                <button class="d-button" name="act" value="publish">{tr!(paper.publish)}</button>
                <button class="d-button" data-kind="secondary" name="act" value="discard">{tr!(paper.discard)}</button>
            </div>
        </ActionForm>
    }
    .into_any()
}

#[component]
fn Reading(template: Template) -> impl IntoView {
    template
        .content
        .sections
        .into_iter()
        .map(|section| {
            let rows = section
                .questions
                .into_iter()
                .map(|question| {
                    let choices: Vec<String> = question.choices.iter().map(|one| pick(&one.ja, &one.en)).collect();
                    view! {
                        <tr>
                            <td class="d-table__code">{question.id.clone()}</td>
                            <td class="d-table__text">{pick(&question.ja, &question.en)} " " <span class="d-quiet">{choices.join(" / ")}</span></td>
                            <td>{named(question.kind.label())}</td>
                            <td>{question.required.then(|| tr!(form.required))}</td>
                            <td class="d-table__number">{question.weight}</td>
                        </tr>
                    }
                    .into_any()
                })
                .collect::<Vec<_>>();
            let heads = vec![tr!(paper.code), tr!(paper.question), tr!(paper.kind), tr!(form.required), tr!(risk.weight)];
            let name = pick(&section.ja, &section.en);
            view! {
                <section>
                    <h2 class="d-section__title">{name.clone()}</h2>
                    <p class="d-quiet">{named(section.topic.label())}</p>
                    <Table name=name heads=heads rows=rows/>
                </section>
            }
        })
        .collect_view()
        .into_any()
}

#[component]
fn Versions(all: Vec<Template>) -> impl IntoView {
    let rows = all
        .into_iter()
        .map(|one| {
            let at = if one.version == 0 { "—".to_owned() } else { jst_minute(one.at) };
            view! {
                <tr>
                    <th scope="row">{version_name(&one)}</th>
                    <td>{if one.state == "draft" { tr!(paper.draft) } else { tr!(paper.published) }}</td>
                    <td class="d-table__date">{at}</td>
                    <td>{one.actor_name}</td>
                    <td class="d-table__text">{one.reason}</td>
                </tr>
            }
            .into_any()
        })
        .collect::<Vec<_>>();
    let heads =
        vec![tr!(policy.version_head), tr!(paper.state), tr!(audit.at), tr!(audit.actor), tr!(policy.reason)];
    view! {
        <section aria-labelledby="versions-title">
            <h2 class="d-section__title" id="versions-title">{tr!(policy.versions)}</h2>
            <Table name=tr!(policy.versions) heads=heads rows=rows/>
        </section>
    }
    .into_any()
}
