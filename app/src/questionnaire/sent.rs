//! The questionnaires of a case on its page: what is out, and the form that sends one.

use leptos::prelude::*;
use register::access::Action;
use register::assessment::Stage;
use register::assessment::view::CaseView;
use register::calendar::jst_minute;
use register::mail::State as MailAt;
use register::questionnaire::Template;
use register::questionnaire::view::{LinkRow, SentRow};

use super::api::{self, Given};
use crate::assessment::case_parts::{Acts, Who};
use crate::assessment::part::{Folded, Line, Pick, Table};
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

/// What becomes of the mail of a new link.
fn mail_words(code: &str) -> String {
    match code {
        "queued" => tr!(life.mail_queued),
        "waits" => tr!(life.mail_waits),
        "nowhere" => tr!(life.mail_nowhere),
        _ => tr!(life.mail_nobody),
    }
}

/// The same, for a link that the institution gives out.
#[component]
pub fn GivenLink(given: Signal<Option<Given>>) -> impl IntoView {
    let mail = move || {
        given.get().map(|given| {
            let kind = if given.mail == "queued" { "success" } else { "warning" };
            view! { <Notice kind=kind title=mail_words(&given.mail)/> }
        })
    };
    view! {
        {mail}
        <NewLink token=Signal::derive(move || given.get().map(|given| given.token))/>
    }
    .into_any()
}

/// Where the mail of a link stands, and why it has not gone out.
#[component]
pub fn MailState(link: LinkRow) -> impl IntoView {
    let Some(state) = link.mail_state.as_deref().and_then(MailAt::from_code) else {
        return view! { <span class="d-quiet">{tr!(life.by_hand)}</span> }.into_any();
    };
    let (kind, name) = match state {
        MailAt::Waiting => ("waiting", tr!(outbox.waiting)),
        MailAt::Sending => ("waiting", tr!(outbox.sending)),
        MailAt::Sent => ("done", tr!(outbox.sent)),
        MailAt::Failed => ("failed", tr!(outbox.failed)),
        MailAt::Withdrawn => ("failed", tr!(outbox.withdrawn)),
    };
    let why = link.mail_error.map(|error| view! { <p class="d-quiet">{error}</p> });
    view! { <span class="d-badge" data-kind=kind>{name}</span> " " <span class="d-quiet">{link.mail_at.map(jst_minute)}</span> {why} }.into_any()
}

/// The languages in which a mail is written.
pub fn languages() -> Vec<(String, String)> {
    vec![("ja".to_owned(), tr!(life.japanese)), ("en".to_owned(), tr!(life.english))]
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
    let rows = view.questionnaires.iter().map(|one| row(one, &view.links)).collect::<Vec<_>>();
    let none = rows.is_empty();
    if none && !may_send {
        return ().into_any();
    }
    let heads = vec![
        tr!(paper.name),
        tr!(paper.state),
        tr!(case.due),
        tr!(paper.sent),
        tr!(life.mail),
        tr!(paper.returned),
    ];
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

fn row(one: &SentRow, links: &[LinkRow]) -> AnyView {
    let mails = links
        .iter()
        .filter(|link| {
            link.questionnaire_id == one.id && link.section.is_empty() && link.revoked_at.is_none()
        })
        .map(|link| view! { <li>{link.name.clone()} " " <MailState link=link.clone()/></li> })
        .collect_view();
    let returned = one
        .submitted_at
        .map(|at| format!("{} {}", jst_minute(at), one.submitted_by.clone().unwrap_or_default()));
    view! {
        <tr>
            <th scope="row"><a href=format!("/questionnaires/{}", one.id)>{one.templates.clone()}</a></th>
            <td><StateBadge state=one.state.clone()/></td>
            <td class="d-table__date">{one.due_on.clone()}</td>
            <td class="d-table__date">{jst_minute(one.sent_at)} " " {one.sent_by_name.clone()}</td>
            <td><ul>{mails}</ul></td>
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
                <Pick name="language" label=tr!(life.language) options=languages()/>
                <Line name="due_on" label=tr!(paper.due) kind="date" required=true outcome=outcome/>
                <Line name="message" label=tr!(paper.message) rows=3 longest=2000 outcome=outcome/>
                <p class="d-quiet">{tr!(paper.send_text)}</p>
                <div class="d-form__actions"><button class="d-button" type="submit">{tr!(paper.send_do)}</button></div>
            </ActionForm>
        </Folded>
    }
    .into_any()
}
