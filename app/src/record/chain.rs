//! The chain of subcontractors as a picture: layers from the direct provider outwards, ends that nobody has
//! confirmed marked. The same stands as a table beside it.

use std::collections::BTreeMap;

use leptos::prelude::*;
use register::record::view::Titles;
use register::record::{Record, Value};

use super::title_of;
use crate::text::tr;

const WIDTH: i64 = 190;
const HEIGHT: i64 = 44;
const GAP_X: i64 = 60;
const GAP_Y: i64 = 18;
const EDGE: i64 = 10;

/// A box of the picture.
#[derive(Clone, Debug, Eq, PartialEq)]
struct Node {
    /// Id of the party; none for an end that is not known.
    party: Option<String>,
    layer: i64,
    row: i64,
}

/// Where everything stands.
#[derive(Clone, Debug, Default, Eq, PartialEq)]
struct Plan {
    nodes: Vec<Node>,
    /// From, to (places in `nodes`), and whether the step is approved.
    links: Vec<(usize, usize, bool)>,
}

/// Layers by rank; a step that nothing ties to the direct provider yet stands in the layer after its own giver.
/// With `open` every end gets a box for what may follow.
fn plan(root: &str, edges: &[(String, String, Option<i64>, bool)], open: bool) -> Plan {
    let mut layers: BTreeMap<&str, i64> = BTreeMap::from([(root, 1)]);
    for (_, to, rank, _) in edges {
        layers.entry(to).or_insert_with(|| rank.unwrap_or(3));
    }
    for (from, _, _, _) in edges {
        layers.entry(from).or_insert(2);
    }
    let mut rows: BTreeMap<i64, i64> = BTreeMap::new();
    let mut place: BTreeMap<&str, usize> = BTreeMap::new();
    let mut plan = Plan::default();
    let mut ordered: Vec<(&str, i64)> = layers.into_iter().collect();
    ordered.sort_by_key(|(_, layer)| *layer);
    for (party, layer) in ordered {
        let row = rows.entry(layer).or_default();
        place.insert(party, plan.nodes.len());
        plan.nodes.push(Node { party: Some(party.to_owned()), layer, row: *row });
        *row += 1;
    }
    for (from, to, _, approved) in edges {
        if let (Some(from), Some(to)) = (place.get(from.as_str()), place.get(to.as_str())) {
            plan.links.push((*from, *to, *approved));
        }
    }
    if open {
        let ends: Vec<usize> =
            (0..plan.nodes.len()).filter(|at| plan.links.iter().all(|(from, _, _)| from != at)).collect();
        for at in ends {
            let layer = plan.nodes[at].layer + 1;
            let row = rows.entry(layer).or_default();
            plan.links.push((at, plan.nodes.len(), false));
            plan.nodes.push(Node { party: None, layer, row: *row });
            *row += 1;
        }
    }
    plan
}

/// At most `longest` characters, so that a name stays in its box; the whole one is its title.
fn short(name: &str, longest: usize) -> String {
    let wide: usize = name.chars().map(|c| if c as u32 >= 0x2e80 { 2 } else { 1 }).sum();
    if wide <= longest {
        return name.to_owned();
    }
    let mut width = 0;
    let fits = |c: &char| {
        width += if *c as u32 >= 0x2e80 { 2 } else { 1 };
        width < longest
    };
    format!("{}…", name.chars().take_while(fits).collect::<String>())
}

