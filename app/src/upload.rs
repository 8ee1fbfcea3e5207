//! Upload: one or many PDFs, each with its own progress. Without script a plain form does the same.

mod queue;
#[cfg(feature = "hydrate")]
mod transfer;

use leptos::prelude::*;
use leptos_router::hooks::use_query_map;

use self::queue::{Queue, QueueView};
use crate::components::page::PageHead;
use crate::components::parts::{Notice, loaded};
use crate::contract::api::{Choices, options};
use crate::label;
use crate::text::tr;

/// `/upload`
#[component]
pub fn UploadPage() -> impl IntoView {
    let query = use_query_map();
    let error = query.read_untracked().get("error");
    let found = Resource::new(|| (), |()| options());
    view! {
        <div class="d-page">
            <PageHead title=tr!(nav.upload)/>
            <p class="d-lead">{tr!(upload.lead)}</p>
            {error.map(|code| view! { <Notice kind="error" title=label::failure(&code)/> })}
            {loaded(found, move |choices: Choices| {
                let chosen = |name: &str| query.read_untracked().get(name).unwrap_or_default();
                view! { <UploadForm choices=choices party=chosen("party") contract=chosen("contract")/> }
            })}
        </div>
    }
    .into_any()
}

#[component]
fn UploadForm(choices: Choices, party: String, contract: String) -> impl IntoView {
    let (party, contract) = (RwSignal::new(party), RwSignal::new(contract));
    let party_name = RwSignal::new(String::new());
    let queue = Queue::new();
    let ready = RwSignal::new(false);
    let over = RwSignal::new(false);
    Effect::new(move |_| {
        #[cfg(feature = "hydrate")]
        transfer::forget();
        ready.set(true);
    });
    let options = |options: Vec<(String, String)>, chosen: RwSignal<String>| {
        let chosen = chosen.get_untracked();
        options
            .into_iter()
            .map(|(id, name)| view! { <option value=id.clone() selected=id == chosen>{name}</option> })
            .collect_view()
    };
    let files = move |event: leptos::ev::Event| {
        over.set(false);
        #[cfg(feature = "hydrate")]
        transfer::take(
            queue,
            &event,
            &transfer::Target {
                party: party.get_untracked(),
                party_name: party_name.get_untracked(),
                contract: contract.get_untracked(),
            },
        );
        #[cfg(not(feature = "hydrate"))]
        let _ = event;
    };
    view! {
        <form class="d-upload" method="post" action="/uploads" enctype="multipart/form-data">
            <details class="d-details" open=!contract.get_untracked().is_empty() || !party.get_untracked().is_empty()>
                <summary>{tr!(upload.target)}</summary>
                <p class="d-quiet">{tr!(upload.target_text)}</p>
                <div class="d-filter">
                    <label class="d-filter__field">
                        <span>{tr!(party.name)}</span>
                        <select class="d-field__input" name="party_id" on:change=move |event| party.set(event_target_value(&event))>
                            <option value="">{tr!(upload.later)}</option>{options(choices.parties, party)}
                        </select>
                    </label>
                    <label class="d-filter__field">
                        <span>{tr!(upload.new_party)}</span>
                        <input
                            class="d-field__input"
                            name="party_name"
                            maxlength="200"
                            on:input=move |event| party_name.set(event_target_value(&event))
                        />
                    </label>
                    <label class="d-filter__field">
                        <span>{tr!(upload.contract)}</span>
                        <select class="d-field__input" name="contract_id" on:change=move |event| contract.set(event_target_value(&event))>
                            <option value="">{tr!(upload.new_contract)}</option>{options(choices.contracts, contract)}
                        </select>
                    </label>
                </div>
            </details>
            <label class="d-dropzone" data-over=move || over.get().then_some("")>
                <svg class="d-dropzone__sign" viewBox="0 0 48 48" width="48" height="48" aria-hidden="true">
                    <path d="M14 5h14l8 8v30H14zM28 5v8h8M25 36V22M19 27l6-6 6 6" fill="none" stroke="currentColor" stroke-width="2" stroke-linejoin="round" stroke-linecap="round"/>
                </svg>
                <span class="d-dropzone__title">{tr!(upload.drop)}</span>
                <span class="d-dropzone__note">{tr!(upload.drop_note)}</span>
                <input
                    class="d-dropzone__input"
                    type="file"
                    name="file"
                    accept=".pdf,.docx,.txt"
                    multiple=true
                    required=true
                    on:change=files
                    on:dragenter=move |_| over.set(true)
                    on:dragleave=move |_| over.set(false)
                />
            </label>
            <button class="d-button" type="submit" hidden=move || ready.get()>{tr!(upload.submit)}</button>
        </form>
        <QueueView queue=queue/>
    }
    .into_any()
}
