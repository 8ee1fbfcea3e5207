//! One party on one page: what it is, what it does for us, what it reaches, under which contracts, with whom.

use leptos::prelude::*;
use leptos_router::hooks::use_params_map;
use register::access::Action;
use register::catalogue::Kind;
use register::contract::ContractRow;
use register::record::view::View;

use super::api::{self, PartyView};
use crate::components::field::NotSaved;
use crate::components::page::PageHead;
use crate::components::parts::{Empty, Notice, loaded};
use crate::contract::list::ContractTable;
use crate::record::api::{self as records, Merge};
use crate::record::chain::ChainPicture;
use crate::record::facts::{Facts, Incomplete};
use crate::record::fresh::Fresh;
use crate::record::history::History;
use crate::record::page::{ArchivedNotice, EditButton, heading};
use crate::record::table::{Part, RecordTable};
use crate::record::{edit_href, kind_names, title_of};
use crate::session::Viewer;
use crate::text::tr;

/// `/parties/:id`
#[component]
pub fn PartyPage() -> impl IntoView {
    let params = use_params_map();
    let fresh = Fresh::of_page();
    let party = Resource::new(
        move || (params.read().get("id").unwrap_or_default(), fresh.count()),
        |(id, _)| async move {
            let view = records::find(Kind::Party.code().to_owned(), id.clone()).await?;
            let contracts = api::find(id.clone()).await?;
            Ok((view, contracts, records::twins(id).await?))
        },
    );
    view! {
        <div class="d-page">
            {loaded(party, |(view, party, twins): (View, PartyView, Vec<(String, String)>)| {
                view! { <Body view=view contracts=party.contracts twins=twins/> }
            })}
        </div>
    }
    .into_any()
}

#[component]
fn Body(view: View, contracts: Vec<ContractRow>, twins: Vec<(String, String)>) -> impl IntoView {
    let viewer = expect_context::<Viewer>();
    let id = view.record.id.clone();
    let upload = StoredValue::new(format!("/upload?party={id}"));
    let title = heading(&view);
    let edit = edit_href(Kind::Party, &id);
    let titles = view.titles.clone();
    let engagements = view.rows(Kind::Engagement, "party_id");
    let contacts = view.rows(Kind::Contact, "party_id");
    let awake = contacts.iter().any(|contact| contact.text("around_the_clock") == "yes");
    let also = if awake || engagements.is_empty() {
        Vec::new()
    } else {
        vec![("#contact".to_owned(), tr!(party.no_emergency))]
    };
    let part = |kind: Kind, field: &'static str| {
        let (own, rows, titles) = (id.clone(), view.rows(kind, field), titles.clone());
        view! { <Part kind=kind field=field id=own rows=rows titles=titles/> }
    };
    let of_engagements = |kind: Kind| {
        let rows = view.rows(kind, "engagement_id");
        let heading = format!("{}-title", kind.code());
        view! {
            <h3 class="d-section__subtitle" id=heading>{kind_names(kind)}</h3>
            {if rows.is_empty() {
                view! { <Empty title=tr!(record.none, kind = kind_names(kind))/> }.into_any()
            } else {
                view! { <RecordTable kind=kind rows=rows titles=titles.clone() extra="engagement_id"/> }.into_any()
            }}
        }
    };
    let edges = view.rows(Kind::Chain, "engagement_id");
    let chains = engagements
        .iter()
        .map(|engagement| {
            let own: Vec<_> =
                edges.iter().filter(|edge| edge.text("engagement_id") == engagement.id).cloned().collect();
            let link = format!("/engagements/{}#chain", engagement.id);
            let name = title_of(&titles, &engagement.id);
            let name = if name == engagement.id { engagement.title() } else { name };
            view! {
                <h3 class="d-section__subtitle"><a href=link>{name}</a></h3>
                <ChainPicture root=id.clone() edges=own state=engagement.get("chain_state").clone() titles=titles.clone()/>
            }
        })
        .collect_view();
    let under = view.rows(Kind::Chain, "to_party_id");
    let sections = [
        ("overview", tr!(party.overview)),
        ("engagement", kind_names(Kind::Engagement)),
        ("access", tr!(party.access)),
        ("contracts", tr!(party.contracts)),
        ("chain", tr!(party.chain)),
        ("contact", kind_names(Kind::Contact)),
        ("sanctions_check", kind_names(Kind::SanctionsCheck)),
        ("evidence", kind_names(Kind::Evidence)),
        ("audit_visit", kind_names(Kind::AuditVisit)),
        ("incident", kind_names(Kind::Incident)),
        ("economic_security", kind_names(Kind::EconomicSecurity)),
        ("history", tr!(record.history)),
    ];
    let tabs = sections
        .into_iter()
        .map(|(anchor, name)| view! { <a class="d-tabs__tab" href=format!("#{anchor}")>{name}</a> })
        .collect_view();
    let economic = view.rows(Kind::EconomicSecurity, "engagement_id");
    let edit_button = view! { <EditButton kind=Kind::Party id=id.clone()/> };
    let overview = view! {
        <Incomplete record=view.record.clone() edit=edit also=also/>
        <Twins id=id.clone() twins=twins/>
        <Facts record=view.record.clone() titles=titles.clone()/>
    };
    let access = (
        of_engagements(Kind::AccessGrant),
        of_engagements(Kind::DataHandling),
        of_engagements(Kind::Location),
    );
    let own = [
        part(Kind::Contact, "party_id"),
        part(Kind::SanctionsCheck, "party_id"),
        part(Kind::PlanParty, "party_id"),
        part(Kind::Evidence, "party_id"),
        part(Kind::AuditVisit, "party_id"),
        part(Kind::Training, "party_id"),
        part(Kind::WatchNote, "party_id"),
        part(Kind::Incident, "party_id"),
    ];
    let engagement_part = part(Kind::Engagement, "party_id");
    let history =
        view! { <History record=view.record.clone() changes=view.history.clone() titles=titles.clone()/> };
    let archived = view.record.archived_at.is_some();
    view! {
        <PageHead title=title above=vec![("/parties".to_owned(), tr!(nav.parties))]>
            {edit_button}
            <Suspense fallback=|| ()>
                {move || Suspend::new(async move {
                    viewer.may(Action::ContractWrite).await.then(|| view! {
                        <a class="d-button" href=upload.get_value()>{tr!(party.upload)}</a>
                    })
                })}
            </Suspense>
        </PageHead>
        <ArchivedNotice archived=archived/>
        <nav class="d-tabs" aria-label=tr!(party.sections)>{tabs}</nav>
        <section id="overview" aria-label=tr!(party.overview)>
            {overview}
        </section>
        {engagement_part}
        <section id="access" aria-labelledby="access-title">
            <h2 class="d-section__title" id="access-title">{tr!(party.access)}</h2>
            <p class="d-quiet">{tr!(party.access_text)}</p>
            {access}
        </section>
        <section id="contracts" aria-labelledby="contracts-title">
            <h2 class="d-section__title" id="contracts-title">{tr!(party.contracts)}</h2>
            {if contracts.is_empty() {
                view! { <Empty title=tr!(contract.none)/> }.into_any()
            } else {
                view! { <ContractTable rows=contracts with_party=false/> }.into_any()
            }}
        </section>
        <section id="chain" aria-labelledby="chain-title">
            <h2 class="d-section__title" id="chain-title">{tr!(party.chain)}</h2>
            {chains}
            {if edges.is_empty() {
                view! { <p class="d-quiet">{tr!(chain.none)}</p> }.into_any()
            } else {
                view! { <RecordTable kind=Kind::Chain rows=edges titles=titles.clone() extra="engagement_id"/> }.into_any()
            }}
            {(!under.is_empty()).then(|| view! {
                <h3 class="d-section__subtitle">{tr!(chain.under)}</h3>
                <RecordTable kind=Kind::Chain rows=under titles=titles.clone() without="to_party_id" extra="engagement_id"/>
            })}
        </section>
        {own}
        <section id="economic_security" aria-labelledby="economic-title">
            <h2 class="d-section__title" id="economic-title">{kind_names(Kind::EconomicSecurity)}</h2>
            {if economic.is_empty() {
                view! { <Empty title=tr!(record.none, kind = kind_names(Kind::EconomicSecurity))/> }.into_any()
            } else {
                view! { <RecordTable kind=Kind::EconomicSecurity rows=economic titles=titles.clone() extra="engagement_id"/> }.into_any()
            }}
        </section>
        {history}
        <MergeForm id=id/>
    }
    .into_any()
}

