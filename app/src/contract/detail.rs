//! One contract: its facts, documents and twelve items.

use leptos::prelude::*;
use leptos_router::hooks::{use_params_map, use_query_map};
use register::access::Action;
use register::calendar::{jst_date, jst_minute};
use register::clause_check::{CheckView, ItemView};
use register::contract::Contract;
use register::document::Document;
use register::policy::Demand;

use super::api::{self, ContractView, Retry};
use super::relation::Relations;
use super::stage_badge::StageBadge;
use super::unlock::UnlockForm;
use crate::annex::section::{Annexes, ContractAnnexes};
use crate::components::page::PageHead;
use crate::components::parts::{Empty, Notice, Tier, loaded};
use crate::components::verdict::{AdverseFlag, Coverage, VerdictBadge};
use crate::label;
use crate::session::Viewer;
use crate::text::{flow, pick_any, tr};

/// `/contracts/:id`
#[component]
pub fn ContractPage() -> impl IntoView {
    let params = use_params_map();
    let retry = ServerAction::<Retry>::new();
    let id = Memo::new(move |_| params.read().get("id").unwrap_or_default());
    let contract = Resource::new(move || (id.get(), retry.version().get()), |(id, _)| api::find(id));
    let waiting = Memo::new(move |_| {
        contract.get().and_then(Result::ok).is_some_and(|view| view.documents.iter().any(is_under_way))
    });
    let settled = RwSignal::new(0);
    Effect::new(move |before: Option<bool>| {
        let now = waiting.get();
        if before == Some(true) && !now {
            settled.update(|count| *count += 1);
        }
        now
    });
    let annexes = Annexes::of(id, settled);
    // While something is under way the page asks again, so that nobody has to reload.
    Effect::new(move |_| {
        if waiting.get() {
            let again =
                set_interval_with_handle(move || contract.refetch(), std::time::Duration::from_secs(2));
            on_cleanup(move || {
                if let Ok(again) = again {
                    again.clear();
                }
            });
        }
    });
    view! {
        <div class="d-page">
            {loaded(contract, move |view: ContractView| view! { <Body view=view retry=retry unlocked=Callback::new(move |()| contract.refetch())/> })}
            <ContractAnnexes annexes=annexes/>
        </div>
    }
    .into_any()
}

pub fn is_under_way(document: &Document) -> bool {
    !matches!(document.stage.as_str(), "done" | "failed")
}

#[component]
fn Body(view: ContractView, retry: ServerAction<Retry>, unlocked: Callback<()>) -> impl IntoView {
    let viewer = expect_context::<Viewer>();
    let id = StoredValue::new(view.contract.id.clone());
    let checked = view.check.is_some();
    let notes = view.check.as_ref().map(|check| check.notes.clone()).unwrap_or_default();
    let waiting = view.documents.iter().any(is_under_way);
    let nothing = view.documents.is_empty();
    view! {
        <PageHead title=view.contract.title.clone() above=vec![("/contracts".to_owned(), tr!(nav.contracts))]>
            <Suspense fallback=|| ()>
                {move || Suspend::new(async move {
                    let id = id.get_value();
                    let write = viewer.may(Action::ContractWrite).await;
                    view! {
                        {write.then(|| view! {
                            <a class="d-button" data-kind="secondary" href=format!("/contracts/{id}/edit")>{tr!(form.edit)}</a>
                            <a class="d-button" data-kind="secondary" href=format!("/upload?contract={id}")>{tr!(contract.add_document)}</a>
                        })}
                        {checked.then(|| view! { <a class="d-button" href=format!("/contracts/{id}/review")>{tr!(review.open)}</a> })}
                    }
                })}
            </Suspense>
        </PageHead>
        <Facts contract=view.contract/>
        <section aria-labelledby="items">
            <h2 class="d-section__title" id="items">{tr!(contract.items)}</h2>
            {match view.check {
                Some(check) => view! { <Items check=check contract_id=id.get_value()/> }.into_any(),
                None if waiting => view! { <Notice kind="info" title=tr!(contract.checking)><p>{tr!(contract.checking_text)}</p></Notice> }.into_any(),
                None => view! { <Empty title=tr!(contract.unchecked)><p>{tr!(contract.unchecked_text)}</p></Empty> }.into_any(),
            }}
        </section>
        {(!notes.is_empty()).then(|| view! { <Relations notes=notes contract_id=id.get_value()/> })}
        {checked.then(|| view! { <crate::gap::section::ContractGaps contract_id=id.get_value()/> })}
        <p class="d-actions">
            <a href=format!("/obligations?contract={}", id.get_value())>{tr!(obligation.of_contract)}</a>
            <a href=format!("/contracts/{}/compare", id.get_value())>{tr!(compare.title)}</a>
        </p>
        <section aria-labelledby="documents">
            <h2 class="d-section__title" id="documents">{tr!(contract.documents)}</h2>
            {if nothing {
                view! { <Empty title=tr!(document.none)/> }.into_any()
            } else {
                view! { <Documents documents=view.documents retry=retry unlocked=unlocked/> }.into_any()
            }}
        </section>
    }
    .into_any()
}