/// The picture for one engagement. Every reader, also one without eyes for it, has the table.
#[component]
pub fn ChainPicture(root: String, edges: Vec<Record>, state: Value, titles: Titles) -> impl IntoView {
    let confirmed = matches!(state.as_text(), Some("confirmed" | "none_declared"));
    let steps: Vec<(String, String, Option<i64>, bool)> = edges
        .iter()
        .map(|edge| {
            let approved = matches!(edge.text("approval"), "approved" | "notified");
            (
                edge.text("from_party_id").to_owned(),
                edge.text("to_party_id").to_owned(),
                edge.get("rank").as_number(),
                approved,
            )
        })
        .collect();
    let plan = plan(&root, &steps, !confirmed);
    let left = |node: &Node| EDGE + (node.layer - 1) * (WIDTH + GAP_X);
    let top = |node: &Node| EDGE + 20 + node.row * (HEIGHT + GAP_Y);
    let layers = plan.nodes.iter().map(|node| node.layer).max().unwrap_or(1);
    let rows = plan.nodes.iter().map(|node| node.row + 1).max().unwrap_or(1);
    let width = 2 * EDGE + layers * WIDTH + (layers - 1) * GAP_X;
    let height = 2 * EDGE + 20 + rows * HEIGHT + (rows - 1) * GAP_Y;
    let heads = (1..=layers)
        .map(|layer| {
            let text = if layer == 1 { tr!(chain.direct) } else { tr!(chain.layer, rank = layer) };
            view! { <text class="d-chain__layer" x=EDGE + (layer - 1) * (WIDTH + GAP_X) y=EDGE + 8>{text}</text> }
        })
        .collect_view();
    let links = plan
        .links
        .iter()
        .map(|(from, to, approved)| {
            let (from, to) = (&plan.nodes[*from], &plan.nodes[*to]);
            let (x1, y1) = (left(from) + WIDTH, top(from) + HEIGHT / 2);
            let (x2, y2) = (left(to), top(to) + HEIGHT / 2);
            let middle = i64::midpoint(x1, x2);
            let path = format!("M{x1} {y1}C{middle} {y1} {middle} {y2} {} {y2}", x2 - 6);
            let arrow = format!("M{} {}L{x2} {y2}L{} {}Z", x2 - 7, y2 - 4, x2 - 7, y2 + 4);
            view! {
                <path class="d-chain__link" data-open=(!approved).then_some("") d=path fill="none"/>
                <path class="d-chain__arrow" d=arrow/>
            }
        })
        .collect_view();
    let nodes = plan
        .nodes
        .iter()
        .map(|node| {
            let (x, y) = (left(node), top(node));
            let name = node.party.as_ref().map_or_else(|| tr!(chain.open_end), |id| title_of(&titles, id));
            let open = node.party.is_none().then_some("");
            view! {
                <g>
                    <title>{name.clone()}</title>
                    <rect class="d-chain__box" data-open=open x=x y=y width=WIDTH height=HEIGHT rx="6"/>
                    <text class="d-chain__name" x=x + 10 y=y + HEIGHT / 2 + 5>{short(&name, 24)}</text>
                </g>
            }
        })
        .collect_view();
    let label = tr!(chain.picture, count = plan.nodes.iter().filter(|node| node.party.is_some()).count());
    let region = label.clone();
    view! {
        <div class="d-scroll" tabindex="0" role="region" aria-label=region>
            <svg class="d-chain" role="img" aria-label=label width=width height=height viewBox=format!("0 0 {width} {height}")>
                {heads} {links} {nodes}
            </svg>
        </div>
    }
    .into_any()
}

#[cfg(test)]
mod tests {
    use super::*;

    fn edge(from: &str, to: &str, rank: i64) -> (String, String, Option<i64>, bool) {
        (from.into(), to.into(), Some(rank), true)
    }

    #[test]
    fn every_party_stands_once_in_the_layer_of_its_rank() {
        let plan =
            plan("a", &[edge("a", "b", 2), edge("a", "c", 2), edge("b", "d", 3), edge("c", "d", 3)], false);
        let places: Vec<(Option<&str>, i64, i64)> =
            plan.nodes.iter().map(|node| (node.party.as_deref(), node.layer, node.row)).collect();
        assert_eq!(places, [(Some("a"), 1, 0), (Some("b"), 2, 0), (Some("c"), 2, 1), (Some("d"), 3, 0)]);
        assert_eq!(plan.links.len(), 4);
    }

    #[test]
    fn an_unconfirmed_chain_has_open_ends() {
        let alone = plan("a", &[], true);
        assert_eq!(alone.nodes.iter().filter(|node| node.party.is_none()).count(), 1);
        let two = plan("a", &[edge("a", "b", 2), edge("a", "c", 2)], true);
        assert_eq!(two.nodes.iter().filter(|node| node.party.is_none()).count(), 2);
        assert!(plan("a", &[edge("a", "b", 2)], false).nodes.iter().all(|node| node.party.is_some()));
    }

    #[test]
    fn names_stay_in_their_box() {
        assert_eq!(short("Umineko", 24), "Umineko");
        assert_eq!(short("みなと台帳システムズ株式会社", 24), "みなと台帳システムズ株…");
    }
}
