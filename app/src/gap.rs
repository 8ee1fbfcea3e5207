//! Gaps (不足): the board, and one gap with what was done about it.

pub mod api;
pub mod detail;
pub mod section;
pub mod words;

use leptos::prelude::*;
use leptos_router::hooks::use_query_map;
use leptos_router::params::ParamsMap;
use register::gap::{Board, BoardFilter, Gap, PAGE, State};
use register::policy::ITEMS;

use crate::components::page::PageHead;
use crate::components::parts::{Empty, Pagination, Tier, loaded};
use crate::components::query_form::QueryForm;
use crate::components::verdict::AdverseFlag;
use crate::label;
use crate::text::{pick_any, tr};

fn filter_of(query: &ParamsMap) -> BoardFilter {
    let text = |name: &str| query.get(name).unwrap_or_default();
    BoardFilter {
        party_id: text("party"),
        contract_id: text("contract"),
        owner: text("owner"),
        state: text("state"),
        item: text("item").parse().unwrap_or(0),
        page: text("page").parse::<i64>().unwrap_or(1).clamp(1, 10_000) - 1,
    }
}

fn href(filter: &BoardFilter) -> String {
    let mut query = ParamsMap::new();
    let item = if filter.item == 0 { String::new() } else { filter.item.to_string() };
    let page = if filter.page == 0 { String::new() } else { (filter.page + 1).to_string() };
    for (name, value) in [
        ("party", filter.party_id.clone()),
        ("contract", filter.contract_id.clone()),
        ("owner", filter.owner.clone()),
        ("state", filter.state.clone()),
        ("item", item),
        ("page", page),
    ] {
        if !value.is_empty() {
            query.insert(name, value);
        }
    }
    format!("/gaps{}", query.to_query_string())
}

/// `/gaps`
#[component]
pub fn GapBoardPage() -> impl IntoView {
    let query = use_query_map();
    let filter = Memo::new(move |_| filter_of(&query.read()));
    let board = Resource::new(move || filter.get(), api::gaps);
    view! {
        <div class="d-page" data-width="full">
            <PageHead title=tr!(nav.gaps)/>
            <p class="d-lead">{tr!(gap.lead)}</p>
            {loaded(board, move |board: Board| view! { <Body board=board filter=filter.get_untracked()/> })}
        </div>
    }
    .into_any()
}

#[component]
fn Body(board: Board, filter: BoardFilter) -> impl IntoView {
    let Board { total, gaps, states, overdue, people, today } = board;
    let empty = gaps.is_empty();
    let paged = filter.clone();
    view! {
        <States states=states overdue=overdue filter=filter.clone()/>
        <Filters filter=filter.clone() people=people/>
        <p class="d-summary" role="status">{tr!(gap.total, count = total)}</p>
        {if empty {
            view! { <Empty title=tr!(gap.none)><p>{tr!(gap.none_text)}</p></Empty> }.into_any()
        } else {
            view! { <Table gaps=gaps today=today party=true/> }.into_any()
        }}
        <Pagination page=filter.page size=PAGE total=total href=move |page| href(&BoardFilter { page, ..paged.clone() })/>
    }
    .into_any()
}

#[component]
fn States(states: Vec<(String, i64)>, overdue: i64, filter: BoardFilter) -> impl IntoView {
    let count = |code: &str| states.iter().find(|(other, _)| other == code).map_or(0, |(_, count)| *count);
    let all = states.iter().filter(|(code, _)| code != "closed").map(|(_, count)| count).sum::<i64>();
    let mut tabs =
        vec![(String::new(), tr!(gap.unclosed), all), ("overdue".to_owned(), tr!(gap.overdue), overdue)];
    tabs.extend(
        State::ALL
            .into_iter()
            .map(|state| (state.code().to_owned(), words::state(state), count(state.code()))),
    );
    let links = tabs
        .into_iter()
        .map(|(code, name, count)| {
            let current = (code == filter.state).then_some("page");
            let to = href(&BoardFilter { state: code, page: 0, ..filter.clone() });
            view! { <li><a class="d-tabs__tab" href=to aria-current=current>{name} " " {count}</a></li> }
        })
        .collect_view();
    view! { <nav aria-label=tr!(gap.states)><ul class="d-tabs">{links}</ul></nav> }.into_any()
}

