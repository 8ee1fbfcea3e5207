//! One request with what can be done about it.

use leptos::prelude::*;
use register::annex::Request;
use register::calendar::jst_date;

use super::api::{Ask, Change, Receive, Reopen, Withdraw};
use crate::components::field::Outcome;
use crate::text::{flow, pick_any, tr};

/// What can be done.
#[derive(Clone, Copy)]
pub struct Acts {
    pub ask: ServerAction<Ask>,
    change: ServerAction<Change>,
    receive: ServerAction<Receive>,
    withdraw: ServerAction<Withdraw>,
    reopen: ServerAction<Reopen>,
}

impl Acts {
    pub fn new() -> Self {
        Self {
            ask: ServerAction::new(),
            change: ServerAction::new(),
            receive: ServerAction::new(),
            withdraw: ServerAction::new(),
            reopen: ServerAction::new(),
        }
    }

    fn values(self) -> [Option<crate::error::Result<()>>; 5] {
        [
            self.ask.value().get(),
            self.change.value().get(),
            self.receive.value().get(),
            self.withdraw.value().get(),
            self.reopen.value().get(),
        ]
    }

    /// Changes with what was saved: what is typed beside a mistake stays.
    pub fn saved(self) -> Memo<u32> {
        Memo::new(move |before: Option<&u32>| {
            before.copied().unwrap_or_default() + u32::from(self.values().iter().flatten().any(Result::is_ok))
        })
    }

    pub fn outcome(self) -> Outcome {
        Signal::derive(move || self.values().into_iter().flatten().find_map(Result::err))
    }
}

/// The people that may own a request.
pub fn owners(people: &[(String, String)], chosen: &str) -> AnyView {
    let options = people
        .iter()
        .map(|(id, name)| view! { <option value=id.clone() selected=id == chosen>{name.clone()}</option> })
        .collect_view();
    view! {
        <select class="d-field__input" name="input[owner_id]" required=true>
            <option value="">{tr!(annex.choose)}</option>{options}
        </select>
    }
    .into_any()
}

/// A request. `alone`: not on the page of its contract.
#[component]
pub fn Card(
    request: Request,
    people: Vec<(String, String)>,
    /// Documents of the set that the request may be met with.
    documents: Vec<(String, String)>,
    today: String,
    may: bool,
    acts: Acts,
    alone: bool,
) -> impl IntoView {
    let late = request.overdue(&today);
    let state = match request.state.as_str() {
        "asked" if late => ("failed", tr!(annex.overdue)),
        "asked" => ("warning", tr!(annex.asked)),
        "received" => ("done", tr!(annex.received)),
        _ => ("info", tr!(annex.withdrawn)),
    };
    let name = pick_any(request.party_name.clone(), request.party_name_en.as_ref())
        .unwrap_or_else(|| tr!(contract.no_party));
    let contract = alone.then(|| view! {
        <p>{name} " / " <a href=format!("/contracts/{}#annexes", request.contract_id)>{request.contract_title.clone()}</a></p>
    });
    let place = request.document_id.clone().zip(request.page).map(|(document, page)| {
        let href = format!("/contracts/{}/review?document={document}&page={page}", request.contract_id);
        let quote: String = flow(&request.quote).chars().take(100).collect();
        view! { <p><a class="d-quote__place" href=href>{tr!(annex.place)} " " {tr!(document.page, page = page)}</a> " " <span class="d-quiet">{quote}</span></p> }
    });
    let got = request.received_name.clone().zip(request.received_at).map(|(name, at)| {
        let how = if request.by_check { tr!(annex.by_check) } else { tr!(annex.by_person) };
        tr!(annex.got, day = jst_date(at), name = name, how = how)
    });
    let made = tr!(annex.made, name = request.created_name.clone(), day = jst_date(request.created_at));
    let lines = [got, Some(request.note.clone()), Some(request.reason.clone())];
    let lines = lines.into_iter().flatten().filter(|line| !line.is_empty());
    let lines = lines.map(|line| view! { <p class="d-quiet">{line}</p> }).collect_view();
    view! {
        <li class="d-duty" data-late=late.then_some("")>
            <p class="d-duty__head">
                <span class="d-badge" data-kind=state.0>{state.1}</span> " " <strong>{request.target.clone()}</strong> " "
                <span>{tr!(annex.due)} ": " {request.due_on.clone()}</span> " " <span>{tr!(annex.owner)} ": " {request.owner_name.clone()}</span>
            </p>
            {contract}
            {place}
            {lines}
            <p class="d-quiet">{made}</p>
            {may.then(|| view! { <Forms request=request people=people documents=documents acts=acts/> })}
        </li>
    }
    .into_any()
}