/// Others with the same name: perhaps the same party twice.
#[component]
fn Twins(id: String, twins: Vec<(String, String)>) -> impl IntoView {
    (!twins.is_empty()).then(|| {
        let items = twins
            .into_iter()
            .filter(|(other, _)| *other != id)
            .map(|(other, name)| view! { <li><a href=format!("/parties/{other}")>{name}</a></li> })
            .collect_view();
        view! {
            <Notice kind="warning" title=tr!(party.twins)>
                <p>{tr!(party.twins_text)}</p>
                <ul class="d-inline-list">{items}</ul>
            </Notice>
        }
    })
}

#[component]
fn MergeForm(id: String) -> impl IntoView {
    let viewer = expect_context::<Viewer>();
    let merge = ServerAction::<Merge>::new();
    let value = merge.value();
    let outcome = Signal::derive(move || value.get().and_then(Result::err));
    crate::record::fresh::after(move || value.get().is_some_and(|answer| answer.is_ok()));
    let id = StoredValue::new(id);
    view! {
        <Suspense fallback=|| ()>
            {move || Suspend::new(async move {
                viewer.may(Action::PartyWrite).await.then(|| view! {
                    <details class="d-details" id="merge">
                        <summary>{tr!(party.merge)}</summary>
                        <ActionForm action=merge attr:class="d-form" attr:data-kind="inline">
                            <NotSaved outcome=outcome/>
                            <p>{tr!(party.merge_text)}</p>
                            <input type="hidden" name="kept" value=id.get_value()/>
                            <label class="d-field" data-grow="">
                                <span class="d-field__label">{tr!(party.merge_other)}</span>
                                <input class="d-field__input" name="gone" required=true maxlength="200" placeholder=tr!(record.party_hint)/>
                            </label>
                            <button class="d-button" data-kind="secondary" type="submit">{tr!(party.merge_do)}</button>
                        </ActionForm>
                    </details>
                })
            })}
        </Suspense>
    }
    .into_any()
}