#[component]
fn Filters(filter: BoardFilter, people: Vec<(String, String)>) -> impl IntoView {
    let owner = filter.owner.clone();
    let people = people
        .into_iter()
        .map(|(id, name)| view! { <option value=id.clone() selected=id == owner>{name}</option> })
        .collect_view();
    let items = (1..=ITEMS)
        .map(|item| view! { <option value=item selected=filter.item == i64::from(item)>{item} " " {label::item(item)}</option> })
        .collect_view();
    let item = if filter.item == 0 { String::new() } else { filter.item.to_string() };
    view! {
        <QueryForm action="/gaps" class="d-filter">
            <input type="hidden" name="state" value=filter.state/>
            <input type="hidden" name="party" value=filter.party_id/>
            <input type="hidden" name="contract" value=filter.contract_id/>
            <label class="d-filter__field">
                <span>{tr!(gap.owner)}</span>
                <select class="d-field__input" name="owner" prop:value=filter.owner.clone()>
                    <option value="">{tr!(list.all)}</option>
                    <option value="none" selected=filter.owner == "none">{tr!(gap.no_owner)}</option>
                    {people}
                </select>
            </label>
            <label class="d-filter__field">
                <span>{tr!(item.title)}</span>
                <select class="d-field__input" name="item" prop:value=item><option value="">{tr!(list.all)}</option>{items}</select>
            </label>
            <button class="d-button" data-kind="secondary" type="submit">{tr!(list.apply)}</button>
            <a class="d-filter__clear" href="/gaps">{tr!(list.clear)}</a>
        </QueryForm>
    }
    .into_any()
}

/// Gaps as a table; with the party and the contract where they come from several.
#[component]
pub fn Table(gaps: Vec<Gap>, today: String, party: bool) -> impl IntoView {
    let rows =
        gaps.into_iter().map(|gap| view! { <Row gap=gap today=today.clone() party=party/> }).collect_view();
    view! {
        <div class="d-scroll" tabindex="0" role="region" aria-label=tr!(nav.gaps)>
            <table class="d-table">
                <thead><tr>
                    <th scope="col">{tr!(item.title)}</th>
                    {party.then(|| view! { <th scope="col">{tr!(party.name)}</th><th scope="col">{tr!(tier.label)}</th> })}
                    <th scope="col">{tr!(verdict.label)}</th>
                    <th scope="col">{tr!(gap.state)}</th>
                    <th scope="col">{tr!(gap.way)}</th>
                    <th scope="col">{tr!(gap.owner)}</th>
                    <th scope="col">{tr!(gap.due)}</th>
                    <th scope="col">{tr!(gap.expires)}</th>
                </tr></thead>
                <tbody>{rows}</tbody>
            </table>
        </div>
    }
    .into_any()
}

#[component]
fn Row(gap: Gap, today: String, party: bool) -> impl IntoView {
    let number = u8::try_from(gap.item).unwrap_or_default();
    let (late, state) = (gap.overdue(&today), gap.state());
    let name = pick_any(gap.party_name.clone(), gap.party_name_en.as_ref())
        .unwrap_or_else(|| tr!(contract.no_party));
    let who = party.then(|| view! {
        <td>
            <a href=format!("/gaps?party={}", gap.party_id.clone().unwrap_or_default())>{name}</a>
            <a class="d-quiet" href=format!("/contracts/{}", gap.contract_id)>{gap.contract_title.clone()}</a>
        </td>
        <td><Tier tier=gap.tier/></td>
    });
    let beyond = words::beyond(&gap)
        .into_iter()
        .map(|line| view! { <span class="d-quiet">{line}</span> })
        .collect_view();
    let dash = || "—".to_owned();
    view! {
        <tr data-gap=late.then_some("")>
            <th scope="row"><a href=format!("/gaps/{}", gap.id)>{number} " " {label::item(number)}</a></th>
            {who}
            <td class="d-table__verdicts">{words::verdict(&gap.verdict)} {gap.adverse.then(|| view! { " " <AdverseFlag/> })} {beyond}</td>
            <td><span class="d-badge" data-kind=words::badge(state)>{words::state(state)}</span></td>
            <td>{gap.way.as_deref().map_or_else(dash, words::way)}</td>
            <td>{gap.owner_name.clone().unwrap_or_else(dash)}</td>
            <td class="d-table__date">{gap.due_on.clone().unwrap_or_else(dash)} {late.then(|| view! { " " <span class="d-badge" data-kind="warning">{tr!(gap.overdue)}</span> })}</td>
            <td class="d-table__date">{gap.expires_on.clone().unwrap_or_else(dash)}</td>
        </tr>
    }
    .into_any()
}
