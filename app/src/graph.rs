//! The dependency graph: a picture drawn on the server, and the same as a table.

pub mod api;

use leptos::prelude::*;
use leptos_router::hooks::use_query_map;
use register::concentration::Strength;
use register::graph::{Ask, Graph, Link, Node, NodeKind, Picture};

use crate::components::page::PageHead;
use crate::components::parts::{Empty, Notice, loaded};
use crate::components::query_form::QueryForm;
use crate::heat::{Narrowed, query};
use crate::text::{pick, tr};

fn address(path: &str, ask: &Ask) -> String {
    let hops = if ask.hops == 0 { String::new() } else { ask.hops.to_string() };
    format!("{path}{}", query(&[("focus", &ask.focus), ("hops", &hops)]))
}

/// `/dependencies`
#[component]
pub fn GraphPage() -> impl IntoView {
    let map = use_query_map();
    let ask = Memo::new(move |_| {
        let map = map.read();
        let hops = map.get("hops").and_then(|hops| hops.parse().ok()).unwrap_or(0);
        Ask { focus: map.get("focus").unwrap_or_default(), hops }
    });
    let picture = Resource::new(move || ask.get(), api::draw);
    let file = move |name: &str| address(&format!("/risk-files/{name}"), &ask.get());
    view! {
        <div class="d-page" data-width="full" data-print="landscape">
            <PageHead title=tr!(graph.title) above=vec![("/concentration".to_owned(), tr!(nav.concentration))]>
                <a class="d-button" data-kind="secondary" rel="external" href=move || file("dependencies.svg")>{tr!(graph.svg)}</a>
                <a class="d-button" data-kind="secondary" rel="external" href=move || file("dependencies.xlsx")>{tr!(heat.xlsx)}</a>
            </PageHead>
            <p class="d-lead">{tr!(graph.lead)}</p>
            {loaded(picture, |picture: Picture| view! { <Content picture=picture/> })}
        </div>
    }
    .into_any()
}

#[component]
fn Content(picture: Picture) -> impl IntoView {
    if picture.graph.nodes.is_empty() {
        return view! {
            {picture.narrowed.then(|| view! { <Narrowed/> })}
            <Empty title=tr!(graph.none)><p>{tr!(graph.none_text)}</p></Empty>
        }
        .into_any();
    }
    let (shown, all) = (picture.graph.nodes.len(), picture.all);
    let cut = shown < all && picture.focus.is_none();
    let lost = picture.focus.is_none() && !picture.ask.focus.is_empty();
    let svg = picture.svg.clone();
    view! {
        {picture.narrowed.then(|| view! { <Narrowed/> })}
        <Focus picture=picture.clone()/>
        {lost.then(|| view! { <Notice kind="warning" title=tr!(graph.lost)/> })}
        {cut.then(|| view! { <Notice kind="info" title=tr!(graph.cut, shown = shown, all = all)><p>{tr!(graph.cut_text)}</p></Notice> })}
        <Legend/>
        <div class="d-scroll d-depend-frame" data-tall="" tabindex="0" role="region" aria-label=tr!(graph.title) inner_html=svg></div>
        <Gates gates=picture.gates/>
        <Table graph=picture.graph/>
    }
    .into_any()
}

fn kind_name(kind: NodeKind) -> String {
    pick(kind.label().0, kind.label().1)
}

#[component]
fn Focus(picture: Picture) -> impl IntoView {
    let chosen = picture.ask.focus.clone();
    let options = picture
        .choices
        .into_iter()
        .map(|(code, name)| {
            let kind = match code.split(':').next() {
                Some("function") => kind_name(NodeKind::Function),
                Some("engagement") => kind_name(NodeKind::Engagement),
                _ => kind_name(NodeKind::Party),
            };
            let here = code == chosen;
            view! { <option value=code selected=here>{format!("{kind}: {}", pick(&name.ja, &name.en))}</option> }
        })
        .collect_view();
    let hops = picture.ask.hops;
    let steps = [
        (0, tr!(graph.all_steps)),
        (1, tr!(graph.steps, count = 1)),
        (2, tr!(graph.steps, count = 2)),
        (3, tr!(graph.steps, count = 3)),
    ]
    .map(|(count, name)| view! { <option value=count selected=count == hops>{name}</option> })
    .collect_view();
    view! {
        <QueryForm action="/dependencies" class="d-filter">
            <label class="d-filter__field">
                <span>{tr!(graph.focus)}</span>
                <select class="d-field__input" name="focus" prop:value=picture.ask.focus><option value="">{tr!(graph.whole)}</option>{options}</select>
            </label>
            <label class="d-filter__field">
                <span>{tr!(graph.around)}</span>
                <select class="d-field__input" name="hops" prop:value=hops.to_string()>{steps}</select>
            </label>
            <button class="d-button" data-kind="secondary" type="submit">{tr!(list.apply)}</button>
            <a class="d-filter__clear" href="/dependencies">{tr!(list.clear)}</a>
        </QueryForm>
    }
    .into_any()
}

