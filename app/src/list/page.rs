//! The page of a list. Its state is in the address, so that a view can be kept and sent.

use leptos::prelude::*;
use leptos_router::hooks::{use_params_map, use_query_map};
use register::catalogue::Kind;
use register::record::listing::{ListPage as Answer, Listing, SIZE};

use super::facets::{Chips, Facets};
use super::table::Table;
use super::tools::{Columns, Conditions, Exports, Keeps, Order, Search, Views};
use super::{api, list_href, plural};
use crate::components::error_view::ErrorView;
use crate::components::page::PageHead;
use crate::components::parts::{Pagination, loaded};
use crate::error::AppError;
use crate::session::Viewer;
use crate::text::{pick, tr};

/// `/parties`
#[component]
pub fn PartiesPage() -> impl IntoView {
    view! { <KindList kind=Kind::Party create=Some("/parties/new".to_owned())/> }
}

/// `/engagements`
#[component]
pub fn EngagementsPage() -> impl IntoView {
    view! { <KindList kind=Kind::Engagement create=None/> }
}

/// `/records/:kind`
#[component]
pub fn AnyListPage() -> impl IntoView {
    let params = use_params_map();
    move || match Kind::from_code(&params.read().get("kind").unwrap_or_default()) {
        // What belongs to something else is made on the page of that.
        Some(kind) => {
            let create = kind.info().parent.is_none().then(|| create_path(kind));
            view! { <KindList kind=kind create=create/> }.into_any()
        }
        None => {
            view! { <div class="d-page"><ErrorView error=AppError::NotFound.answered()/></div> }.into_any()
        }
    }
}

fn create_path(kind: Kind) -> String {
    match kind {
        Kind::Party => "/parties/new".to_owned(),
        other => format!("/records/{}/new", other.code()),
    }
}

#[component]
fn KindList(kind: Kind, create: Option<String>) -> impl IntoView {
    let query = use_query_map();
    let listing = Memo::new(move |_| Listing::read(kind, query.read().clone()));
    let viewer = expect_context::<Viewer>();
    let keeps = Keeps { save: ServerAction::new(), remove: ServerAction::new() };
    // The rows and whether the person may change them arrive together: the boxes are there from the first.
    let list = Resource::new(
        move || (listing.get(), keeps.save.version().get(), keeps.remove.version().get()),
        move |(listing, _, _)| async move {
            let answer = api::page(listing.clone()).await?;
            Ok((listing, answer, viewer.may(kind.info().write).await))
        },
    );
    view! {
        <div class="d-page" data-width="full">
            <PageHead title=plural(kind)>
                <Suspense fallback=|| ()>
                    {move || {
                        let create = create.clone();
                        Suspend::new(async move {
                            let may = viewer.may(kind.info().write).await;
                            create.filter(|_| may).map(|href| view! {
                                <a class="d-button" href=href>{tr!(lists.create, kind = pick(kind.info().ja, kind.info().en))}</a>
                            })
                        })
                    }}
                </Suspense>
            </PageHead>
            {loaded(list, move |(listing, answer, may_edit): (Listing, Answer, bool)| view! { <Body listing=listing answer=answer may_edit=may_edit keeps=keeps/> })}
        </div>
    }
    .into_any()
}

#[component]
fn Body(listing: Listing, answer: Answer, may_edit: bool, keeps: Keeps) -> impl IntoView {
    let Answer { rows, total, facets, titles, views } = answer;
    let narrowed = listing.filters.len();
    let (page, paged) = (listing.page, listing.clone());
    view! {
        <div class="d-list">
            <aside class="d-list__side" aria-label=tr!(lists.facets)>
                <Facets listing=listing.clone() facets=facets.clone() titles=titles.clone()/>
            </aside>
            <div class="d-list__main">
                <Search listing=listing.clone()/>
                <div class="d-tools">
                    <details class="d-tool d-list__menu" name="tools">
                        <summary class="d-tool__summary">{tr!(lists.facets_count, count = narrowed)}</summary>
                        <div class="d-tool__body"><Facets listing=listing.clone() facets=facets titles=titles.clone()/></div>
                    </details>
                    <Conditions listing=listing.clone()/>
                    <Columns listing=listing.clone()/>
                    <Views listing=listing.clone() views=views keeps=keeps/>
                    <Exports listing=listing.clone()/>
                </div>
                <Order listing=listing.clone()/>
                <Chips listing=listing.clone() titles=titles.clone()/>
                <p class="d-list__total" role="status">{tr!(lists.total, count = super::cell::grouped(total))}</p>
                <Table listing=listing rows=rows titles=titles total=total may_edit=may_edit/>
                <Pagination page=page size=SIZE total=total href=move |page| list_href(&Listing { page, ..paged.clone() })/>
            </div>
        </div>
    }
    .into_any()
}
