//! The dependency graph (依存関係図): business functions → engagements → parties → chains, drawn in layers. Pure.
//!
//! A node is a *gate* of a function when every path from the function to an end of its chains passes through it:
//! it dominates the function in the graph with its edges turned round and all ends joined. An end that nobody has
//! confirmed is an end too, so that what is not known never makes a gate.

pub mod dominator;
pub mod layout;
pub mod svg;

use std::collections::{BTreeMap, BTreeSet, VecDeque};

use serde::{Deserialize, Serialize};

use crate::concentration::{Index, Named, Register, Strength};

#[derive(Clone, Copy, Debug, Deserialize, Eq, Hash, Ord, PartialEq, PartialOrd, Serialize)]
#[serde(rename_all = "snake_case")]
pub enum NodeKind {
    Function,
    Engagement,
    Party,
    /// A chain goes on here, and nobody has confirmed where to.
    Open,
}

#[derive(Clone, Debug, Deserialize, Eq, PartialEq, Serialize)]
pub struct Node {
    pub kind: NodeKind,
    /// The object that it stands for; of an open end the party before it.
    pub name: Named,
    /// 0: functions, 1: engagements, 2: direct parties, then the steps of the chains.
    pub column: usize,
    /// A critical function.
    pub critical: bool,
    /// Critical functions all of whose paths pass through here.
    pub gates: usize,
}

#[derive(Clone, Copy, Debug, Deserialize, Eq, PartialEq, Serialize)]
pub struct Link {
    pub from: usize,
    pub to: usize,
    /// Of a dependency.
    pub strength: Option<Strength>,
    /// Of a chain: whether somebody has confirmed it.
    pub confirmed: bool,
}

#[derive(Clone, Debug, Default, Deserialize, Eq, PartialEq, Serialize)]
pub struct Graph {
    pub nodes: Vec<Node>,
    pub links: Vec<Link>,
}

impl Graph {
    /// The whole register as a graph. Engagements that no function depends on stand in it too.
    pub fn new(register: &Register) -> Self {
        let portfolio = &register.portfolio;
        let mut graph = Self::default();
        let name = |names: &[Named], number: usize| names.get(number).cloned().unwrap_or_default();
        let depended: BTreeSet<Index> = portfolio.dependencies.iter().map(|row| row.function).collect();
        let mut functions = BTreeMap::new();
        for (number, function) in (0..).zip(&portfolio.functions) {
            if function.critical || depended.contains(&number) {
                functions.insert(number, graph.nodes.len());
                graph.push(
                    NodeKind::Function,
                    name(&register.functions, number as usize),
                    0,
                    function.critical,
                );
            }
        }
        let first = graph.nodes.len();
        for number in 0..portfolio.engagements.len() {
            graph.push(NodeKind::Engagement, name(&register.engagements, number), 1, false);
        }
        let mut parties: BTreeMap<Index, usize> = BTreeMap::new();
        for engagement in &portfolio.engagements {
            parties.entry(engagement.party).or_insert_with(|| {
                graph.push(NodeKind::Party, name(&register.parties, engagement.party as usize), 2, false)
            });
        }
        for row in &portfolio.dependencies {
            let (from, to) = (functions[&row.function], first + row.engagement as usize);
            graph.links.push(Link { from, to, strength: Some(row.strength), confirmed: true });
        }
        let mut open = BTreeSet::new();
        for (number, engagement) in portfolio.engagements.iter().enumerate() {
            let to = parties[&engagement.party];
            graph.links.push(Link { from: first + number, to, strength: None, confirmed: true });
            if !engagement.chain.is_confirmed() {
                open.insert(to);
            }
        }
        graph.chains(register, &mut parties);
        for from in open {
            let (before, column) = (graph.nodes[from].name.clone(), graph.nodes[from].column + 1);
            let to = graph.push(NodeKind::Open, before, column, false);
            graph.links.push(Link { from, to, strength: None, confirmed: false });
        }
        graph.gates();
        graph
    }