#[component]
fn Legend() -> impl IntoView {
    view! {
        <ul class="d-legend" aria-label=tr!(graph.legend)>
            <li class="d-legend__entry"><span class="d-depend-key" data-kind="critical" aria-hidden="true"></span>{tr!(graph.key_critical)}</li>
            <li class="d-legend__entry"><span class="d-depend-key" data-kind="gate" aria-hidden="true"></span>{tr!(graph.key_gate)}</li>
            <li class="d-legend__entry"><span class="d-depend-key" data-kind="open" aria-hidden="true"></span>{tr!(graph.key_open)}</li>
            <li class="d-legend__entry"><span class="d-depend-line" data-kind="essential" aria-hidden="true"></span>{tr!(graph.key_essential)}</li>
            <li class="d-legend__entry"><span class="d-depend-line" data-kind="loose" aria-hidden="true"></span>{tr!(graph.key_loose)}</li>
        </ul>
    }
    .into_any()
}

fn href(node: &Node) -> Option<String> {
    let id = &node.name.id;
    match node.kind {
        _ if id.is_empty() => None,
        NodeKind::Function => Some(format!("/records/function/{id}")),
        NodeKind::Engagement => Some(format!("/engagements/{id}")),
        NodeKind::Party => Some(format!("/parties/{id}")),
        NodeKind::Open => None,
    }
}

fn linked(node: &Node) -> AnyView {
    let text =
        if node.kind == NodeKind::Open { kind_name(node.kind) } else { pick(&node.name.ja, &node.name.en) };
    match href(node) {
        Some(href) => view! { <a href=href>{text}</a> }.into_any(),
        None => text.into_any(),
    }
}

/// What two or more critical functions cannot do without.
#[component]
fn Gates(gates: Vec<Node>) -> impl IntoView {
    let empty = gates.is_empty();
    let rows = gates
        .into_iter()
        .map(|node| {
            let around = address("/dependencies", &Ask { focus: format!("{}:{}", node.kind.code(), node.name.id), hops: 0 });
            view! {
                <tr>
                    <th scope="row">{linked(&node)}</th>
                    <td>{kind_name(node.kind)}</td>
                    <td class="d-table__number">{node.gates}</td>
                    <td><a href=around>{tr!(graph.show)}<span class="d-hidden">" " {pick(&node.name.ja, &node.name.en)}</span></a></td>
                </tr>
            }
        })
        .collect_view();
    view! {
        <section aria-labelledby="gates">
            <h2 class="d-section__title" id="gates">{tr!(graph.gates)}</h2>
            <p class="d-quiet">{tr!(graph.gates_text)}</p>
            {if empty {
                view! { <Empty title=tr!(graph.no_gates)/> }.into_any()
            } else {
                view! {
                    <div class="d-scroll" tabindex="0" role="region" aria-labelledby="gates">
                        <table class="d-table">
                            <thead><tr>
                                <th scope="col">{tr!(graph.node)}</th>
                                <th scope="col">{tr!(graph.kind)}</th>
                                <th scope="col" class="d-table__number">{tr!(graph.gate_of)}</th>
                                <th scope="col">{tr!(graph.title)}</th>
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

fn nature(link: &Link, to: NodeKind) -> String {
    match link.strength {
        Some(Strength::Essential) => tr!(graph.essential),
        Some(Strength::Degraded) => tr!(graph.degraded),
        Some(Strength::Minor) => tr!(graph.minor),
        None if to == NodeKind::Open => kind_name(to),
        None if !link.confirmed => tr!(graph.unconfirmed),
        None => tr!(graph.provides),
    }
}

/// The same as rows.
#[component]
fn Table(graph: Graph) -> impl IntoView {
    let rows = graph
        .links
        .iter()
        .map(|link| {
            let (from, to) = (&graph.nodes[link.from], &graph.nodes[link.to]);
            view! {
                <tr>
                    <th scope="row">{linked(from)}</th>
                    <td>{kind_name(from.kind)}</td>
                    <td>{nature(link, to.kind)}</td>
                    <td>{linked(to)}</td>
                </tr>
            }
        })
        .collect_view();
    view! {
        <details class="d-details">
            <summary>{tr!(graph.table)}</summary>
            <div class="d-scroll" tabindex="0" role="region" aria-label=tr!(graph.table)>
                <table class="d-table">
                    <thead><tr>
                        <th scope="col">{tr!(graph.from)}</th>
                        <th scope="col">{tr!(graph.kind)}</th>
                        <th scope="col">{tr!(graph.nature)}</th>
                        <th scope="col">{tr!(graph.to)}</th>
                    </tr></thead>
                    <tbody>{rows}</tbody>
                </table>
            </div>
        </details>
    }
    .into_any()
}
