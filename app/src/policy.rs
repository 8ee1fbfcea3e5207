//! The policy (方針): what is in force, the form of a new version, what it would change, the versions before.
//! The new values stand in the address, so that a draft can be sent, and the page works without script.

pub mod api;
pub mod figures;
mod form;
mod impact;

use leptos::prelude::*;
use leptos_router::hooks::use_query_map;
use register::access::Action;
use register::calendar::jst_minute;
use register::policy::preview::PolicyPreview;
use register::policy::{Policy, PolicyVersion};

use self::form::PolicyForm;
use self::impact::Impact;
use crate::components::page::PageHead;
use crate::components::parts::loaded;
use crate::error::{AppError, Result};
use crate::session::Viewer;
use crate::text::tr;

/// The versions, whether this person may change the policy, the draft and what it would change.
type Loaded = (Vec<PolicyVersion>, bool, Policy, Option<Result<PolicyPreview>>);

/// `/policy`
#[component]
pub fn PolicyPage() -> impl IntoView {
    let query = use_query_map();
    let viewer = expect_context::<Viewer>();
    let asked = Memo::new(move |_| query.read().clone());
    let policy = Resource::new(
        move || asked.get(),
        move |query| async move {
            let versions = api::versions().await?;
            let current = versions.first().ok_or(AppError::NotFound)?.policy.clone();
            let may = viewer.may(Action::PolicyWrite).await;
            let wanted = query.get("version").and_then(|version| version.parse::<i64>().ok());
            let base = wanted.and_then(|wanted| versions.iter().find(|one| one.version == wanted));
            let draft = base.map_or(current, |one| one.policy.clone()).with(query.clone());
            let shown = may && query.get("preview").is_some();
            let preview = if shown { Some(api::foresee(draft.clone()).await) } else { None };
            Ok((versions, may, draft, preview))
        },
    );
    view! {
        <div class="d-page">
            <PageHead title=tr!(nav.policy)/>
            <p class="d-lead">{tr!(policy.lead)}</p>
            {loaded(policy, |(versions, may, draft, preview): Loaded| {
                let Some(current) = versions.first().cloned() else { return ().into_any() };
                let errors = draft.problems();
                view! {
                    <InForce current=current.clone()/>
                    {preview.map(|preview| view! { <Impact current=current draft=draft.clone() preview=preview/> })}
                    <PolicyForm draft=draft may=may errors=errors/>
                    <Versions versions=versions may=may/>
                }.into_any()
            })}
        </div>
    }
    .into_any()
}

/// What a version is called.
pub fn version_name(version: i64) -> String {
    if version == 0 { tr!(policy.own) } else { tr!(policy.version, version = version) }
}

#[component]
fn InForce(current: PolicyVersion) -> impl IntoView {
    let since = (current.version > 0).then(|| {
        view! { <p>{tr!(policy.since, at = jst_minute(current.at), name = current.actor_name.clone())}</p><p>{current.reason.clone()}</p> }
    });
    view! {
        <section class="d-notice" data-kind="info" aria-label=tr!(policy.in_force)>
            <p class="d-notice__title">{tr!(policy.in_force)} " " {version_name(current.version)}</p>
            <div class="d-notice__body">{since}</div>
        </section>
    }
    .into_any()
}

#[component]
fn Versions(versions: Vec<PolicyVersion>, may: bool) -> impl IntoView {
    let rows = versions.into_iter().zip(0..).map(|(one, place)| view! {
        <tr>
            <th scope="row">{version_name(one.version)} {(place == 0).then(|| view! { " " <span class="d-badge" data-kind="done">{tr!(policy.current)}</span> })}</th>
            <td class="d-table__date">{if one.version == 0 { "—".to_owned() } else { jst_minute(one.at) }}</td>
            <td>{if one.version == 0 { "—".to_owned() } else { one.actor_name }}</td>
            <td class="d-table__text">{one.reason}</td>
            {may.then(|| view! { <td><a href=format!("/policy?version={}&preview=1", one.version)>{tr!(policy.take)}<span class="d-hidden">" " {version_name(one.version)}</span></a></td> })}
        </tr>
    }).collect_view();
    view! {
        <section aria-labelledby="versions">
            <h2 class="d-section__title" id="versions">{tr!(policy.versions)}</h2>
            <div class="d-scroll" tabindex="0" role="region" aria-labelledby="versions">
                <table class="d-table">
                    <thead><tr>
                        <th scope="col">{tr!(policy.version_head)}</th>
                        <th scope="col">{tr!(audit.at)}</th>
                        <th scope="col">{tr!(audit.actor)}</th>
                        <th scope="col">{tr!(policy.reason)}</th>
                        {may.then(|| view! { <th scope="col">{tr!(policy.take_head)}</th> })}
                    </tr></thead>
                    <tbody>{rows}</tbody>
                </table>
            </div>
        </section>
    }
    .into_any()
}