    fn push(&mut self, kind: NodeKind, name: Named, column: usize, critical: bool) -> usize {
        self.nodes.push(Node { kind, name, column, critical, gates: 0 });
        self.nodes.len() - 1
    }

    /// The steps of the chains, each party at its least distance from a direct one.
    fn chains(&mut self, register: &Register, parties: &mut BTreeMap<Index, usize>) {
        let portfolio = &register.portfolio;
        let mut steps: BTreeMap<(Index, Index), bool> = BTreeMap::new();
        for edge in &portfolio.edges {
            let confirmed = portfolio.engagements[edge.engagement as usize].chain.is_confirmed();
            let known = steps.entry((edge.from, edge.to)).or_insert(false);
            *known |= confirmed;
        }
        let mut below: BTreeMap<Index, Vec<Index>> = BTreeMap::new();
        for (from, to) in steps.keys() {
            below.entry(*from).or_default().push(*to);
        }
        let mut waiting: VecDeque<Index> = parties.keys().copied().collect();
        let ends: BTreeSet<Index> = steps.keys().flat_map(|(from, to)| [*from, *to]).collect();
        let mut rest = ends.into_iter();
        loop {
            while let Some(party) = waiting.pop_front() {
                let column = self.nodes[parties[&party]].column + 1;
                for next in below.get(&party).into_iter().flatten() {
                    if !parties.contains_key(next) {
                        let name = register.parties.get(*next as usize).cloned().unwrap_or_default();
                        parties.insert(*next, self.push(NodeKind::Party, name, column, false));
                        waiting.push_back(*next);
                    }
                }
            }
            // A step that hangs together with no direct party begins after them.
            let Some(loose) = rest.find(|party| !parties.contains_key(party)) else { break };
            let name = register.parties.get(loose as usize).cloned().unwrap_or_default();
            parties.insert(loose, self.push(NodeKind::Party, name, 3, false));
            waiting.push_back(loose);
        }
        for ((from, to), confirmed) in steps {
            if from != to {
                self.links.push(Link { from: parties[&from], to: parties[&to], strength: None, confirmed });
            }
        }
    }

    /// Counts for each node the critical functions that it is a gate of.
    fn gates(&mut self) {
        let count = self.nodes.len();
        let mut inner = vec![false; count];
        self.links.iter().for_each(|link| inner[link.from] = true);
        let number = |node: usize| u32::try_from(node).unwrap_or(u32::MAX);
        let root = number(count);
        let mut edges: Vec<(u32, u32)> =
            self.links.iter().map(|link| (number(link.to), number(link.from))).collect();
        edges.extend((0..count).filter(|node| !inner[*node]).map(|node| (root, number(node))));
        // A circle without a way out has no end of its own: its last step stands for one.
        let mut before: Vec<Vec<usize>> = vec![Vec::new(); count];
        self.links.iter().for_each(|link| before[link.to].push(link.from));
        let mut seen = vec![false; count];
        let reach = |start: usize, seen: &mut Vec<bool>| {
            let mut waiting = vec![start];
            while let Some(node) = waiting.pop() {
                if !std::mem::replace(&mut seen[node], true) {
                    waiting.extend(&before[node]);
                }
            }
        };
        (0..count).filter(|node| !inner[*node]).for_each(|node| reach(node, &mut seen));
        let mut last: Vec<usize> = (0..count).collect();
        last.sort_by_key(|node| std::cmp::Reverse(self.nodes[*node].column));
        for node in last {
            if !seen[node] {
                edges.push((root, number(node)));
                reach(node, &mut seen);
            }
        }
        let found = dominator::dominators(count + 1, &edges, root);
        let mut sums: Vec<usize> = self.nodes.iter().map(|node| usize::from(node.critical)).collect();
        sums.push(0);
        for node in found.order.iter().rev() {
            if let Some(above) = found.immediate[*node as usize] {
                sums[above as usize] += sums[*node as usize];
            }
        }
        for (node, sum) in self.nodes.iter_mut().zip(sums) {
            node.gates = if node.kind == NodeKind::Function { 0 } else { sum };
        }
    }

