//! Where the critical business and its data sit: tiles and tables by country and by region.

use leptos::prelude::*;
use register::catalogue::choices::LOCATION_ROLES;
use register::concentration::PlaceRole;
use register::concentration::view::{PlaceLine, RegionLine};

use super::figures::{choice, percent};
use crate::text::tr;

const ROLES: [PlaceRole; 4] =
    [PlaceRole::Storage, PlaceRole::Processing, PlaceRole::Backup, PlaceRole::RemoteMaintenance];

const fn role_code(role: PlaceRole) -> &'static str {
    match role {
        PlaceRole::Storage => "storage",
        PlaceRole::Processing => "processing",
        PlaceRole::Backup => "backup",
        PlaceRole::RemoteMaintenance => "remote_maintenance",
    }
}

fn role(role: PlaceRole) -> String {
    choice(LOCATION_ROLES, role_code(role))
}

/// What a region is called within its country.
fn region_name(line: &RegionLine) -> String {
    match &line.region {
        None => tr!(common.unknown),
        Some(region) if region.name.is_empty() => tr!(place.no_region),
        Some(region) => region.name.clone(),
    }
}

fn tile(place: PlaceLine, regions: &[RegionLine]) -> AnyView {
    let foreign = place.country.as_deref().is_some_and(|code| code != "JP");
    let unknown = place.country.is_none();
    let remote = foreign && place.roles.iter().any(|(role, _)| *role == PlaceRole::RemoteMaintenance);
    let roles = place
        .roles
        .iter()
        .map(|(one, share)| view! { <li>{role(*one)} " " {percent(*share)}</li> })
        .collect_view();
    let within: Vec<_> = regions
        .iter()
        .filter(|line| line.region.as_ref().is_some_and(|region| region.country == place.country))
        .map(|line| view! { <li>{region_name(line)} " " {percent(line.share)}</li> })
        .collect();
    let within = (!within.is_empty()).then(
        || view! { <p class="d-quiet">{tr!(place.within)}</p> <ul class="d-tile__roles">{within}</ul> },
    );
    let what_if = place.country.clone().map(|code| {
        view! { <a href=format!("/concentration?fails=country:{code}#failure")>{tr!(alerts.closes)}</a> }
    });
    view! {
        <li class="d-tile" data-foreign=foreign.then_some("") data-unknown=unknown.then_some("")>
            <span class="d-tile__name">{place.country.unwrap_or_else(|| tr!(common.unknown))}</span>
            <span class="d-tile__share">{percent(place.share)}</span>
            <ul class="d-tile__roles">{roles}</ul>
            {within}
            {foreign.then(|| view! { <span class="d-badge" data-kind="warning">{tr!(alerts.foreign_law)}</span> })}
            {remote.then(|| view! { <span class="d-badge" data-kind="warning">{tr!(alerts.foreign_remote)}</span> })}
            {what_if}
        </li>
    }
    .into_any()
}

/// M6 as tiles: each country with what sits there and its regions, what is not known apart; foreign law and remote
/// access flagged.
#[component]
pub fn Tiles(places: Vec<PlaceLine>, regions: Vec<RegionLine>) -> impl IntoView {
    let tiles = places.into_iter().map(|place| tile(place, &regions)).collect_view();
    view! { <ul class="d-tiles" aria-label=tr!(concentration.places)>{tiles}</ul> }.into_any()
}

fn shares(roles: &[(PlaceRole, f64)]) -> AnyView {
    ROLES
        .map(|role| {
            let share = roles.iter().find(|(found, _)| *found == role).map(|(_, share)| percent(*share));
            view! { <td class="d-table__number">{share.unwrap_or_else(|| "–".to_owned())}</td> }
        })
        .collect_view()
        .into_any()
}

fn heads() -> AnyView {
    ROLES
        .map(|one| view! { <th scope="col" class="d-table__number">{role(one)}</th> })
        .collect_view()
        .into_any()
}

/// M6.
#[component]
pub fn Places(places: Vec<PlaceLine>) -> impl IntoView {
    let rows = places
        .into_iter()
        .map(|place| {
            let country = place.country.unwrap_or_else(|| tr!(common.unknown));
            view! { <tr><th scope="row">{country}</th><td class="d-table__number">{percent(place.share)}</td>{shares(&place.roles)}</tr> }
        })
        .collect_view();
    view! {
        <section aria-labelledby="places">
            <h2 class="d-section__title" id="places">{tr!(concentration.places)}</h2>
            <p class="d-quiet">{tr!(concentration.places_note)}</p>
            <div class="d-scroll" tabindex="0" role="group" aria-labelledby="places">
                <table class="d-table">
                    <thead><tr>
                        <th scope="col">{tr!(concentration.country)}</th>
                        <th scope="col" class="d-table__number">{tr!(concentration.share)}</th>
                        {heads()}
                    </tr></thead>
                    <tbody>{rows}</tbody>
                </table>
            </div>
        </section>
    }
    .into_any()
}

/// M6 by region or data centre: two providers in one data centre are one place.
#[component]
pub fn Regions(regions: Vec<RegionLine>) -> impl IntoView {
    let rows = regions
        .into_iter()
        .map(|line| {
            let country = line.region.as_ref().and_then(|region| region.country.clone());
            let country = country.unwrap_or_else(|| tr!(common.unknown));
            view! { <tr><th scope="row">{region_name(&line)}</th><td>{country}</td><td class="d-table__number">{percent(line.share)}</td>{shares(&line.roles)}</tr> }
        })
        .collect_view();
    view! {
        <section aria-labelledby="regions">
            <h2 class="d-section__title" id="regions">{tr!(place.regions)}</h2>
            <p class="d-quiet">{tr!(place.regions_note)}</p>
            <div class="d-scroll" tabindex="0" role="region" aria-labelledby="regions">
                <table class="d-table">
                    <thead><tr>
                        <th scope="col">{tr!(place.region)}</th>
                        <th scope="col">{tr!(concentration.country)}</th>
                        <th scope="col" class="d-table__number">{tr!(concentration.share)}</th>
                        {heads()}
                    </tr></thead>
                    <tbody>{rows}</tbody>
                </table>
            </div>
        </section>
    }
    .into_any()
}
