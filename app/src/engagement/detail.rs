//! One engagement: its inherent risk, what the party reaches, what it handles and where, on whom it relies.

use leptos::prelude::*;
use leptos_router::hooks::use_params_map;
use register::access::Action;
use register::catalogue::Kind;
use register::record::view::View;
use register::risk::Standing;

use crate::components::page::PageHead;
use crate::components::parts::{Tier, loaded};
use crate::record::api as records;
use crate::record::chain::ChainPicture;
use crate::record::facts::{Facts, Incomplete};
use crate::record::fresh::Fresh;
use crate::record::history::History;
use crate::record::page::{ArchivedNotice, EditButton, heading};
use crate::record::table::Part;
use crate::record::{edit_href, kind_name, kind_names, title_of};
use crate::risk::api::{self as risks, ResidualView};
use crate::risk::residual::ResidualSection;
use crate::risk::view::RiskView;
use crate::session::Viewer;
use crate::text::tr;

/// `/engagements/:id`
#[component]
pub fn EngagementPage() -> impl IntoView {
    let params = use_params_map();
    let fresh = Fresh::of_page();
    let found = Resource::new(
        move || (params.read().get("id").unwrap_or_default(), fresh.count()),
        |(id, _)| async move {
            let view = records::find(Kind::Engagement.code().to_owned(), id.clone()).await?;
            let standing = risks::of_engagement(id.clone()).await?;
            Ok((view, standing, risks::residual_of(id).await?))
        },
    );
    view! {
        <div class="d-page">
            {loaded(found, |(view, standing, residual): (View, Standing, Option<ResidualView>)| view! { <Body view=view standing=standing residual=residual/> })}
        </div>
    }
    .into_any()
}

/// The way to the off-boarding, for whoever may begin one.
#[component]
fn EndButton(href: String) -> impl IntoView {
    let viewer = expect_context::<Viewer>();
    let href = StoredValue::new(href);
    view! {
        <Suspense fallback=|| ()>
            {move || Suspend::new(async move {
                viewer.may(Action::MonitorWrite).await.then(|| view! {
                    <a class="d-button" data-kind="secondary" href=href.get_value()>{tr!(offboarding.start)}</a>
                })
            })}
        </Suspense>
    }
    .into_any()
}

#[component]
fn Body(view: View, standing: Standing, residual: Option<ResidualView>) -> impl IntoView {
    let id = view.record.id.clone();
    let title = heading(&view);
    let titles = view.titles.clone();
    let party = view.record.text("party_id").to_owned();
    let above = vec![
        ("/parties".to_owned(), tr!(nav.parties)),
        (format!("/parties/{party}"), title_of(&titles, &party)),
    ];
    let part = |kind: Kind| {
        let rows = view.rows(kind, "engagement_id");
        let (own, titles) = (id.clone(), titles.clone());
        view! { <Part kind=kind field="engagement_id" id=own rows=rows titles=titles/> }
    };
    // † rows: a live engagement says what it reaches, what it handles and where.
    let wanted = [Kind::AccessGrant, Kind::DataHandling, Kind::Location];
    let also = wanted
        .into_iter()
        .filter(|kind| view.rows(*kind, "engagement_id").is_empty())
        .map(|kind| (format!("#{}", kind.code()), kind_name(kind)))
        .collect();
    let edges = view.rows(Kind::Chain, "engagement_id");
    let sections = [
        Kind::Dependency,
        Kind::AccessGrant,
        Kind::DataHandling,
        Kind::Location,
        Kind::Chain,
        Kind::Responsibility,
        Kind::EconomicSecurity,
        Kind::SlaTarget,
        Kind::ExitPlan,
    ];
    let tabs = sections
        .into_iter()
        .map(|kind| view! { <a class="d-tabs__tab" href=format!("#{}", kind.code())>{kind_names(kind)}</a> })
        .collect_view();
    let edit_button = view! { <EditButton kind=Kind::Engagement id=id.clone()/> };
    let tier = standing.tier;
    let incomplete = {
        let edit = edit_href(Kind::Engagement, &id);
        view! { <Incomplete record=view.record.clone() edit=edit also=also/> }
    };
    let picture = {
        let state = view.record.get("chain_state").clone();
        view! { <ChainPicture root=party edges=edges state=state titles=titles.clone()/> }
    };
    let facts = view! { <Facts record=view.record.clone() titles=titles.clone()/> };
    let parts = [
        part(Kind::Dependency).into_any(),
        part(Kind::AccessGrant).into_any(),
        part(Kind::DataHandling).into_any(),
        part(Kind::Location).into_any(),
        part(Kind::Chain).into_any(),
        picture.into_any(),
        part(Kind::Responsibility).into_any(),
        part(Kind::EconomicSecurity).into_any(),
        part(Kind::SlaTarget).into_any(),
        part(Kind::ExitPlan).into_any(),
    ];
    let archived = view.record.archived_at.is_some();
    let ended = archived || matches!(view.record.text("state"), "ended" | "ending");
    let end = format!("/offboarding/new?engagement={id}");
    view! {
        <PageHead title=title above=above>
            <Tier tier=tier/>
            {edit_button}
            {(!ended).then(|| view! { <EndButton href=end/> })}
        </PageHead>
        <ArchivedNotice archived=archived/>
        <nav class="d-tabs" aria-label=tr!(party.sections)>
            <a class="d-tabs__tab" href="#risk">{tr!(risk.title)}</a>
            <a class="d-tabs__tab" href="#assessments">{tr!(nav.assessments)}</a>
            {tabs}
            <a class="d-tabs__tab" href="#history">{tr!(record.history)}</a>
        </nav>
        {incomplete}
        <RiskView id=id.clone() standing=standing/>
        <ResidualSection found=residual/>
        <crate::assessment::OfEngagement id=id/>
        <section aria-label=tr!(party.overview)>
            {facts}
        </section>
        {parts}
        <History record=view.record changes=view.history titles=titles/>
    }
    .into_any()
}
