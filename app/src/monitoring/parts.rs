//! The list, the counts by source, the calendar, the settings of the digest.

use std::collections::BTreeMap;

use leptos::prelude::*;
use register::mail::digest::Choice;
use register::monitoring::view::{Filter, Month};
use register::monitoring::{Item, Source, Window};

use super::address;
use super::api::Choose;
use crate::components::field::NotSaved;
use crate::components::parts::{Notice, Tier};
use crate::record::{href, new_href};
use crate::text::{pick, tr};

/// Where an item is done: the object, or the form of the one that is missing.
fn place(item: &Item) -> String {
    match item.kind.info().parent {
        Some((field, _)) if item.absent => new_href(item.kind, field, &item.id),
        _ => href(item.kind, &item.id),
    }
}

fn window_badge(window: Window) -> impl IntoView {
    let kind = match window {
        Window::Overdue => "failed",
        Window::Today | Window::Within7 | Window::Within30 => "warning",
        Window::Within60 | Window::Within90 | Window::Later => "info",
    };
    let (ja, en) = window.label();
    view! { <span class="d-badge" data-kind=kind>{pick(ja, en)}</span> }
}

#[component]
pub fn Items(rows: Vec<Item>) -> impl IntoView {
    let lines = rows
        .into_iter()
        .map(|item| {
            let (source, reason) = (item.source.label(), item.reason.label());
            let to = place(&item);
            let kind = pick(item.kind.info().ja, item.kind.info().en);
            let title = pick(&item.title.0, &item.title.1);
            let title = if title.is_empty() { kind } else { title };
            let named = |object: Option<(String, (String, String))>, path: &str| match object {
                Some((id, names)) => view! { <a href=format!("/{path}/{id}")>{pick(&names.0, &names.1)}</a> }.into_any(),
                None => "—".into_any(),
            };
            let due = item.due.clone().unwrap_or_else(|| "—".to_owned());
            view! {
                <tr>
                    <td>{window_badge(item.window)}</td>
                    <td class="d-table__date">{due}</td>
                    <td>{pick(source.0, source.1)} <span class="d-quiet">{format!(" {}", item.source.demand())}</span></td>
                    <th scope="row"><a href=to>{title}</a></th>
                    <td>{pick(reason.0, reason.1)}</td>
                    <td>{named(item.party, "parties")}</td>
                    <td>{named(item.engagement, "engagements")}</td>
                    <td>{item.departments.join("、")}</td>
                    <td><Tier tier=item.tier/></td>
                </tr>
            }
        })
        .collect_view();
    view! {
        <section aria-labelledby="items">
            <h2 class="d-section__title" id="items">{tr!(monitoring.items)}</h2>
            <div class="d-scroll" tabindex="0" role="region" aria-labelledby="items">
                <table class="d-table">
                    <thead><tr>
                        <th scope="col">{tr!(monitoring.window)}</th>
                        <th scope="col">{tr!(monitoring.due)}</th>
                        <th scope="col">{tr!(monitoring.source)}</th>
                        <th scope="col">{tr!(monitoring.object)}</th>
                        <th scope="col">{tr!(monitoring.reason)}</th>
                        <th scope="col">{tr!(party.name)}</th>
                        <th scope="col">{tr!(nav.engagements)}</th>
                        <th scope="col">{tr!(monitoring.department)}</th>
                        <th scope="col">{tr!(tier.label)}</th>
                    </tr></thead>
                    <tbody>{lines}</tbody>
                </table>
            </div>
        </section>
    }
    .into_any()
}

