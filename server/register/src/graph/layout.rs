//! Where the nodes of a layered picture stand. Deterministic: the same graph, the same picture.

use super::Graph;

/// Width and height of a node, and what lies between columns and rows, in units of the picture.
pub const WIDTH: f64 = 190.0;
pub const HEIGHT: f64 = 30.0;
pub const GAP: f64 = 70.0;
pub const ROW: f64 = 42.0;
const SWEEPS: usize = 6;

#[derive(Clone, Debug, Default, PartialEq)]
pub struct Placed {
    /// Upper left corner of each node.
    pub at: Vec<(f64, f64)>,
    pub width: f64,
    pub height: f64,
}

/// Columns from left to right; within a column nodes are sorted by the mean of their neighbours, forth and back.
pub fn place(graph: &Graph) -> Placed {
    let count = graph.nodes.len();
    let columns = graph.nodes.iter().map(|node| node.column + 1).max().unwrap_or(0);
    let mut order: Vec<Vec<usize>> = vec![Vec::new(); columns];
    for (node, about) in graph.nodes.iter().enumerate() {
        order[about.column].push(node);
    }
    let mut near: Vec<Vec<usize>> = vec![Vec::new(); count];
    for link in &graph.links {
        near[link.from].push(link.to);
        near[link.to].push(link.from);
    }
    let mut rank = vec![0.0; count];
    let settle = |column: &[usize], rank: &mut Vec<f64>| {
        let middle = (column.len() as f64 - 1.0) / 2.0;
        for (place, node) in column.iter().enumerate() {
            rank[*node] = place as f64 - middle;
        }
    };
    for column in &order {
        settle(column, &mut rank);
    }
    for sweep in 0..SWEEPS {
        let forth = sweep % 2 == 0;
        let steps: Vec<usize> =
            if forth { (1..columns).collect() } else { (0..columns.saturating_sub(1)).rev().collect() };
        for column in steps {
            let mean = |node: usize| {
                let beside: Vec<f64> = near[node]
                    .iter()
                    .filter(|other| {
                        let other = graph.nodes[**other].column;
                        if forth { other < column } else { other > column }
                    })
                    .map(|other| rank[*other])
                    .collect();
                if beside.is_empty() { rank[node] } else { beside.iter().sum::<f64>() / beside.len() as f64 }
            };
            let mut keyed: Vec<(f64, usize)> =
                order[column].iter().map(|node| (mean(*node), *node)).collect();
            keyed.sort_by(|a, b| a.0.total_cmp(&b.0));
            order[column] = keyed.into_iter().map(|(_, node)| node).collect();
            settle(&order[column], &mut rank);
        }
    }
    rows(graph, &order, &near)
}

/// Rows near the neighbours at the left, never closer than one row.
fn rows(graph: &Graph, order: &[Vec<usize>], near: &[Vec<usize>]) -> Placed {
    let mut at = vec![(0.0, 0.0); graph.nodes.len()];
    let longest = order.iter().map(Vec::len).max().unwrap_or(0) as f64;
    for (column, nodes) in order.iter().enumerate() {
        let x = column as f64 * (WIDTH + GAP);
        let mut least = 0.0;
        // What is left over when every node has its row.
        let mut spare = (longest - nodes.len() as f64).max(0.0) * ROW;
        for node in nodes {
            let left: Vec<f64> = near[*node]
                .iter()
                .filter(|other| graph.nodes[**other].column < column)
                .map(|other| at[*other].1)
                .collect();
            let wished = if left.is_empty() { least } else { left.iter().sum::<f64>() / left.len() as f64 };
            let skipped = (wished - least).clamp(0.0, spare);
            spare -= skipped;
            at[*node] = (x, least + skipped);
            least += skipped + ROW;
        }
    }
    let columns = order.len() as f64;
    Placed {
        at,
        // Links within the last column bow out of it.
        width: (columns * (WIDTH + GAP) - GAP / 2.0).max(0.0),
        height: (longest * ROW - ROW + HEIGHT).max(0.0),
    }
}
