//! The list of contracts.

use leptos::prelude::*;
use leptos_router::hooks::use_query_map;
use leptos_router::params::ParamsMap;
use register::access::Action;
use register::contract::{ContractFilter, ContractRow};
use register::party::{PAGE_SIZE, Page};

use super::api;
use crate::components::page::PageHead;
use crate::components::parts::{Empty, Pagination, loaded};
use crate::components::query_form::QueryForm;
use crate::components::verdict::{AdverseFlag, Coverage};
use crate::label;
use crate::session::Viewer;
use crate::text::{pick_any, tr};

fn filter_of(query: &ParamsMap) -> ContractFilter {
    let text = |name: &str| query.get(name).unwrap_or_default();
    let page = text("page").parse::<i64>().unwrap_or(1).clamp(1, 1_000_000) - 1;
    ContractFilter { text: text("text"), party_id: text("party"), page }
}

fn href(filter: &ContractFilter, page: i64) -> String {
    let mut query = ParamsMap::new();
    let page = if page == 0 { String::new() } else { (page + 1).to_string() };
    for (name, value) in [("text", filter.text.clone()), ("party", filter.party_id.clone()), ("page", page)] {
        if !value.is_empty() {
            query.insert(name, value);
        }
    }
    format!("/contracts{}", query.to_query_string())
}

/// `/contracts`
#[component]
pub fn ContractListPage() -> impl IntoView {
    let query = use_query_map();
    let filter = Memo::new(move |_| filter_of(&query.read()));
    let list = Resource::new(move || filter.get(), api::list);
    let viewer = expect_context::<Viewer>();
    view! {
        <div class="d-page">
            <PageHead title=tr!(nav.contracts)>
                <Suspense fallback=|| ()>
                    {move || Suspend::new(async move {
                        viewer.may(Action::ContractWrite).await.then(|| view! {
                            <a class="d-button" data-kind="secondary" href="/contracts/new">{tr!(contract.create)}</a>
                            <a class="d-button" href="/upload">{tr!(nav.upload)}</a>
                        })
                    })}
                </Suspense>
            </PageHead>
            {loaded(list, move |page: Page<ContractRow>| {
                let filter = filter.get_untracked();
                let (text, number, total) = (filter.text.clone(), filter.page, page.total);
                view! {
                    <QueryForm action="/contracts" class="d-filter">
                        <label class="d-filter__field">
                            <span>{tr!(list.text)}</span>
                            <input class="d-field__input" type="search" name="text" prop:value=text.clone() value=text placeholder=tr!(contract.search_hint) maxlength="200"/>
                        </label>
                        <button class="d-button" data-kind="secondary" type="submit">{tr!(list.apply)}</button>
                        <a class="d-filter__clear" href="/contracts">{tr!(list.clear)}</a>
                        <a class="d-filter__clear" href="/records/contract">{tr!(contract.as_list)}</a>
                    </QueryForm>
                    {if page.rows.is_empty() {
                        view! { <Empty title=tr!(contract.none)><p>{tr!(contract.none_text)}</p></Empty> }.into_any()
                    } else {
                        view! { <ContractTable rows=page.rows with_party=true/> }.into_any()
                    }}
                    <Pagination page=number size=PAGE_SIZE total=total href=move |page| href(&filter, page)/>
                }
            })}
        </div>
    }
    .into_any()
}

/// Rows of contracts with how far their check has come.
#[component]
pub fn ContractTable(rows: Vec<ContractRow>, with_party: bool) -> impl IntoView {
    let rows = rows.into_iter().map(|row| {
        let state = match row.stated {
            Some(stated) => view! { <Coverage stated=stated/> }.into_any(),
            None if row.waiting > 0 => view! { <span class="d-badge" data-kind="waiting">{tr!(verdict.pending)}</span> }.into_any(),
            None => view! { <span class="d-quiet">{tr!(contract.unchecked)}</span> }.into_any(),
        };
        view! {
            <tr>
                <th scope="row"><a href=format!("/contracts/{}", row.id)>{row.title}</a></th>
                {with_party.then(|| match (row.party_id, pick_any(row.party_name, row.party_name_en.as_ref())) {
                    (Some(id), Some(name)) => view! { <td><a href=format!("/parties/{id}")>{name}</a></td> }.into_any(),
                    _ => view! { <td><span class="d-badge" data-kind="warning">{tr!(contract.no_party)}</span></td> }.into_any(),
                })}
                <td>{label::contract_kind(&row.kind)}</td>
                <td class="d-table__number">{row.documents}</td>
                <td>{state}</td>
                <td>{row.adverse.filter(|adverse| *adverse > 0).map(|_| view! { <AdverseFlag/> })}
                    {(row.failed > 0).then(|| view! { <span class="d-badge" data-kind="failed">{tr!(contract.failed, count = row.failed)}</span> })}</td>
                <td class="d-table__date">{row.ends_on.unwrap_or_else(|| "—".to_owned())}</td>
            </tr>
        }
    }).collect_view();
    view! {
        <div class="d-scroll" tabindex="0" role="region" aria-label=tr!(nav.contracts)>
            <table class="d-table">
                <thead><tr>
                    <th scope="col">{tr!(contract.title)}</th>
                    {with_party.then(|| view! { <th scope="col">{tr!(party.name)}</th> })}
                    <th scope="col">{tr!(contract.kind)}</th>
                    <th scope="col" class="d-table__number">{tr!(contract.documents)}</th>
                    <th scope="col">{tr!(contract.coverage)}</th>
                    <th scope="col">{tr!(contract.attention)}</th>
                    <th scope="col">{tr!(contract.ends_on)}</th>
                </tr></thead>
                <tbody>{rows}</tbody>
            </table>
        </div>
    }
    .into_any()
}