#[component]
fn Facts(contract: Contract) -> impl IntoView {
    let none = || tr!(common.unknown);
    let party = match (contract.party_id, pick_any(contract.party_name, contract.party_name_en.as_ref())) {
        (Some(id), Some(name)) => view! { <a href=format!("/parties/{id}")>{name}</a> }.into_any(),
        _ => view! { <span class="d-badge" data-kind="warning">{tr!(contract.no_party)}</span> }.into_any(),
    };
    let parent = contract.parent_id.zip(contract.parent_title).map(|(id, title)| view! {
        <div class="d-facts__row"><dt>{tr!(contract.parent)}</dt><dd><a href=format!("/contracts/{id}")>{title}</a></dd></div>
    });
    view! {
        <dl class="d-facts">
            <div class="d-facts__row"><dt>{tr!(party.name)}</dt><dd>{party}</dd></div>
            <div class="d-facts__row"><dt>{tr!(tier.label)}</dt><dd><Tier tier=contract.tier/></dd></div>
            <div class="d-facts__row"><dt>{tr!(contract.kind)}</dt><dd>{label::contract_kind(&contract.kind)}</dd></div>
            {parent}
            <div class="d-facts__row"><dt>{tr!(contract.starts_on)}</dt><dd>{contract.starts_on.unwrap_or_else(none)}</dd></div>
            <div class="d-facts__row"><dt>{tr!(contract.ends_on)}</dt><dd>{contract.ends_on.unwrap_or_else(none)}</dd></div>
        </dl>
    }
    .into_any()
}

#[component]
fn Items(check: CheckView, contract_id: String) -> impl IntoView {
    let stated = check.items.iter().filter(|item| item.verdict() == clauses::Verdict::Stated).count();
    let rows = check
        .items
        .iter()
        .map(|item| view! { <ItemRow item=item.clone() contract_id=contract_id.clone()/> })
        .collect_view();
    view! {
        <p class="d-summary">
            <Coverage stated=i64::try_from(stated).unwrap_or_default()/>
            <span class="d-quiet">
                {tr!(contract.checked_by, pack = format!("{} {}", check.pack_id, check.pack_version), at = jst_minute(check.checked_at))}
            </span>
        </p>
        <div class="d-scroll" tabindex="0" role="group" aria-labelledby="items">
            <table class="d-table" data-kind="items">
                <thead><tr>
                    <th scope="col" class="d-table__number">{tr!(item.number)}</th>
                    <th scope="col">{tr!(item.title)}</th>
                    <th scope="col">{tr!(demand.label)}</th>
                    <th scope="col">{tr!(verdict.label)}</th>
                    <th scope="col">{tr!(item.evidence)}</th>
                    <th scope="col">{tr!(review.label)}</th>
                </tr></thead>
                <tbody>{rows}</tbody>
            </table>
        </div>
    }
    .into_any()
}

