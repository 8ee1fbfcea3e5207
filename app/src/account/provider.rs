//! The identity provider: its button at the door, and its place on the page of the own account.

use leptos::prelude::*;
use leptos_router::hooks::use_query_map;
use register::calendar::jst_minute;
use register::record::listing::encoded;

use super::api::{self, Ways};
use super::proof::{Proof, ProofPanel};
use crate::components::parts::{Notice, loaded};
use crate::text::tr;

/// What an answer of the provider that was not believed means for the person; none for another code.
pub fn words(code: &str) -> Option<String> {
    Some(match code.strip_prefix("provider_")? {
        "state" => tr!(provider.wrong_state),
        "denied" => tr!(provider.wrong_denied),
        "down" => tr!(provider.wrong_down),
        "stale" => tr!(provider.wrong_stale),
        "unverified" => tr!(provider.wrong_unverified),
        "unknown" => tr!(provider.wrong_unknown),
        "closed" => tr!(provider.wrong_closed),
        "other" => tr!(provider.wrong_other),
        "proof" => tr!(provider.wrong_proof),
        _ => tr!(provider.wrong_token),
    })
}

/// Below the form of the sign-in page.
#[component]
pub fn DoorButton(next: String) -> impl IntoView {
    let provider = Resource::new(|| (), |()| crate::session::provider());
    let out = use_query_map().read_untracked().get("out").is_some();
    view! {
        <Suspense fallback=|| ()>
            {move || {
                let next = next.clone();
                Suspend::new(async move {
                    let name = provider.await.ok().flatten()?;
                    let href = format!("/sign-in/provider?{}", encoded(&[("next".to_owned(), next)]));
                    Some(view! {
                        <p class="d-door__lead">{tr!(provider.or)}</p>
                        <p><a class="d-button" data-kind="secondary" rel="external" href=href>{tr!(provider.enter, name = name.clone())}</a></p>
                        {out.then(|| view! { <p><a rel="external" href="/sign-in/provider/out">{tr!(provider.out, name = name)}</a></p> })}
                    })
                })
            }}
        </Suspense>
    }
    .into_any()
}

/// On the page of the own account; nothing where no provider is set.
#[component]
pub fn ProviderSection() -> impl IntoView {
    Proof::of_page();
    let ways = Resource::new(|| (), |()| api::own_ways());
    let query = use_query_map();
    let failed = query.read_untracked().get("error").and_then(|code| words(&code));
    let done = query.read_untracked().get("provider").is_some();
    view! {
        {failed.map(|failed| view! { <Notice kind="error" title=failed/> })}
        {loaded(ways, move |ways: Ways| ways.provider.clone().map(|name| view! { <Body name=name ways=ways done=done/> }))}
    }
    .into_any()
}

#[component]
fn Body(name: String, ways: Ways, done: bool) -> impl IntoView {
    let content = match ways.bound_at {
        Some(at) => view! {
            <p>{tr!(provider.bound, name = name.clone(), at = jst_minute(at))}</p>
            <p><a rel="external" href="/sign-in/provider?purpose=prove&next=/account">{tr!(provider.prove, name = name.clone())}</a></p>
        }
        .into_any(),
        None => view! {
            <p>{tr!(provider.unbound, name = name.clone())}</p>
            <ProofPanel proved=ways.proved/>
            <p><a class="d-button" data-kind="secondary" rel="external" href="/sign-in/provider?purpose=bind">{tr!(provider.bind, name = name.clone())}</a></p>
        }
        .into_any(),
    };
    view! {
        <section aria-labelledby="account-provider">
            <h2 class="d-section__title" id="account-provider">{tr!(provider.title, name = name.clone())}</h2>
            {done.then(|| view! { <Notice kind="success" title=tr!(provider.done, name = name.clone())/> })}
            {content}
        </section>
    }
    .into_any()
}
