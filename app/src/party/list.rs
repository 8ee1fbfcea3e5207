//! The list of parties. Its state is in the address, so that a view can be kept and sent.

use leptos::prelude::*;
use leptos_router::hooks::use_query_map;
use leptos_router::params::ParamsMap;
use register::access::Action;
use register::calendar::jst_date;
use register::party::{PAGE_SIZE, PartyFilter, PartyRow, PartySort};

use super::api::{self, PartyList};
use crate::components::page::PageHead;
use crate::components::parts::{Empty, Pagination, Tier, loaded};
use crate::components::query_form::QueryForm;
use crate::session::Viewer;
use crate::text::{pick, tr};

fn filter_of(query: &ParamsMap) -> PartyFilter {
    let text = |name: &str| query.get(name).unwrap_or_default();
    PartyFilter {
        text: text("text"),
        tier: text("tier").parse().ok(),
        department: text("department"),
        sort: match text("sort").as_str() {
            "tier" => PartySort::Tier,
            "contracts" => PartySort::Contracts,
            "updated" => PartySort::Updated,
            _ => PartySort::Name,
        },
        page: text("page").parse::<i64>().unwrap_or(1).clamp(1, 1_000_000) - 1,
    }
}

/// The address of the list under a filter.
fn href(filter: &PartyFilter) -> String {
    let mut query = ParamsMap::new();
    let mut add = |name: &'static str, value: String| {
        if !value.is_empty() {
            query.insert(name, value);
        }
    };
    add("text", filter.text.clone());
    add("tier", filter.tier.map(|tier| tier.to_string()).unwrap_or_default());
    add("department", filter.department.clone());
    add("sort", if filter.sort == PartySort::Name { String::new() } else { filter.sort.code().to_owned() });
    add("page", if filter.page == 0 { String::new() } else { (filter.page + 1).to_string() });
    format!("/parties{}", query.to_query_string())
}

/// `/parties`
#[component]
pub fn PartyListPage() -> impl IntoView {
    let query = use_query_map();
    let filter = Memo::new(move |_| filter_of(&query.read()));
    let list = Resource::new(move || filter.get(), api::list);
    let viewer = expect_context::<Viewer>();
    view! {
        <div class="d-page">
            <PageHead title=tr!(nav.parties)>
                <Suspense fallback=|| ()>
                    {move || Suspend::new(async move {
                        viewer.may(Action::PartyWrite).await.then(|| view! { <a class="d-button" href="/parties/new">{tr!(party.create)}</a> })
                    })}
                </Suspense>
            </PageHead>
            {loaded(list, move |list: PartyList| {
                let filter = filter.get_untracked();
                view! { <Filters filter=filter.clone() departments=list.departments/> <Table filter=filter rows=list.page.rows total=list.page.total/> }
            })}
        </div>
    }
    .into_any()
}

#[component]
fn Filters(filter: PartyFilter, departments: Vec<String>) -> impl IntoView {
    let tier = filter.tier;
    let tiers = (1..=4_i64)
        .map(|number| {
            view! {
                <option value=number selected=tier == Some(number)>{crate::label::tier(Some(number))}</option>
            }
        })
        .collect_view();
    let chosen = filter.department.clone();
    let departments = departments
        .into_iter()
        .map(|department| {
            view! {
                <option value=department.clone() selected=department == chosen>{department.clone()}</option>
            }
        })
        .collect_view();
    let sort = if filter.sort == PartySort::Name { "" } else { filter.sort.code() };
    // The browser keeps what was chosen before; these say what holds now.
    let (text, tier, department) =
        (filter.text, tier.map(|tier| tier.to_string()).unwrap_or_default(), filter.department);
    view! {
        <QueryForm action="/parties" class="d-filter">
            <label class="d-filter__field">
                <span>{tr!(list.text)}</span>
                <input class="d-field__input" type="search" name="text" prop:value=text.clone() value=text placeholder=tr!(party.search_hint) maxlength="200"/>
            </label>
            <label class="d-filter__field">
                <span>{tr!(tier.label)}</span>
                <select class="d-field__input" name="tier" prop:value=tier><option value="">{tr!(list.all)}</option>{tiers}</select>
            </label>
            <label class="d-filter__field">
                <span>{tr!(engagement.department)}</span>
                <select class="d-field__input" name="department" prop:value=department><option value="">{tr!(list.all)}</option>{departments}</select>
            </label>
            <input type="hidden" name="sort" value=sort/>
            <button class="d-button" data-kind="secondary" type="submit">{tr!(list.apply)}</button>
            <a class="d-filter__clear" href="/parties">{tr!(list.clear)}</a>
        </QueryForm>
    }
    .into_any()
}

#[component]
fn Table(filter: PartyFilter, rows: Vec<PartyRow>, total: i64) -> impl IntoView {
    if rows.is_empty() {
        return view! { <Empty title=tr!(party.none)><p>{tr!(party.none_text)}</p></Empty> }.into_any();
    }
    let heading = |sort: PartySort, name: String| {
        let current = filter.sort == sort;
        let href = href(&PartyFilter { sort, page: 0, ..filter.clone() });
        let order = if sort == PartySort::Contracts || sort == PartySort::Updated {
            "descending"
        } else {
            "ascending"
        };
        view! { <th scope="col" aria-sort=current.then_some(order)><a class="d-table__sort" href=href>{name}</a></th> }
    };
    let headings = view! {
        <tr>
            {heading(PartySort::Name, tr!(party.name))}
            {heading(PartySort::Tier, tr!(tier.label))}
            <th scope="col">{tr!(party.corporate_number)}</th>
            <th scope="col">{tr!(party.country)}</th>
            <th scope="col" class="d-table__number">{tr!(engagement.plural)}</th>
            {heading(PartySort::Contracts, tr!(party.contracts))}
            {heading(PartySort::Updated, tr!(list.updated))}
        </tr>
    };
    let rows = rows.into_iter().map(|row| view! {
        <tr>
            <th scope="row"><a href=format!("/parties/{}", row.id)>{pick(&row.name_ja, &row.name_en)}</a></th>
            <td><Tier tier=row.tier/></td>
            <td class="d-table__code">{row.corporate_number.unwrap_or_else(|| "—".to_owned())}</td>
            <td>{row.country.unwrap_or_else(|| "—".to_owned())}</td>
            <td class="d-table__number">{row.engagements}</td>
            <td class="d-table__number">{row.contracts}</td>
            <td class="d-table__date">{jst_date(row.updated_at)}</td>
        </tr>
    }).collect_view();
    let page = filter.page;
    view! {
        <div class="d-scroll" tabindex="0" role="region" aria-label=tr!(nav.parties)>
            <table class="d-table">
                <thead>{headings}</thead>
                <tbody>{rows}</tbody>
            </table>
        </div>
        <Pagination page=page size=PAGE_SIZE total=total href=move |page| href(&PartyFilter { page, ..filter.clone() })/>
    }
    .into_any()
}
