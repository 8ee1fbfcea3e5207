//! The gaps on the page of a contract, with the memo to send.

use leptos::prelude::*;

use super::{Table, api};
use crate::components::parts::{Empty, loaded};
use crate::text::tr;

/// The gaps of a contract and the negotiation memo in four forms.
#[component]
pub fn ContractGaps(contract_id: String) -> impl IntoView {
    let id = contract_id.clone();
    let gaps = Resource::new(move || id.clone(), api::of_contract);
    let file = move |name: &str| format!("/contracts/{contract_id}/memo/{name}");
    let links = [
        ("ja.docx", tr!(gap.memo_ja_word)),
        ("ja.md", tr!(gap.memo_ja_text)),
        ("en.docx", tr!(gap.memo_en_word)),
        ("en.md", tr!(gap.memo_en_text)),
    ];
    let links = links
        .into_iter()
        .map(|(name, text)| view! { <li><a rel="external" download="" href=file(name)>{text}</a></li> })
        .collect_view();
    view! {
        <section aria-labelledby="gaps">
            <h2 class="d-section__title" id="gaps">{tr!(nav.gaps)}</h2>
            {loaded(gaps, |found: api::ContractGaps| {
                if found.gaps.is_empty() {
                    return view! { <Empty title=tr!(gap.none_here)><p>{tr!(gap.none_here_text)}</p></Empty> }.into_any();
                }
                view! { <Table gaps=found.gaps today=found.today party=false/> }.into_any()
            })}
            <h3 class="d-section__subtitle">{tr!(gap.memo)}</h3>
            <p class="d-quiet">{tr!(gap.memo_text)}</p>
            <ul class="d-inline-list">{links}</ul>
        </section>
    }
    .into_any()
}
