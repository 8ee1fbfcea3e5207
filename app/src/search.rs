//! Search over the text of contracts.

pub mod api;
pub mod palette;

use leptos::prelude::*;
use leptos_router::hooks::use_query_map;
use leptos_router::params::ParamsMap;
use register::catalogue::Kind;
use register::clause_check::verdict_from_code;
use register::search::{Answer, Hit};

use crate::components::page::PageHead;
use crate::components::parts::{Empty, Notice, Pagination, Tier, loaded};
use crate::components::query_form::QueryForm;
use crate::components::verdict::{AdverseFlag, Coverage, VerdictBadge};
use crate::label;
use crate::text::{pick, pick_any, tr};

/// Hits on a page of the answer.
const PAGE_SIZE: i64 = 30;

fn query_string(pairs: &[(&'static str, String)]) -> String {
    let mut query = ParamsMap::new();
    for (name, value) in pairs {
        query.insert(*name, value.clone());
    }
    query.to_query_string()
}

/// `/search?q=`
#[component]
pub fn SearchPage() -> impl IntoView {
    let query = use_query_map();
    let asked = Memo::new(move |_| {
        let query = query.read();
        let page =
            query.get("page").and_then(|page| page.parse::<u32>().ok()).unwrap_or(1).clamp(1, 1_000) - 1;
        (query.get("q").unwrap_or_default(), page)
    });
    let answer = Resource::new(move || asked.get(), |(text, page)| api::search(text, page));
    view! {
        <div class="d-page">
            <PageHead title=tr!(nav.search)/>
            <QueryForm action="/search" class="d-filter">
                <label class="d-filter__field" data-grow="">
                    <span>{tr!(search.label)}</span>
                    <input class="d-field__input" type="search" name="q" prop:value=move || asked.get().0 value=move || asked.get().0 placeholder=tr!(search.placeholder) maxlength="200"/>
                </label>
                <button class="d-button" type="submit">{tr!(search.submit)}</button>
            </QueryForm>
            <details class="d-details">
                <summary>{tr!(search.hint)}</summary>
                <dl class="d-facts">
                    <div class="d-facts__row"><dt><code>"監査 再委託"</code></dt><dd>{tr!(search.help_and)}</dd></div>
                    <div class="d-facts__row"><dt><code>"「監査 権限」"</code></dt><dd>{tr!(search.help_phrase)}</dd></div>
                    <div class="d-facts__row"><dt><code>"監査 OR 検査"</code></dt><dd>{tr!(search.help_or)}</dd></div>
                    <div class="d-facts__row"><dt><code>"監査 NOT (再委託 OR 秘密)"</code></dt><dd>{tr!(search.help_not)}</dd></div>
                    <div class="d-facts__row"><dt><code>"party:北浜 tier:1 item:2 verdict:not_found"</code></dt><dd>{tr!(search.help_filter)}</dd></div>
                    <div class="d-facts__row"><dt><code>"from:2026-04-01 to:2026-09-30"</code></dt><dd>{tr!(search.help_date)}</dd></div>
                </dl>
            </details>
            {loaded(answer, move |answer: Answer| {
                let (text, page) = asked.get_untracked();
                view! { <Hits answer=answer text=text page=i64::from(page)/> }
            })}
        </div>
    }
    .into_any()
}

#[component]
fn Hits(answer: Answer, text: String, page: i64) -> impl IntoView {
    if text.trim().is_empty() {
        return ().into_any();
    }
    let rebuilding = answer.rebuilding.then(|| view! { <Notice kind="info" title=tr!(search.rebuilding)/> });
    if answer.hits.is_empty() {
        return view! { {rebuilding} <Empty title=tr!(search.none, text = text)><p>{tr!(search.none_text)}</p></Empty> }.into_any();
    }
    let total = answer.total;
    let took = format!("{:.1}", answer.micros as f64 / 1_000.0);
    let hits =
        answer.hits.into_iter().map(|hit| view! { <HitView hit=hit text=text.clone()/> }).collect_view();
    let href = move |page: i64| {
        format!("/search{}", query_string(&[("q", text.clone()), ("page", (page + 1).to_string())]))
    };
    view! {
        {rebuilding}
        <p class="d-summary"><span role="status">{tr!(search.total, count = total)}</span> " " <span class="d-quiet">{took} " ms"</span></p>
        <ol class="d-hits">{hits}</ol>
        <Pagination page=page size=PAGE_SIZE total=total href=href/>
    }
    .into_any()
}

/// What the field of the contract calls its state.
fn state_name(code: &str) -> Option<String> {
    let field = Kind::Contract.field("state")?;
    field.choices().iter().find(|choice| choice.code == code).map(|choice| pick(choice.ja, choice.en))
}

#[component]
fn HitView(hit: Hit, text: String) -> impl IntoView {
    let query = query_string(&[("document", hit.document_id), ("page", hit.page.to_string()), ("q", text)]);
    let state = hit.state.as_deref().and_then(state_name);
    let badges = hit
        .items
        .into_iter()
        .filter_map(|badge| {
            let verdict = verdict_from_code(&badge.verdict)?;
            let href = format!("/contracts/{}/review?item={}", hit.contract_id, badge.item);
            Some(view! {
                " "
                <a class="d-hits__item-badge" href=href>{label::item(badge.item)} " " <VerdictBadge verdict=verdict small=true/> {badge.adverse.then(|| view! { <AdverseFlag/> })}</a>
            })
        })
        .collect_view();
    let pieces = hit
        .snippet
        .into_iter()
        .map(|piece| {
            if piece.hit {
                view! { <mark class="d-mark" data-kind="hit">{piece.text}</mark> }.into_any()
            } else {
                piece.text.into_any()
            }
        })
        .collect_view();
    view! {
        <li class="d-hits__item">
            <a class="d-hits__title" href=format!("/contracts/{}/review{query}", hit.contract_id)>
                {hit.document_name} " " {tr!(document.page, page = hit.page)}
            </a>
            <p class="d-hits__badges">
                <Tier tier=hit.tier/>
                {state.map(|state| view! { " " <span class="d-badge" data-kind="info">{state}</span> })}
                {hit.stated.map(|stated| view! { " " <Coverage stated=stated/> })}
                {badges}
            </p>
            <p class="d-hits__where">{pick_any(hit.party_name, hit.party_name_en.as_ref()).unwrap_or_else(|| tr!(contract.no_party))} " / " {hit.contract_title}</p>
            <p class="d-hits__snippet">{pieces}</p>
        </li>
    }
    .into_any()
}