/// A step that needs a reason.
macro_rules! why {
    ($keys:expr, $action:expr, $title:expr, $save:expr) => {{
        let (id, version) = $keys;
        view! {
            <details class="d-details">
                <summary>{$title}</summary>
                <ActionForm action={$action} attr:class="d-form" attr:data-kind="inline">
                    <input type="hidden" name="id" value=id/>
                    <input type="hidden" name="version" value=version/>
                    <label class="d-field" data-grow=""><span class="d-field__label">{tr!(annex.reason)}</span><input class="d-field__input" name="reason" required=true maxlength="2000"/></label>
                    <button class="d-button" data-kind="secondary" data-size="small">{$save}</button>
                </ActionForm>
            </details>
        }
        .into_any()
    }};
}

#[component]
fn Forms(
    request: Request,
    people: Vec<(String, String)>,
    documents: Vec<(String, String)>,
    acts: Acts,
) -> impl IntoView {
    let open = request.is_open();
    let upload = format!("/upload?contract={}", request.contract_id);
    let keys = (request.id.clone(), request.version);
    if !open {
        return why!(keys, acts.reopen, tr!(annex.reopen), tr!(annex.reopen_save));
    }
    let (id, version) = keys.clone();
    let withdraw = why!(keys.clone(), acts.withdraw, tr!(annex.withdraw), tr!(annex.withdraw_save));
    view! {
        <div class="d-actions">
            <a class="d-button" data-kind="secondary" data-size="small" href=upload>{tr!(annex.upload)}</a>
            {(!documents.is_empty()).then(|| view! { <Received keys=keys.clone() documents=documents action=acts.receive/> })}
            <details class="d-details">
                <summary>{tr!(annex.change)}</summary>
                <ActionForm action=acts.change attr:class="d-form" attr:data-kind="inline">
                    <input type="hidden" name="id" value=id/>
                    <input type="hidden" name="version" value=version/>
                    <label class="d-field"><span class="d-field__label">{tr!(annex.owner)}</span>{owners(&people, &request.owner_id)}</label>
                    <label class="d-field"><span class="d-field__label">{tr!(annex.due)}</span><input class="d-field__input" type="date" name="input[due_on]" required=true value=request.due_on/></label>
                    <label class="d-field" data-grow=""><span class="d-field__label">{tr!(annex.note)}</span><input class="d-field__input" name="input[note]" maxlength="2000" value=request.note/></label>
                    <button class="d-button" data-size="small">{tr!(annex.save)}</button>
                </ActionForm>
            </details>
            {withdraw}
        </div>
    }
    .into_any()
}

#[component]
fn Received(
    keys: (String, i64),
    documents: Vec<(String, String)>,
    action: ServerAction<Receive>,
) -> impl IntoView {
    let options =
        documents.into_iter().map(|(id, name)| view! { <option value=id>{name}</option> }).collect_view();
    view! {
        <details class="d-details">
            <summary>{tr!(annex.receive)}</summary>
            <ActionForm action=action attr:class="d-form" attr:data-kind="inline">
                <input type="hidden" name="id" value=keys.0/>
                <input type="hidden" name="version" value=keys.1/>
                <label class="d-field" data-grow=""><span class="d-field__label">{tr!(annex.document)}</span>
                    <select class="d-field__input" name="document_id" required=true><option value="">{tr!(annex.choose)}</option>{options}</select>
                </label>
                <button class="d-button" data-size="small">{tr!(annex.receive_save)}</button>
            </ActionForm>
        </details>
    }
    .into_any()
}
