//! One contract of the queue: its documents, and what is proposed with the words it comes from.

use leptos::prelude::*;
use register::catalogue::{Field, FieldType, Kind};
use register::intake::{Proposal, QueueDocument, QueueRow};

use super::api::{Confirm, Refuse};
use crate::components::error_view::ErrorView;
use crate::components::parts::Notice;
use crate::label;
use crate::text::{flow, pick, tr};

#[component]
pub fn RowView(row: QueueRow, may: bool) -> impl IntoView {
    let (confirm, refuse) = (ServerAction::<Confirm>::new(), ServerAction::<Refuse>::new());
    let (confirmed, refused) = (confirm.value(), refuse.value());
    let settled = move || {
        confirmed.get().is_some_and(|answer| answer.is_ok())
            || refused.get().is_some_and(|answer| answer.is_ok())
    };
    let failed = move || {
        let error = confirmed.get().and_then(Result::err).or_else(|| refused.get().and_then(Result::err));
        error.map(|error| view! { <ErrorView error=error/> })
    };
    let ready = row.ready();
    let wrong = row.wrong_order().then(|| view! {
        <Notice kind="warning" title=tr!(intake.wrong_order)><p>{tr!(intake.wrong_order_text)}</p></Notice>
    });
    let party = row.party_name.clone().map_or_else(
        || view! { <span class="d-badge" data-kind="warning">{tr!(contract.no_party)}</span> }.into_any(),
        |name| view! { <span>{name}</span> }.into_any(),
    );
    let documents = row.documents.iter().map(file_line).collect_view();
    let proposals = !row.proposals.is_empty();
    let contract_id = row.contract_id.clone();
    let title = row.title.clone();
    view! {
        <li class="d-intake__row" tabindex="-1" data-ready=(ready && may).then_some("") data-settled=move || settled().then_some("")>
            <p class="d-intake__head">
                <a href=format!("/contracts/{contract_id}")>{title}</a> " " {party}
            </p>
            <ul class="d-intake__documents">{documents}</ul>
            {wrong}
            {failed}
            {move || settled().then(|| view! { <p class="d-badge" data-kind="done" role="status">{tr!(intake.settled)}</p> })}
            {proposals.then(|| view! { <Proposals row=row may=may confirm=confirm refuse=refuse/> })}
        </li>
    }
    .into_any()
}

fn file_line(one: &QueueDocument) -> AnyView {
    let kind = match one.stage.as_str() {
        "done" => "done",
        "failed" => "failed",
        _ => "waiting",
    };
    let reason = one.failure.as_deref().filter(|_| one.stage == "failed").map(label::failure);
    let twins = (one.twins > 0).then(
        || view! { " " <span class="d-badge" data-kind="info">{tr!(intake.twins, count = one.twins)}</span> },
    );
    let put_aside = one.dismissed.then(|| view! { " " <span class="d-quiet">{tr!(intake.dismissed)}</span> });
    let percent =
        register::document::Stage::from_code(&one.stage).map_or(0, register::document::Stage::percent);
    let moving = kind == "waiting";
    view! {
        <li>
            {one.name.clone()} " " <span class="d-badge" data-kind=kind>{label::stage(&one.stage)}</span>
            {moving.then(|| view! { " " <progress class="d-progress" max="100" value=percent aria-label=one.name.clone()></progress> })}
            {reason.map(|reason| view! { " " <span class="d-badge__reason">{reason}</span> })}
            {twins}
            {put_aside}
        </li>
    }
    .into_any()
}

#[component]
fn Proposals(
    row: QueueRow,
    may: bool,
    confirm: ServerAction<Confirm>,
    refuse: ServerAction<Refuse>,
) -> impl IntoView {
    let (id, version) = (row.contract_id.clone(), row.version);
    let open = row.proposals.iter().find(|one| one.field == "party_id" && one.value.is_empty()).cloned();
    let needs_party = row.party_id.is_none();
    let lines = row.proposals.iter().map(|one| view! { <Line proposal=one.clone() may=may/> }).collect_view();
    let refused = row.contract_id;
    view! {
        <ActionForm action=confirm attr:class="d-intake__form">
            <input type="hidden" name="contract_id" value=id/>
            <input type="hidden" name="version" value=version/>
            <div class="d-scroll" tabindex="0" role="group" aria-label=tr!(intake.proposals)>
                <table class="d-table" data-kind="proposals">
                    <thead><tr>
                        <th scope="col">{tr!(intake.field)}</th>
                        <th scope="col">{tr!(intake.value)}</th>
                        <th scope="col">{tr!(intake.words)}</th>
                        <th scope="col" class="d-table__number">{tr!(intake.sure)}</th>
                    </tr></thead>
                    <tbody>{lines}</tbody>
                </table>
            </div>
            {may.then(|| view! {
                {needs_party.then(|| view! {
                    <label class="d-field">
                        <span class="d-field__label">{tr!(intake.other_party)}</span>
                        <input class="d-field__input" data-width="medium" name="new_party" maxlength="200" autocomplete="off"/>
                        <span class="d-field__hint">{tr!(intake.other_party_text)}</span>
                    </label>
                })}
                <div class="d-actions">
                    <button class="d-button" data-size="small" aria-keyshortcuts="y">{tr!(intake.confirm)}</button>
                    {open.map(|one| view! {
                        <button class="d-button" data-kind="secondary" data-size="small" name="register_as" value=one.shown.clone()>
                            {tr!(intake.register, name = one.shown.clone())}
                        </button>
                    })}
                </div>
            })}
        </ActionForm>
        {may.then(|| view! {
            <ActionForm action=refuse>
                <input type="hidden" name="contract_id" value=refused/>
                <button class="d-button" data-kind="quiet" data-size="small">{tr!(intake.refuse)}</button>
            </ActionForm>
        })}
    }
    .into_any()
}

