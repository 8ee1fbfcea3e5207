//! The questionnaires of a case on its page: what is out, and the form that sends one.

use leptos::prelude::*;
use register::access::Action;
use register::assessment::Stage;
use register::assessment::view::CaseView;
use register::calendar::jst_minute;
use register::questionnaire::Template;
use register::questionnaire::view::SentRow;

use super::api;
use crate::assessment::case_parts::{Acts, Who};
use crate::assessment::part::{Folded, Line, Table};
use crate::components::parts::{Notice, loaded};
use crate::text::{pick, tr};

/// The word for the state of a questionnaire.
pub fn state_name(code: &str) -> String {
    match code {
        "sent" => tr!(paper.state_sent),
        "submitted" => tr!(paper.state_submitted),
        "refused" => tr!(paper.state_refused),
        _ => tr!(paper.state_withdrawn),
    }
}

/// The word for a state as a badge.
#[component]
pub fn StateBadge(#[prop(into)] state: String) -> impl IntoView {
    let kind = match state.as_str() {
        "sent" => "waiting",
        "submitted" => "done",
        "refused" => "warning",
        _ => "failed",
    };
    view! { <span class="d-badge" data-kind=kind>{state_name(&state)}</span> }.into_any()
}

/// A new link, shown once: nobody can look it up later.
#[component]
pub fn NewLink(token: Signal<Option<String>>) -> impl IntoView {
    move || {
        token.get().map(|token| {
            #[cfg(feature = "hydrate")]
            let origin = window().location().origin().unwrap_or_default();
            #[cfg(not(feature = "hydrate"))]
            let origin = String::new();
            let address = format!("{origin}/respond/{token}");
            view! {
                <Notice kind="success" title=tr!(paper.new_link)>
                    <p>{tr!(paper.new_link_text)}</p>
                    <input class="d-field__input" id="new-link" readonly=true value=address aria-label=tr!(paper.new_link)/>
                </Notice>
            }
        })
    }
}

#[component]
pub fn Questionnaires(view: CaseView) -> impl IntoView {
    let me = expect_context::<Who>();
    let stage = view.row.stage();
    let may_send = me.may(Action::CaseWrite)
        && matches!(
            stage,
            Stage::Draft | Stage::Questionnaire | Stage::Received | Stage::Review | Stage::Exit
        );
    let rows = view.questionnaires.iter().map(row).collect::<Vec<_>>();
    let none = rows.is_empty();
    if none && !may_send {
        return ().into_any();
    }
    let heads = vec![tr!(paper.name), tr!(paper.state), tr!(case.due), tr!(paper.sent), tr!(paper.returned)];
    let templates = Resource::new(|| (), |()| api::templates());
    let stored = StoredValue::new(view);
    view! {
        <section id="questionnaires" aria-labelledby="questionnaires-title">
            <h2 class="d-section__title" id="questionnaires-title">{tr!(paper.plural)}</h2>
            {if none { view! { <p class="d-quiet">{tr!(paper.none)}</p> }.into_any() } else { view! { <Table name=tr!(paper.plural) heads=heads rows=rows/> }.into_any() }}
            {may_send.then(|| loaded(templates, move |templates: Vec<Template>| view! { <SendForm view=stored.get_value() templates=templates open=none/> }))}
        </section>
    }
    .into_any()
}

fn row(one: &SentRow) -> AnyView {
    let returned = one
        .submitted_at
        .map(|at| format!("{} {}", jst_minute(at), one.submitted_by.clone().unwrap_or_default()));
    view! {
        <tr>
            <th scope="row"><a href=format!("/questionnaires/{}", one.id)>{one.templates.clone()}</a></th>
            <td><StateBadge state=one.state.clone()/></td>
            <td class="d-table__date">{one.due_on.clone()}</td>
            <td class="d-table__date">{jst_minute(one.sent_at)} " " {one.sent_by_name.clone()}</td>
            <td class="d-table__date">{returned}</td>
        </tr>
    }
    .into_any()
}

/// The sets that suit the case: core for everybody, more for important ones and clouds.
fn suits(view: &CaseView, code: &str) -> bool {
    if view.row.stage() == Stage::Exit {
        return code == "exit";
    }
    match code {
        "core" => view.row.stage() == Stage::Questionnaire,
        "important" => view.row.stage() == Stage::Questionnaire && view.row.tier.is_none_or(|tier| tier == 1),
        "inherent" => view.row.stage() == Stage::Draft,
        _ => false,
    }
}

#[component]
fn SendForm(view: CaseView, templates: Vec<Template>, open: bool) -> impl IntoView {
    let acts = expect_context::<Acts>();
    let outcome = Acts::outcome(acts.send);
    let mut seen: Vec<String> = Vec::new();
    let checks = templates
        .into_iter()
        .filter(|one| one.state == "published")
        .filter_map(|one| {
            if seen.contains(&one.code) {
                return None;
            }
            seen.push(one.code.clone());
            let count = one.content.questions().count();
            let name = pick(&one.content.ja, &one.content.en);
            let chosen = suits(&view, &one.code);
            Some(view! {
                <label class="d-check">
                    <input type="checkbox" name="templates[]" value=one.code checked=chosen/>
                    {tr!(paper.set, name = name, count = count)}
                </label>
            })
        })
        .collect_view();
    view! {
        <Folded title=tr!(paper.send) open=open>
            <ActionForm action=acts.send attr:class="d-form">
                <input type="hidden" name="id" value=view.row.id/>
                <fieldset class="d-fieldset"><legend class="d-field__label">{tr!(paper.sets)}</legend>{checks}</fieldset>
                <Line name="name" label=tr!(paper.to_name) required=true longest=100 outcome=outcome/>
                <Line name="email" label=tr!(paper.to_email) kind="email" longest=254 outcome=outcome/>
                <Line name="due_on" label=tr!(paper.due) kind="date" required=true outcome=outcome/>
                <Line name="message" label=tr!(paper.message) rows=3 longest=2000 outcome=outcome/>
                <p class="d-quiet">{tr!(paper.send_text)}</p>
                <div class="d-form__actions"><button class="d-button" type="submit">{tr!(paper.send_do)}</button></div>
            </ActionForm>
        </Folded>
    }
    .into_any()
}