    /// The part around a node: what depends on it and what it depends on, at most `hops` steps away, nearest
    /// first and at most `most` nodes. Without a node the critical functions and what they depend on.
    #[must_use]
    pub fn part(&self, focus: Option<usize>, hops: usize, most: usize) -> Self {
        if focus.is_none() && self.nodes.len() <= most {
            return self.clone();
        }
        let (mut after, mut before) =
            (vec![Vec::new(); self.nodes.len()], vec![Vec::new(); self.nodes.len()]);
        for link in &self.links {
            after[link.from].push(link.to);
            before[link.to].push(link.from);
        }
        let mut kept: BTreeSet<usize> = BTreeSet::new();
        let walk = |ways: &[Vec<usize>], starts: &[usize], kept: &mut BTreeSet<usize>, hops: usize| {
            let mut seen: BTreeSet<usize> = starts.iter().copied().collect();
            let mut waiting: VecDeque<(usize, usize)> = starts.iter().map(|start| (*start, 0)).collect();
            while let Some((node, far)) = waiting.pop_front() {
                if kept.len() >= most && !kept.contains(&node) {
                    return;
                }
                kept.insert(node);
                if far < hops {
                    for next in &ways[node] {
                        if seen.insert(*next) {
                            waiting.push_back((*next, far + 1));
                        }
                    }
                }
            }
        };
        if let Some(focus) = focus {
            walk(&before, &[focus], &mut kept, hops);
            walk(&after, &[focus], &mut kept, hops);
        } else {
            // One function after the other, so that what is shown is whole.
            for node in (0..self.nodes.len()).filter(|node| self.nodes[*node].critical) {
                if kept.len() >= most {
                    break;
                }
                walk(&after, &[node], &mut kept, usize::MAX);
            }
        }
        self.only(&kept)
    }

    fn only(&self, kept: &BTreeSet<usize>) -> Self {
        let places: BTreeMap<usize, usize> = kept.iter().copied().zip(0..).collect();
        let link =
            |link: &Link| Some(Link { from: *places.get(&link.from)?, to: *places.get(&link.to)?, ..*link });
        Self {
            nodes: kept.iter().map(|node| self.nodes[*node].clone()).collect(),
            links: self.links.iter().filter_map(link).collect(),
        }
    }

    /// The node of an object: `party:…`, `engagement:…`, `function:…`.
    pub fn find(&self, code: &str) -> Option<usize> {
        let (kind, id) = code.split_once(':')?;
        let kind = NodeKind::from_code(kind)?;
        self.nodes.iter().position(|node| node.kind == kind && node.name.id == id && !id.is_empty())
    }
}

impl NodeKind {
    pub const fn code(self) -> &'static str {
        match self {
            Self::Function => "function",
            Self::Engagement => "engagement",
            Self::Party => "party",
            Self::Open => "open",
        }
    }

    fn from_code(code: &str) -> Option<Self> {
        [Self::Function, Self::Engagement, Self::Party].into_iter().find(|kind| kind.code() == code)
    }

    /// Japanese and English.
    pub const fn label(self) -> (&'static str, &'static str) {
        match self {
            Self::Function => ("業務", "Function"),
            Self::Engagement => ("取引・サービス", "Engagement"),
            Self::Party => ("取引先・再委託先", "Party"),
            Self::Open => ("この先は未確認", "Not confirmed beyond here"),
        }
    }
}

/// Most nodes of one picture.
pub const MOST: usize = 300;

/// What the page asks for.
#[derive(Clone, Debug, Default, Deserialize, Eq, PartialEq, Serialize)]
#[serde(default)]
pub struct Ask {
    /// `party:…`, `engagement:…`, `function:…`; empty for the whole.
    pub focus: String,
    /// Steps around it; 0 is as far as it goes.
    pub hops: usize,
}

