//! Choosing whom to ask: by tier, product and chain; a person marks who is asked.

use leptos::prelude::*;
use register::inquiry::{Candidate, Criteria};

use super::api::Add;
use crate::components::field::NotSaved;
use crate::components::parts::{Empty, Tier};
use crate::components::query_form::QueryForm;
use crate::label;
use crate::record::fresh::after;
use crate::text::{pick, tr};

/// What was asked for, and who fits.
pub type Proposal = (Criteria, Vec<Candidate>);

#[component]
pub fn Propose(id: String, product: String, proposal: Proposal) -> impl IntoView {
    let (criteria, candidates) = proposal;
    let action = format!("/inquiries/{id}");
    let tiers = (1..=4_i64)
        .map(|tier| {
            let checked = criteria.tiers.contains(&tier);
            view! { <label class="d-check"><input type="checkbox" name="tier" value=tier.to_string() checked=checked/>{label::tier(Some(tier))}</label> }
        })
        .collect_view();
    let typed = if criteria.product.is_empty() { product } else { criteria.product.clone() };
    let chain = criteria.chain;
    view! {
        <section aria-labelledby="propose">
            <h2 class="d-section__title" id="propose">{tr!(inquiry.propose)}</h2>
            <p class="d-quiet">{tr!(inquiry.propose_text)}</p>
            <QueryForm action=action class="d-filter">
                <div class="d-fieldset__choices" role="group" aria-label=tr!(tier.label)>{tiers}</div>
                <label class="d-filter__field"><span>{tr!(inquiry.product)}</span><input class="d-field__input" name="product" value=typed maxlength="200"/></label>
                <label class="d-check"><input type="checkbox" name="chain" value="1" checked=chain/>{tr!(inquiry.with_chain)}</label>
                <button class="d-button" data-kind="secondary" type="submit">{tr!(inquiry.show)}</button>
            </QueryForm>
            {if candidates.is_empty() {
                view! { <Empty title=tr!(inquiry.nobody)/> }.into_any()
            } else {
                view! { <Candidates id=id criteria=criteria candidates=candidates/> }.into_any()
            }}
        </section>
    }
    .into_any()
}

#[component]
fn Candidates(id: String, criteria: Criteria, candidates: Vec<Candidate>) -> impl IntoView {
    let add = ServerAction::<Add>::new();
    let value = add.value();
    let outcome = Signal::derive(move || value.get().and_then(Result::err));
    after(move || value.get().is_some_and(|answer| answer.is_ok()));
    let count = candidates.len();
    let lines = candidates
        .into_iter()
        .map(|one| {
            let name = pick(&one.names.0, &one.names.1);
            let why = one
                .why
                .iter()
                .map(|why| {
                    let (ja, en) = why.label();
                    pick(ja, en)
                })
                .collect::<Vec<_>>()
                .join("、");
            let contact = if one.email.is_empty() { tr!(inquiry.no_address) } else { format!("{} {}", one.contact_name, one.email) };
            view! {
                <tr>
                    <td><input type="checkbox" name="parties[]" value=one.party_id checked=true aria-label=name.clone()/></td>
                    <th scope="row">{name}</th>
                    <td><Tier tier=one.tier/></td>
                    <td>{why}</td>
                    <td>{contact}</td>
                </tr>
            }
        })
        .collect_view();
    let tiers = criteria
        .tiers
        .iter()
        .enumerate()
        .map(|(at, tier)| view! { <input type="hidden" name=format!("criteria[tiers][{at}]") value=tier.to_string()/> })
        .collect_view();
    view! {
        <ActionForm action=add>
            <NotSaved outcome=outcome/>
            <input type="hidden" name="id" value=id/>
            <input type="hidden" name="criteria[product]" value=criteria.product/>
            <input type="hidden" name="criteria[chain]" value=criteria.chain.to_string()/>
            {tiers}
            <div class="d-scroll" tabindex="0" role="region" aria-labelledby="propose">
                <table class="d-table">
                    <thead><tr>
                        <th scope="col"><span class="d-hidden">{tr!(inquiry.mark)}</span></th>
                        <th scope="col">{tr!(party.name)}</th>
                        <th scope="col">{tr!(tier.label)}</th>
                        <th scope="col">{tr!(inquiry.why)}</th>
                        <th scope="col">{tr!(inquiry.contact)}</th>
                    </tr></thead>
                    <tbody>{lines}</tbody>
                </table>
            </div>
            <button class="d-button" type="submit">{tr!(inquiry.add, count = count)}</button>
        </ActionForm>
    }
    .into_any()
}