#[component]
fn ItemRow(item: ItemView, contract_id: String) -> impl IntoView {
    let number = item.finding.item;
    let wanted = item.demand;
    let beyond = item.beyond().next().is_some();
    let gap = wanted == Demand::Required && (item.verdict() != clauses::Verdict::Stated || beyond);
    let quote = item.finding.evidence.first().map(|evidence| {
        let whole = flow(&evidence.quote);
        let quote: String = whole.chars().take(60).collect();
        let more = (quote.len() < whole.len()).then_some("…");
        let place = evidence.article.clone().unwrap_or_else(|| tr!(document.page, page = evidence.page));
        view! { <span class="d-quote__place">{place}</span> " " <span class="d-quiet">{quote}{more}</span> }
    });
    let reviewed = item
        .review
        .as_ref()
        .map(|review| format!("{} {}", review.reviewer_name, jst_date(review.reviewed_at)));
    view! {
        <tr data-gap=gap.then_some("")>
            <td class="d-table__number">{number}</td>
            <th scope="row"><a href=format!("/contracts/{contract_id}/review?item={number}")>{label::item(number)}</a></th>
            <td><span class="d-demand" data-demand=format!("{wanted:?}").to_lowercase()>{label::demand(wanted)}</span></td>
            <td class="d-table__verdicts"><VerdictBadge verdict=item.verdict()/>{item.adverse().then(|| view! { <AdverseFlag/> })}
                {beyond.then(|| view! { <span class="d-badge" data-kind="failed">{tr!(value.beyond_short)}</span> })}</td>
            <td class="d-table__text">{quote}</td>
            <td class="d-table__text">{reviewed.unwrap_or_else(|| tr!(review.not_yet))}</td>
        </tr>
    }
    .into_any()
}

#[component]
fn Documents(documents: Vec<Document>, retry: ServerAction<Retry>, unlocked: Callback<()>) -> impl IntoView {
    let locked = documents.iter().filter(|document| document.failure.as_deref() == Some("encrypted"));
    let locked = locked
        .cloned()
        .map(|document| view! { <Locked document=document unlocked=unlocked/> })
        .collect_view();
    let rows = documents.into_iter().map(|document| {
        let failed = document.stage == "failed" && document.failure.as_deref() != Some("encrypted");
        let pages = document.page_count.map_or_else(|| "—".to_owned(), |count| count.to_string());
        view! {
            <tr>
                <th scope="row">{document.name.clone()}</th>
                <td>{label::document_role(&document.role)}</td>
                <td><StageBadge document=document.clone()/></td>
                <td class="d-table__number">{pages}</td>
                <td>{document.uploaded_by.clone()}</td>
                <td class="d-table__date">{jst_minute(document.uploaded_at)}</td>
                <td class="d-table__actions">
                    <a rel="external" download="" href=format!("/documents/{}/file", document.id)>{tr!(document.original)}</a>
                    {failed.then(|| view! {
                        <ActionForm action=retry>
                            <input type="hidden" name="id" value=document.id.clone()/>
                            <button class="d-button" data-kind="secondary" data-size="small">{tr!(document.retry)}</button>
                        </ActionForm>
                    })}
                </td>
            </tr>
        }
    }).collect_view();
    view! {
        {locked}
        <div class="d-scroll" tabindex="0" role="group" aria-labelledby="documents">
            <table class="d-table">
                <thead><tr>
                    <th scope="col">{tr!(document.name)}</th>
                    <th scope="col">{tr!(document.role)}</th>
                    <th scope="col">{tr!(document.stage)}</th>
                    <th scope="col" class="d-table__number">{tr!(document.pages)}</th>
                    <th scope="col">{tr!(document.by)}</th>
                    <th scope="col">{tr!(document.at)}</th>
                    <th scope="col"><span class="d-hidden">{tr!(document.actions)}</span></th>
                </tr></thead>
                <tbody>{rows}</tbody>
            </table>
        </div>
    }
    .into_any()
}

/// What to do about a protected document, for those who may.
#[component]
fn Locked(document: Document, unlocked: Callback<()>) -> impl IntoView {
    let viewer = expect_context::<Viewer>();
    let refused = use_query_map().read_untracked().get("wrong_password").as_ref() == Some(&document.id);
    let document = StoredValue::new(document);
    view! {
        <Suspense fallback=|| ()>
            {move || Suspend::new(async move {
                let may = viewer.may(Action::ContractWrite).await;
                let document = document.get_value();
                may.then(|| view! {
                    <Notice kind="warning" title=tr!(unlock.title, name = document.name)>
                        <UnlockForm document_id=document.id contract_id=document.contract_id refused=refused after=unlocked/>
                    </Notice>
                })
            })}
        </Suspense>
    }
    .into_any()
}