/// The picture with what is in it.
#[derive(Clone, Debug, Default, Deserialize, Eq, PartialEq, Serialize)]
pub struct Picture {
    pub ask: Ask,
    pub svg: String,
    pub graph: Graph,
    /// Nodes of the whole.
    pub all: usize,
    pub focus: Option<usize>,
    /// Everything that can be chosen: code and name.
    pub choices: Vec<(String, Named)>,
    /// Nodes that two or more critical functions cannot do without, the most first.
    pub gates: Vec<Node>,
    pub narrowed: bool,
}

/// The picture for one question, in one language.
pub fn picture(register: &Register, ask: &Ask, japanese: bool) -> Picture {
    let whole = Graph::new(register);
    let found = whole.find(&ask.focus);
    let hops = if ask.hops == 0 { usize::MAX } else { ask.hops };
    let part = whole.part(found, hops, MOST);
    let focus = part.find(&ask.focus);
    let placed = layout::place(&part);
    let mut gates: Vec<Node> = whole.nodes.iter().filter(|node| node.gates > 1).cloned().collect();
    gates.sort_by(|a, b| b.gates.cmp(&a.gates).then(a.kind.cmp(&b.kind)).then(a.name.ja.cmp(&b.name.ja)));
    gates.truncate(50);
    let choices = whole
        .nodes
        .iter()
        .filter(|node| node.kind != NodeKind::Open && !node.name.id.is_empty())
        .take(2_000)
        .map(|node| (format!("{}:{}", node.kind.code(), node.name.id), node.name.clone()))
        .collect();
    Picture {
        ask: ask.clone(),
        svg: svg::draw(&part, &placed, svg::Style { japanese, focus, alone: false }),
        all: whole.nodes.len(),
        focus,
        choices,
        gates,
        narrowed: register.narrowed,
        graph: part,
    }
}

/// The links of the picture as a table.
pub fn table(register: &Register, ask: &Ask, japanese: bool) -> crate::exchange::table::Table {
    use crate::exchange::table::{CellKind, Table};
    let graph = picture(register, ask, japanese).graph;
    let say = |ja: &str, en: &str| if japanese { ja.to_owned() } else { en.to_owned() };
    let name = |node: &Node| {
        let kind = say(node.kind.label().0, node.kind.label().1);
        let name = if japanese || node.name.en.is_empty() { &node.name.ja } else { &node.name.en };
        [if node.kind == NodeKind::Open { kind.clone() } else { name.clone() }, kind]
    };
    let columns = [("から", "From"), ("種類", "Kind"), ("関係", "Relation"), ("へ", "To"), ("種類", "Kind")];
    let rows = graph.links.iter().map(|link| {
        let relation = match (link.strength, link.confirmed) {
            (Some(Strength::Essential), _) => say("不可欠", "Essential"),
            (Some(Strength::Degraded), _) => say("縮退して継続", "Degraded"),
            (Some(Strength::Minor), _) => say("軽微", "Minor"),
            (None, true) => say("提供・再委託", "Provides, passes on"),
            (None, false) => say("未確認", "Not confirmed"),
        };
        let ([from, of], [to, then]) = (name(&graph.nodes[link.from]), name(&graph.nodes[link.to]));
        vec![from, of, relation, to, then]
    });
    Table {
        name: say("依存関係", "Dependencies"),
        columns: columns.map(|(ja, en)| (say(ja, en), CellKind::Text)).into(),
        rows: rows.collect(),
    }
}

/// The same picture as a file of its own.
pub fn file(register: &Register, ask: &Ask, japanese: bool) -> String {
    let whole = Graph::new(register);
    let hops = if ask.hops == 0 { usize::MAX } else { ask.hops };
    let part = whole.part(whole.find(&ask.focus), hops, MOST);
    let focus = part.find(&ask.focus);
    svg::draw(&part, &layout::place(&part), svg::Style { japanese, focus, alone: true })
}
