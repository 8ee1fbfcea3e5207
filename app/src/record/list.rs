//! Lists of the smaller kinds: business functions, groups, skills, internal rules, plans.

use leptos::prelude::*;
use leptos_router::hooks::{use_params_map, use_query_map};
use leptos_router::params::ParamsMap;
use register::catalogue::Kind;
use register::record::query::Query;

use super::api::{self, Listed, kind_of};
use super::table::RecordTable;
use super::{kind_name, kind_names, list_href, write_action};
use crate::components::page::PageHead;
use crate::components::parts::{Empty, Pagination, loaded};
use crate::session::Viewer;
use crate::text::tr;

const SIZE: i64 = 50;

fn page_href(kind: Kind, text: &str, page: i64) -> String {
    let mut query = ParamsMap::new();
    if !text.is_empty() {
        query.insert("text", text.to_owned());
    }
    if page > 0 {
        query.insert("page", (page + 1).to_string());
    }
    format!("{}{}", list_href(kind), query.to_query_string())
}

/// `/records/:kind`
#[component]
pub fn RecordListPage() -> impl IntoView {
    let (params, query) = (use_params_map(), use_query_map());
    let viewer = expect_context::<Viewer>();
    let asked = Memo::new(move |_| {
        let (params, query) = (params.read(), query.read());
        let text = query.get("text").unwrap_or_default();
        let page =
            query.get("page").and_then(|page| page.parse::<i64>().ok()).unwrap_or(1).clamp(1, 1_000_000) - 1;
        (params.get("kind").unwrap_or_default(), text, page)
    });
    let rows = Resource::new(
        move || asked.get(),
        |(code, text, page)| async move {
            let kind = kind_of(&code)?;
            let query = Query { text: text.clone(), page, size: SIZE, ..Query::default() }
                .by(kind.info().title, false);
            Ok((kind, text, page, api::list(code, query).await?))
        },
    );
    view! {
        <div class="d-page">
            {loaded(rows, move |(kind, text, page, listed): (Kind, String, i64, Listed)| {
                let total = listed.page.total;
                let kept = text.clone();
                let new = StoredValue::new(format!("{}/new", list_href(kind)));
                view! {
                    <PageHead title=kind_names(kind)>
                        <Suspense fallback=|| ()>
                            {move || Suspend::new(async move {
                                viewer.may(write_action(kind)).await.then(|| view! {
                                    <a class="d-button" href=new.get_value()>{tr!(record.create, kind = kind_name(kind))}</a>
                                })
                            })}
                        </Suspense>
                    </PageHead>
                    <form class="d-filter" method="get" action=list_href(kind) role="search">
                        <label class="d-filter__field">
                            <span>{tr!(list.text)}</span>
                            <input class="d-field__input" type="search" name="text" value=text maxlength="200"/>
                        </label>
                        <button class="d-button" data-kind="secondary" type="submit">{tr!(list.apply)}</button>
                    </form>
                    {if listed.page.rows.is_empty() {
                        view! { <Empty title=tr!(record.none, kind = kind_names(kind))/> }.into_any()
                    } else {
                        view! { <RecordTable kind=kind rows=listed.page.rows titles=listed.titles/> }.into_any()
                    }}
                    <Pagination page=page size=SIZE total=total href=move |page| page_href(kind, &kept, page)/>
                }
            })}
        </div>
    }
    .into_any()
}
