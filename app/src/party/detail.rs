//! One party on one page.

use leptos::prelude::*;
use leptos_router::hooks::use_params_map;
use register::access::Action;
use register::engagement::Engagement;
use register::party::Party;

use super::api::{self, PartyView};
use crate::components::page::PageHead;
use crate::components::parts::{Empty, Tier, loaded};
use crate::contract::list::ContractTable;
use crate::label;
use crate::session::Viewer;
use crate::text::{pick, tr};

/// `/parties/:id`
#[component]
pub fn PartyPage() -> impl IntoView {
    let params = use_params_map();
    let party = Resource::new(move || params.read().get("id").unwrap_or_default(), api::find);
    view! {
        <div class="d-page">
            {loaded(party, |view: PartyView| view! { <Body view=view/> })}
        </div>
    }
    .into_any()
}

#[component]
fn Body(view: PartyView) -> impl IntoView {
    let viewer = expect_context::<Viewer>();
    let id = StoredValue::new(view.party.id.clone());
    let title = pick(&view.party.name_ja, &view.party.name_en);
    let contracts = view.contracts;
    view! {
        <PageHead title=title above=vec![("/parties".to_owned(), tr!(nav.parties))]>
            <Suspense fallback=|| ()>
                {move || Suspend::new(async move {
                    let id = id.get_value();
                    let edit = viewer.may(Action::PartyWrite).await.then(|| view! {
                        <a class="d-button" data-kind="secondary" href=format!("/parties/{id}/edit")>{tr!(form.edit)}</a>
                    });
                    let upload = viewer.may(Action::ContractWrite).await.then(|| view! {
                        <a class="d-button" href=format!("/upload?party={id}")>{tr!(party.upload)}</a>
                    });
                    view! { {edit} {upload} }
                })}
            </Suspense>
        </PageHead>
        <Facts party=view.party/>
        <Engagements engagements=view.engagements party_id=id.get_value()/>
        <section aria-labelledby="contracts">
            <h2 class="d-section__title" id="contracts">{tr!(party.contracts)}</h2>
            {if contracts.is_empty() {
                view! { <Empty title=tr!(contract.none)/> }.into_any()
            } else {
                view! { <ContractTable rows=contracts with_party=false/> }.into_any()
            }}
        </section>
    }
    .into_any()
}

#[component]
fn Facts(party: Party) -> impl IntoView {
    let kinds =
        party.kinds.iter().map(|kind| label::party_kind(*kind)).collect::<Vec<_>>().join(&tr!(common.and));
    let fact = |name: String, value: String| {
        let known = !value.is_empty();
        view! {
            <div class="d-facts__row">
                <dt>{name}</dt>
                <dd data-unknown=(!known).then_some("")>{if known { value } else { tr!(common.unknown) }}</dd>
            </div>
        }
    };
    view! {
        <dl class="d-facts">
            {fact(tr!(party.name_ja), party.name_ja)}
            {fact(tr!(party.kana), party.kana)}
            {fact(tr!(party.name_en), party.name_en)}
            {fact(tr!(party.corporate_number), party.corporate_number.unwrap_or_default())}
            {fact(tr!(party.country), party.country.unwrap_or_default())}
            {fact(tr!(party.group), party.group_name.unwrap_or_default())}
            {fact(tr!(party.kinds), kinds)}
            {(!party.note.is_empty()).then(|| fact(tr!(party.note), party.note))}
        </dl>
    }
    .into_any()
}

#[component]
fn Engagements(engagements: Vec<Engagement>, party_id: String) -> impl IntoView {
    let viewer = expect_context::<Viewer>();
    let add = StoredValue::new(format!("/parties/{party_id}/engagements/new"));
    let rows = engagements.iter().map(|engagement| view! {
        <tr>
            <th scope="row">{pick(&engagement.service_ja, &engagement.service_en)}</th>
            <td>{pick(&engagement.function_ja, &engagement.function_en)}</td>
            <td>{engagement.department.clone()}</td>
            <td>{label::engagement_kind(&engagement.kind)}</td>
            <td><Tier tier=engagement.tier/></td>
            <td class="d-table__date">{engagement.started_on.clone().unwrap_or_else(|| "—".to_owned())}</td>
        </tr>
    }).collect_view();
    view! {
        <section aria-labelledby="engagements">
            <div class="d-section__head">
                <h2 class="d-section__title" id="engagements">{tr!(engagement.plural)}</h2>
                <Suspense fallback=|| ()>
                    {move || Suspend::new(async move {
                        viewer.may(Action::PartyWrite).await.then(|| view! {
                            <a class="d-button" data-kind="secondary" data-size="small" href=add.get_value()>{tr!(engagement.create)}</a>
                        })
                    })}
                </Suspense>
            </div>
            {if engagements.is_empty() {
                view! { <Empty title=tr!(engagement.none)><p>{tr!(engagement.none_text)}</p></Empty> }.into_any()
            } else {
                view! {
                    <div class="d-scroll" tabindex="0" role="group" aria-labelledby="engagements">
                        <table class="d-table">
                            <thead><tr>
                                <th scope="col">{tr!(engagement.service)}</th>
                                <th scope="col">{tr!(engagement.function)}</th>
                                <th scope="col">{tr!(engagement.department)}</th>
                                <th scope="col">{tr!(engagement.kind)}</th>
                                <th scope="col">{tr!(tier.label)}</th>
                                <th scope="col">{tr!(engagement.started_on)}</th>
                            </tr></thead>
                            <tbody>{rows}</tbody>
                        </table>
                    </div>
                }.into_any()
            }}
        </section>
    }
    .into_any()
}
