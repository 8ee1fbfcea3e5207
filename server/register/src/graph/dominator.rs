//! Dominators: what every path from a root to a node passes through.
//! Source: L. Georgiadis, R. E. Tarjan, R. F. Werneck, "Finding Dominators in Practice" (2006), semi-NCA.

/// Nobody: nodes are numbered from 1 in the order in which the search meets them.
const NONE: u32 = 0;

#[derive(Clone, Debug, Default, Eq, PartialEq)]
pub struct Dominators {
    /// The immediate dominator of each node; none of the root and of nodes that it does not reach.
    pub immediate: Vec<Option<u32>>,
    /// Nodes in the order in which the search met them: a dominator before what it dominates.
    pub order: Vec<u32>,
}

/// Rows of edges by one end.
struct Rows {
    starts: Vec<u32>,
    ends: Vec<u32>,
}

impl Rows {
    fn new(count: usize, edges: impl Iterator<Item = (u32, u32)> + Clone) -> Self {
        let mut starts = vec![0_u32; count + 1];
        edges.clone().for_each(|(from, _)| starts[from as usize + 1] += 1);
        for at in 1..starts.len() {
            starts[at] += starts[at - 1];
        }
        let (mut next, mut ends) = (starts.clone(), vec![0_u32; starts[count] as usize]);
        for (from, to) in edges {
            let place = &mut next[from as usize];
            ends[*place as usize] = to;
            *place += 1;
        }
        Self { starts, ends }
    }

    fn of(&self, node: u32) -> &[u32] {
        &self.ends[self.starts[node as usize] as usize..self.starts[node as usize + 1] as usize]
    }
}

struct Forest {
    parent: Vec<u32>,
    label: Vec<u32>,
    semi: Vec<u32>,
    path: Vec<u32>,
}

impl Forest {
    /// The label with the least semidominator on the way from `node` up through what is linked already.
    fn eval(&mut self, node: u32, linked: u32) -> u32 {
        if self.parent[node as usize] < linked {
            return self.label[node as usize];
        }
        let mut above = node;
        while self.parent[above as usize] >= linked {
            self.path.push(above);
            above = self.parent[above as usize];
        }
        let mut best = self.label[above as usize];
        while let Some(one) = self.path.pop() {
            self.parent[one as usize] = self.parent[above as usize];
            let own = self.label[one as usize];
            if self.semi[best as usize] < self.semi[own as usize] {
                self.label[one as usize] = best;
            } else {
                best = own;
            }
            above = one;
        }
        self.label[node as usize]
    }
}

/// Dominators of a graph with `count` nodes from `root`. Edges name nodes below `count`.
pub fn dominators(count: usize, edges: &[(u32, u32)], root: u32) -> Dominators {
    let after = Rows::new(count, edges.iter().copied());
    let before = Rows::new(count, edges.iter().map(|(from, to)| (*to, *from)));
    // Places of these lists are numbers of the search; place 0 is nobody.
    let (mut nodes, mut parent) = (vec![NONE, root], vec![NONE, NONE]);
    let mut own = vec![NONE; count];
    own[root as usize] = 1;
    let mut stack = vec![(root, 0_usize)];
    while let Some((node, next)) = stack.last_mut() {
        let Some(to) = after.of(*node).get(*next).copied() else {
            stack.pop();
            continue;
        };
        *next += 1;
        if own[to as usize] == NONE {
            own[to as usize] = u32::try_from(nodes.len()).unwrap_or(u32::MAX);
            nodes.push(to);
            parent.push(own[*node as usize]);
            stack.push((to, 0));
        }
    }
    let mut immediate = parent.clone();
    let all: Vec<u32> = (0..).take(nodes.len()).collect();
    let mut forest = Forest { parent, label: all.clone(), semi: all, path: Vec::new() };
    for place in (2..nodes.len()).rev() {
        let at = u32::try_from(place).unwrap_or(u32::MAX);
        let mut semi = forest.parent[place];
        for node in before.of(nodes[place]) {
            let from = own[*node as usize];
            if from != NONE {
                let label = forest.eval(from, at + 1);
                semi = semi.min(forest.semi[label as usize]);
            }
        }
        forest.semi[place] = semi;
    }
    for place in 2..nodes.len() {
        let mut candidate = immediate[place];
        while candidate > forest.semi[place] {
            candidate = immediate[candidate as usize];
        }
        immediate[place] = candidate;
    }
    let mut found = Dominators { immediate: vec![None; count], order: nodes[1..].to_vec() };
    for (node, above) in nodes.iter().zip(&immediate).skip(2) {
        found.immediate[*node as usize] = Some(nodes[*above as usize]);
    }
    found
}
