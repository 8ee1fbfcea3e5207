//! The form of an engagement.

use leptos::prelude::*;
use leptos_router::hooks::use_params_map;
use register::engagement::KINDS;

use super::api::{self, AddEngagement, PartyView};
use crate::components::field::{NotSaved, Select, TextField};
use crate::components::page::PageHead;
use crate::components::parts::loaded;
use crate::label;
use crate::text::{pick, tr};

/// `/parties/:id/engagements/new`
#[component]
pub fn EngagementNewPage() -> impl IntoView {
    let params = use_params_map();
    let party = Resource::new(move || params.read().get("id").unwrap_or_default(), api::find);
    view! {
        <div class="d-page" data-width="form">
            {loaded(party, |view: PartyView| {
                let back = format!("/parties/{}", view.party.id);
                let name = pick(&view.party.name_ja, &view.party.name_en);
                view! {
                    <PageHead title=tr!(engagement.create) above=vec![("/parties".to_owned(), tr!(nav.parties)), (back.clone(), name)]/>
                    <EngagementForm party_id=view.party.id back=back/>
                }
            })}
        </div>
    }
    .into_any()
}

#[component]
fn EngagementForm(party_id: String, back: String) -> impl IntoView {
    let add = ServerAction::<AddEngagement>::new();
    let value = add.value();
    let outcome = Signal::derive(move || value.get().and_then(Result::err));
    let kinds =
        KINDS.iter().map(|kind| ((*kind).to_owned(), label::engagement_kind(kind))).collect::<Vec<_>>();
    let unknown = (String::new(), tr!(tier.none));
    let known = (1..=4_i64).map(|tier| (tier.to_string(), label::tier(Some(tier))));
    let tiers: Vec<_> = std::iter::once(unknown).chain(known).collect();
    view! {
        <ActionForm action=add attr:class="d-form">
            <NotSaved outcome=outcome/>
            <input type="hidden" name="party_id" value=party_id/>
            <TextField name="service_ja" label=tr!(engagement.service) value="" outcome=outcome required=true hint=tr!(engagement.service_hint)/>
            <TextField name="function_ja" label=tr!(engagement.function) value="" outcome=outcome required=true longest=400 hint=tr!(engagement.function_hint)/>
            <TextField name="department" label=tr!(engagement.department) value="" outcome=outcome required=true longest=100/>
            <Select name="kind" label=tr!(engagement.kind) value="outsourcing" options=kinds outcome=outcome required=true/>
            <Select name="tier" label=tr!(tier.label) value="" options=tiers outcome=outcome hint=tr!(tier.hint)/>
            <TextField name="started_on" kind="date" label=tr!(engagement.started_on) value="" outcome=outcome width="medium"/>
            <TextField name="ended_on" kind="date" label=tr!(engagement.ended_on) value="" outcome=outcome width="medium"/>
            <div class="d-form__actions">
                <button class="d-button" type="submit" aria-busy=move || add.pending().get().then_some("true")>{tr!(form.save)}</button>
                <a class="d-button" data-kind="secondary" href=back>{tr!(form.cancel)}</a>
            </div>
        </ActionForm>
    }
    .into_any()
}
