//! The form of a party.

use leptos::prelude::*;
use leptos_router::hooks::use_params_map;
use register::party::{Party, PartyKind};

use super::api::{self, PartyView, Save};
use crate::components::field::{NotSaved, TextArea, TextField};
use crate::components::page::PageHead;
use crate::components::parts::loaded;
use crate::label;
use crate::text::{pick, tr};

/// `/parties/new`
#[component]
pub fn PartyNewPage() -> impl IntoView {
    let blank = Party {
        id: String::new(),
        name_ja: String::new(),
        kana: String::new(),
        name_en: String::new(),
        corporate_number: None,
        country: Some("JP".to_owned()),
        kinds: Vec::new(),
        group_name: None,
        note: String::new(),
        version: 0,
        updated_at: 0,
    };
    view! {
        <div class="d-page" data-width="form">
            <PageHead title=tr!(party.create) above=vec![("/parties".to_owned(), tr!(nav.parties))]/>
            <PartyForm party=blank back="/parties".to_owned()/>
        </div>
    }
    .into_any()
}

/// `/parties/:id/edit`
#[component]
pub fn PartyEditPage() -> impl IntoView {
    let params = use_params_map();
    let party = Resource::new(move || params.read().get("id").unwrap_or_default(), api::find);
    view! {
        <div class="d-page" data-width="form">
            {loaded(party, |view: PartyView| {
                let back = format!("/parties/{}", view.party.id);
                let name = pick(&view.party.name_ja, &view.party.name_en);
                view! {
                    <PageHead title=tr!(party.edit) above=vec![("/parties".to_owned(), tr!(nav.parties)), (back.clone(), name)]/>
                    <PartyForm party=view.party back=back/>
                }
            })}
        </div>
    }
    .into_any()
}

#[component]
fn PartyForm(party: Party, back: String) -> impl IntoView {
    let save = ServerAction::<Save>::new();
    let value = save.value();
    let outcome = Signal::derive(move || value.get().and_then(Result::err));
    let kinds = PartyKind::ALL
        .into_iter()
        .map(|kind| {
            let checked = party.kinds.contains(&kind);
            view! {
                <label class="d-check">
                    <input type="checkbox" name="input[kinds][]" value=kind.code() checked=checked/>
                    {label::party_kind(kind)}
                </label>
            }
        })
        .collect_view();
    view! {
        <ActionForm action=save attr:class="d-form">
            <NotSaved outcome=outcome/>
            <input type="hidden" name="id" value=party.id/>
            <input type="hidden" name="version" value=party.version/>
            <TextField name="name_ja" label=tr!(party.name_ja) value=party.name_ja outcome=outcome required=true hint=tr!(party.name_hint)/>
            <TextField name="kana" label=tr!(party.kana) value=party.kana outcome=outcome/>
            <TextField name="name_en" label=tr!(party.name_en) value=party.name_en outcome=outcome/>
            <TextField name="corporate_number" label=tr!(party.corporate_number) value=party.corporate_number.unwrap_or_default()
                outcome=outcome hint=tr!(party.corporate_number_hint) width="medium" mode="numeric" longest=20/>
            <TextField name="country" label=tr!(party.country) value=party.country.unwrap_or_default() outcome=outcome
                hint=tr!(party.country_hint) width="short" longest=2/>
            <TextField name="group_name" label=tr!(party.group) value=party.group_name.unwrap_or_default() outcome=outcome hint=tr!(party.group_hint)/>
            <fieldset class="d-fieldset">
                <legend class="d-field__label">{tr!(party.kinds)}</legend>
                <div class="d-fieldset__choices">{kinds}</div>
            </fieldset>
            <TextArea name="note" label=tr!(party.note) value=party.note outcome=outcome/>
            <div class="d-form__actions">
                <button class="d-button" type="submit" aria-busy=move || save.pending().get().then_some("true")>{tr!(form.save)}</button>
                <a class="d-button" data-kind="secondary" href=back>{tr!(form.cancel)}</a>
            </div>
        </ActionForm>
    }
    .into_any()
}