#[component]
fn Line(proposal: Proposal, may: bool) -> impl IntoView {
    let field = Kind::Contract.field(&proposal.field);
    let name = field.map_or_else(|| proposal.field.clone(), |field| pick(field.ja, field.en));
    let how = proposal.how.as_deref().map(how);
    let known = !proposal.value.is_empty();
    let quote: String = flow(&proposal.quote).chars().take(90).collect();
    let place = proposal.article.clone().map_or_else(
        || tr!(document.page, page = proposal.page),
        |article| format!("{article} ({})", tr!(document.page, page = proposal.page)),
    );
    let href = format!(
        "/contracts/{}/review?document={}&page={}",
        proposal.contract_id, proposal.document_id, proposal.page
    );
    let value = match field {
        Some(field) if may => input(field, &proposal, name.clone()),
        _ => proposal.title.clone().unwrap_or_else(|| proposal.value.clone()).into_any(),
    };
    view! {
        <tr data-gap=(!known).then_some("")>
            <th scope="row">{name}</th>
            <td>{value} {how.map(|how| view! { <span class="d-quiet">{how}</span> })}</td>
            <td class="d-table__text"><a class="d-quote__place" href=href>{place}</a> " " <span class="d-quiet">{quote}</span></td>
            <td class="d-table__number">{known.then(|| format!("{:.0} %", proposal.confidence * 100.0))}</td>
        </tr>
    }
    .into_any()
}

fn how(code: &str) -> String {
    match code {
        "corporate_number" => tr!(intake.by_number),
        "name" => tr!(intake.by_name),
        "alias" => tr!(intake.by_alias),
        "ambiguous" => tr!(intake.ambiguous),
        "contradiction" => tr!(intake.contradiction),
        _ => tr!(intake.nobody),
    }
}

/// The value, to be corrected where it stands.
fn input(field: &'static Field, proposal: &Proposal, name: String) -> AnyView {
    let input = format!("values[{}]", field.code);
    if matches!(field.ty, FieldType::Reference(_)) {
        if proposal.value.is_empty() {
            return view! { <span>{proposal.shown.clone()}</span> }.into_any();
        }
        let title = proposal.title.clone().unwrap_or_else(|| proposal.shown.clone());
        return view! {
            <select class="d-field__input" data-width="medium" name=input aria-label=name>
                <option value=proposal.value.clone() selected=true>{title}</option>
                <option value="">{tr!(intake.leave_open)}</option>
            </select>
        }
        .into_any();
    }
    let choices = field.choices();
    if !choices.is_empty() {
        let options = choices
            .iter()
            .map(|choice| view! { <option value=choice.code selected=choice.code == proposal.value>{pick(choice.ja, choice.en)}</option> })
            .collect_view();
        return view! {
            <select class="d-field__input" name=input aria-label=name><option value="">"—"</option>{options}</select>
        }
        .into_any();
    }
    let kind = if matches!(field.ty, FieldType::Date) { "date" } else { "text" };
    view! {
        <input class="d-field__input" data-width="medium" type=kind name=input value=proposal.value.clone() aria-label=name autocomplete="off"/>
    }
    .into_any()
}

/// j and k: next and previous row; y: confirm the row in focus. Never while something is typed.
#[cfg(feature = "hydrate")]
pub fn listen() {
    use leptos::ev::keydown;
    use leptos::web_sys::{Element, HtmlElement, HtmlFormElement, HtmlInputElement};
    use wasm_bindgen::JsCast;

    Effect::new(move |_| {
        let handle = window_event_listener(keydown, move |event| {
            if crate::keys::typing(&event) {
                return;
            }
            let found = document().get_elements_by_class_name("d-intake__row");
            let rows: Vec<Element> = (0..found.length())
                .filter_map(|at| found.item(at))
                .filter(|row| !row.has_attribute("data-settled"))
                .collect();
            let here = document()
                .active_element()
                .and_then(|element| element.closest(".d-intake__row").ok().flatten())
                .and_then(|row| rows.iter().position(|other| *other == row));
            let focus = |at: usize| {
                if let Some(row) = rows.get(at).and_then(|row| row.dyn_ref::<HtmlElement>()) {
                    let _ = row.focus();
                }
            };
            match event.key().as_str() {
                "j" => focus(here.map_or(0, |at| (at + 1).min(rows.len().saturating_sub(1)))),
                "k" => focus(here.map_or(0, |at| at.saturating_sub(1))),
                "y" => {
                    let Some(row) = here.and_then(|at| rows.get(at)) else { return };
                    let part = |name: &str| row.query_selector(name).ok().flatten();
                    if row.has_attribute("data-ready") {
                        if let Some(form) = part("form.d-intake__form")
                            .and_then(|form| form.dyn_into::<HtmlFormElement>().ok())
                        {
                            let _ = form.request_submit();
                        }
                    } else if let Some(field) = part("input[name=new_party]")
                        .and_then(|field| field.dyn_into::<HtmlInputElement>().ok())
                    {
                        // Something is missing: the person goes on there.
                        event.prevent_default();
                        let _ = field.focus();
                    }
                }
                _ => {}
            }
        });
        on_cleanup(move || handle.remove());
    });
}
