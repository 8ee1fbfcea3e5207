//! The form of a contract.

use leptos::prelude::*;
use leptos_router::hooks::{use_params_map, use_query_map};
use register::contract::{Contract, KINDS};

use super::api::{self, Choices, ContractView, Save};
use crate::components::field::{NotSaved, Select, TextField};
use crate::components::page::PageHead;
use crate::components::parts::loaded;
use crate::label;
use crate::text::tr;

/// `/contracts/new`
#[component]
pub fn ContractNewPage() -> impl IntoView {
    let choices = Resource::new(|| (), |()| api::options());
    let party = use_query_map().read_untracked().get("party");
    view! {
        <div class="d-page" data-width="form">
            <PageHead title=tr!(contract.create) above=vec![("/contracts".to_owned(), tr!(nav.contracts))]/>
            {loaded(choices, move |choices: Choices| {
                let blank = Contract {
                    id: String::new(),
                    party_id: party.clone(),
                    party_name: None,
                    party_name_en: None,
                    parent_id: None,
                    parent_title: None,
                    title: String::new(),
                    kind: "standalone".to_owned(),
                    starts_on: None,
                    ends_on: None,
                    version: 0,
                    checked_at: None,
                    tier: None,
                };
                view! { <ContractForm contract=blank choices=choices back="/contracts".to_owned()/> }
            })}
        </div>
    }
    .into_any()
}

/// `/contracts/:id/edit`
#[component]
pub fn ContractEditPage() -> impl IntoView {
    let params = use_params_map();
    let both = Resource::new(
        move || params.read().get("id").unwrap_or_default(),
        |id| async move { Ok((api::find(id).await?, api::options().await?)) },
    );
    view! {
        <div class="d-page" data-width="form">
            {loaded(both, |(view, choices): (ContractView, Choices)| {
                let back = format!("/contracts/{}", view.contract.id);
                let above = vec![("/contracts".to_owned(), tr!(nav.contracts)), (back.clone(), view.contract.title.clone())];
                view! {
                    <PageHead title=tr!(contract.edit) above=above/>
                    <ContractForm contract=view.contract choices=choices back=back/>
                }
            })}
        </div>
    }
    .into_any()
}

#[component]
fn ContractForm(contract: Contract, choices: Choices, back: String) -> impl IntoView {
    let save = ServerAction::<Save>::new();
    let value = save.value();
    let outcome = Signal::derive(move || value.get().and_then(Result::err));
    let with_none = |options: Vec<(String, String)>, none: String| {
        std::iter::once((String::new(), none)).chain(options).collect::<Vec<_>>()
    };
    let own = contract.id.clone();
    let above = choices.contracts.into_iter().filter(|(id, _)| *id != own).collect();
    let kinds = KINDS.iter().map(|kind| ((*kind).to_owned(), label::contract_kind(kind))).collect::<Vec<_>>();
    view! {
        <ActionForm action=save attr:class="d-form">
            <NotSaved outcome=outcome/>
            <input type="hidden" name="id" value=contract.id/>
            <input type="hidden" name="version" value=contract.version/>
            <TextField name="title" label=tr!(contract.title) value=contract.title outcome=outcome required=true longest=300/>
            <Select name="party_id" label=tr!(party.name) value=contract.party_id.unwrap_or_default()
                options=with_none(choices.parties, tr!(contract.no_party)) outcome=outcome/>
            <Select name="kind" label=tr!(contract.kind) value=contract.kind options=kinds outcome=outcome required=true/>
            <Select name="parent_id" label=tr!(contract.parent) value=contract.parent_id.unwrap_or_default()
                options=with_none(above, tr!(contract.no_parent)) outcome=outcome hint=tr!(contract.parent_hint)/>
            <TextField name="starts_on" kind="date" label=tr!(contract.starts_on) value=contract.starts_on.unwrap_or_default() outcome=outcome width="medium"/>
            <TextField name="ends_on" kind="date" label=tr!(contract.ends_on) value=contract.ends_on.unwrap_or_default() outcome=outcome width="medium"/>
            <div class="d-form__actions">
                <button class="d-button" type="submit" aria-busy=move || save.pending().get().then_some("true")>{tr!(form.save)}</button>
                <a class="d-button" data-kind="secondary" href=back>{tr!(form.cancel)}</a>
            </div>
        </ActionForm>
    }
    .into_any()
}
