//! The first page: how the register stands, what waits, what came last.

mod api;
mod queue;

use leptos::prelude::*;
use register::calendar::jst_minute;
use register::document::Document;
use register::home::Figures;

use self::api::Home;
use self::queue::Queue;
use crate::components::page::PageHead;
use crate::components::parts::{Empty, loaded};
use crate::contract::stage_badge::StageBadge;
use crate::text::tr;

/// `/`
#[component]
pub fn HomePage() -> impl IntoView {
    let home = Resource::new(|| (), |()| api::load());
    view! {
        <div class="d-page">
            <PageHead title=tr!(nav.home) first=true>
                <a class="d-button" href="/upload">{tr!(nav.upload)}</a>
            </PageHead>
            {loaded(home, |home: Home| {
                let empty = home.figures.parties == 0 && home.figures.contracts == 0;
                view! {
                    {empty.then(|| view! { <Start/> })}
                    {(!empty).then(|| view! { <Queue tasks=home.tasks/> })}
                    <FigureList figures=home.figures/>
                    <Recent documents=home.recent/>
                }
            })}
        </div>
    }
    .into_any()
}

#[component]
fn Start() -> impl IntoView {
    view! {
        <section class="d-start" aria-labelledby="start">
            <h2 class="d-start__title" id="start">{tr!(home.start.title)}</h2>
            <ol class="d-start__steps">
                <li><a href="/upload">{tr!(home.start.upload)}</a><p>{tr!(home.start.upload_text)}</p></li>
                <li><a href="/parties/new">{tr!(home.start.party)}</a><p>{tr!(home.start.party_text)}</p></li>
                <li><a href="/heatmap">{tr!(home.start.heatmap)}</a><p>{tr!(home.start.heatmap_text)}</p></li>
            </ol>
        </section>
    }
    .into_any()
}

#[component]
fn FigureList(figures: Figures) -> impl IntoView {
    view! {
        <section aria-labelledby="figures">
            <h2 class="d-section__title" id="figures">{tr!(home.figures)}</h2>
            <div class="d-figures">
                <Figure number=figures.parties name=tr!(home.parties) href="/parties"
                    note=tr!(home.important, count = figures.important_parties)/>
                <Figure number=figures.contracts name=tr!(home.contracts) href="/contracts"
                    note=tr!(home.unassigned, count = figures.unassigned_contracts)/>
                <Figure number=figures.documents_waiting name=tr!(home.waiting) href="/contracts"
                    note=tr!(home.failed, count = figures.documents_failed) alert={figures.documents_failed > 0}/>
                <Figure number=figures.important_gaps name=tr!(home.gaps) href="/heatmap?tier=1"
                    note=tr!(home.gaps_note) alert={figures.important_gaps > 0}/>
                <Figure number=figures.adverse_findings name=tr!(home.adverse) href="/heatmap"
                    note=tr!(home.adverse_note) alert={figures.adverse_findings > 0}/>
            </div>
        </section>
    }
    .into_any()
}

#[component]
fn Figure(
    number: i64,
    #[prop(into)] name: String,
    href: &'static str,
    #[prop(into)] note: String,
    #[prop(optional)] alert: bool,
) -> impl IntoView {
    view! {
        <a class="d-figure" href=href data-alert=alert.then_some("")>
            <span class="d-figure__name">{name}</span>
            <span class="d-figure__number">{number}</span>
            <span class="d-figure__note">{note}</span>
        </a>
    }
    .into_any()
}

#[component]
fn Recent(documents: Vec<Document>) -> impl IntoView {
    view! {
        <section aria-labelledby="recent">
            <h2 class="d-section__title" id="recent">{tr!(home.recent)}</h2>
            {if documents.is_empty() {
                view! { <Empty title=tr!(home.no_documents)><p>{tr!(home.no_documents_text)}</p></Empty> }.into_any()
            } else {
                let rows = documents.into_iter().map(|document| view! {
                    <tr>
                        <th scope="row"><a href=format!("/contracts/{}", document.contract_id)>{document.name.clone()}</a></th>
                        <td><StageBadge document=document.clone()/></td>
                        <td>{document.uploaded_by}</td>
                        <td class="d-table__date">{jst_minute(document.uploaded_at)}</td>
                    </tr>
                }).collect_view();
                view! {
                    <div class="d-scroll" tabindex="0" role="group" aria-labelledby="recent">
                        <table class="d-table">
                            <thead><tr>
                                <th scope="col">{tr!(document.name)}</th>
                                <th scope="col">{tr!(document.stage)}</th>
                                <th scope="col">{tr!(document.by)}</th>
                                <th scope="col">{tr!(document.at)}</th>
                            </tr></thead>
                            <tbody>{rows}</tbody>
                        </table>
                    </div>
                }.into_any()
            }}
        </section>
    }
    .into_any()
}