#[component]
pub fn Sources(sources: BTreeMap<Source, BTreeMap<Window, usize>>, filter: Filter) -> impl IntoView {
    let heads = Window::ALL
        .into_iter()
        .map(|window| {
            let (ja, en) = window.label();
            view! { <th scope="col" class="d-table__number">{pick(ja, en)}</th> }
        })
        .collect_view();
    let lines = Source::ALL
        .into_iter()
        .filter_map(|source| {
            let counts = sources.get(&source)?.clone();
            let (ja, en) = source.label();
            let cells = Window::ALL
                .into_iter()
                .map(|window| {
                    let count = counts.get(&window).copied().unwrap_or_default();
                    let here = Filter { source: Some(source), window: Some(window), page: 0, ..filter.clone() };
                    let shown = if count > 0 { view! { <a href=address(&here)>{count}</a> }.into_any() } else { "0".into_any() };
                    view! { <td class="d-table__number">{shown}</td> }
                })
                .collect_view();
            let all = Filter { source: Some(source), window: None, page: 0, ..filter.clone() };
            Some(view! { <tr><th scope="row"><a href=address(&all)>{pick(ja, en)}</a></th><td>{source.demand()}</td>{cells}</tr> })
        })
        .collect_view();
    view! {
        <section aria-labelledby="sources">
            <h2 class="d-section__title" id="sources">{tr!(monitoring.by_source)}</h2>
            <div class="d-scroll" tabindex="0" role="region" aria-labelledby="sources">
                <table class="d-table">
                    <thead><tr><th scope="col">{tr!(monitoring.source)}</th><th scope="col">{tr!(lint.demand)}</th>{heads}</tr></thead>
                    <tbody>{lines}</tbody>
                </table>
            </div>
        </section>
    }
    .into_any()
}

#[component]
pub fn Calendar(months: Vec<Month>, filter: Filter) -> impl IntoView {
    let lines = months
        .into_iter()
        .map(|month| {
            let total: usize = month.counts.values().sum();
            let here = Filter { month: month.month.clone(), window: None, page: 0, ..filter.clone() };
            let parts = month
                .counts
                .iter()
                .map(|(source, count)| {
                    let (ja, en) = source.label();
                    format!("{} {count}", pick(ja, en))
                })
                .collect::<Vec<_>>()
                .join(" · ");
            let name = month.month;
            let head = if total > 0 { view! { <a href=address(&here)>{name}</a> }.into_any() } else { name.into_any() };
            view! { <tr><th scope="row" class="d-table__date">{head}</th><td class="d-table__number">{total}</td><td>{parts}</td></tr> }
        })
        .collect_view();
    view! {
        <section aria-labelledby="calendar">
            <h2 class="d-section__title" id="calendar">{tr!(monitoring.calendar)}</h2>
            <div class="d-scroll" tabindex="0" role="region" aria-labelledby="calendar">
                <table class="d-table">
                    <thead><tr>
                        <th scope="col">{tr!(monitoring.month)}</th>
                        <th scope="col" class="d-table__number">{tr!(lint.count)}</th>
                        <th scope="col">{tr!(monitoring.source)}</th>
                    </tr></thead>
                    <tbody>{lines}</tbody>
                </table>
            </div>
        </section>
    }
    .into_any()
}

/// How often the viewer gets the digest: the way to stop it.
#[component]
pub fn MailSettings(choice: String) -> impl IntoView {
    let choose = ServerAction::<Choose>::new();
    let value = choose.value();
    let outcome = Signal::derive(move || value.get().and_then(Result::err));
    let options = Choice::ALL
        .into_iter()
        .map(|one| {
            let name = match one {
                Choice::Daily => tr!(monitoring.daily),
                Choice::Weekly => tr!(monitoring.weekly),
                Choice::Never => tr!(monitoring.never),
            };
            view! { <option value=one.code() selected=one.code() == choice>{name}</option> }
        })
        .collect_view();
    view! {
        <details class="d-details" id="mail">
            <summary>{tr!(monitoring.mail)}</summary>
            <ActionForm action=choose attr:class="d-form" attr:data-kind="inline">
                <NotSaved outcome=outcome/>
                <p>{tr!(monitoring.mail_text)}</p>
                <label class="d-field">
                    <span class="d-field__label">{tr!(monitoring.digest)}</span>
                    <select class="d-field__input" name="digest">{options}</select>
                </label>
                <button class="d-button" data-kind="secondary" type="submit">{tr!(form.save)}</button>
            </ActionForm>
            {move || value.get().filter(Result::is_ok).map(|_| view! { <Notice kind="success" title=tr!(monitoring.saved)/> })}
        </details>
    }
    .into_any()
}
