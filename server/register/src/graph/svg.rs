//! The picture as SVG: for a page (styled by the style sheet) or as a file of its own.

use std::fmt::Write;

use super::layout::{GAP, HEIGHT, Placed, WIDTH};
use super::{Graph, Link, Node, NodeKind};
use crate::concentration::Strength;

#[derive(Clone, Copy, Debug)]
pub struct Style {
    pub japanese: bool,
    pub focus: Option<usize>,
    /// With its own style and without links.
    pub alone: bool,
}

/// Space round the picture, and for the headings of the columns.
const MARGIN: f64 = 8.0;
const HEAD: f64 = 28.0;
/// Widths of text that fit into a node, counted in halves of a Japanese character.
const FITS: usize = 24;

const OWN_STYLE: &str = "svg{background:#fff}text{font:12px 'Noto Sans JP','Hiragino Sans','Yu Gothic UI',Meiryo,sans-serif;fill:#1a1a1a}\
.head{font-weight:700;fill:#4d4d4d}rect{fill:#fff;stroke:#767676}.critical rect{stroke:#a90000;stroke-width:2.5}\
.engagement rect{fill:#f0f9ff}.party rect{fill:#e6f5ec}.open rect{fill:#f2f2f2;stroke-dasharray:4 3}.gate rect{stroke:#0017c1;stroke-width:3}\
.focus rect{fill:#fff0b3}.badge{fill:#0017c1;font-weight:700}path{fill:none;stroke:#767676}.essential{stroke:#333;stroke-width:2}.minor{stroke-dasharray:1 4}.loose{stroke-dasharray:6 4}";

/// XML needs five characters spelt out; control characters it does not take at all.
pub(crate) fn escaped(text: &str) -> String {
    text.chars().filter(|c| !c.is_control()).fold(String::with_capacity(text.len()), |mut out, c| {
        match c {
            '&' => out.push_str("&amp;"),
            '<' => out.push_str("&lt;"),
            '>' => out.push_str("&gt;"),
            '"' => out.push_str("&quot;"),
            '\'' => out.push_str("&#39;"),
            other => out.push(other),
        }
        out
    })
}

/// As much of the text as fits, with … where it does not.
pub(crate) fn cut(text: &str, fits: usize) -> String {
    let width = |c: char| if c as u32 >= 0x2e80 && !('\u{ff61}'..='\u{ff9f}').contains(&c) { 2 } else { 1 };
    if text.chars().map(width).sum::<usize>() <= fits {
        return text.to_owned();
    }
    let mut out = String::new();
    let mut used = 1;
    for c in text.chars() {
        used += width(c);
        if used > fits {
            break;
        }
        out.push(c);
    }
    out.push('…');
    out
}

fn pick<'a>(japanese: bool, ja: &'a str, en: &'a str) -> &'a str {
    if japanese || en.is_empty() { ja } else { en }
}

/// What a node is called, for a person.
pub fn title(node: &Node, japanese: bool) -> String {
    let name = pick(japanese, &node.name.ja, &node.name.en);
    let kind = pick(japanese, node.kind.label().0, node.kind.label().1);
    let mut title = match node.kind {
        NodeKind::Open => format!("{name}: {kind}"),
        _ => format!("{kind}: {name}"),
    };
    if node.critical {
        title.push_str(pick(japanese, "（重要な業務）", " (critical)"));
    }
    if node.gates > 0 {
        let gates = node.gates;
        let _ = if japanese {
            write!(title, "。重要な業務 {gates} 件がすべてここを通ります")
        } else {
            write!(title, ". {gates} critical functions depend on it without another way")
        };
    }
    title
}

/// The whole picture.
pub fn draw(graph: &Graph, placed: &Placed, style: Style) -> String {
    let (width, height) = (placed.width + 2.0 * MARGIN, placed.height + 2.0 * MARGIN + HEAD);
    let mut out = String::with_capacity(512 * (graph.nodes.len() + graph.links.len()) + 1_024);
    let label = pick(style.japanese, "依存関係図", "Dependency graph");
    let space = if style.alone { " xmlns=\"http://www.w3.org/2000/svg\"" } else { "" };
    let role = if style.alone { "img" } else { "group" };
    let _ = write!(
        out,
        "<svg{space} class=\"d-depend\" viewBox=\"0 0 {width:.0} {height:.0}\" width=\"{width:.0}\" height=\"{height:.0}\" role=\"{role}\" aria-label=\"{label}\">"
    );
    if style.alone {
        let _ = write!(out, "<style>{OWN_STYLE}</style>");
    }
    heads(&mut out, graph, style.japanese);
    for one in &graph.links {
        link(&mut out, placed, *one);
    }
    for (number, one) in graph.nodes.iter().enumerate() {
        node(&mut out, one, placed.at[number], style, style.focus == Some(number));
    }
    out.push_str("</svg>");
    out
}

fn heads(out: &mut String, graph: &Graph, japanese: bool) {
    let columns = graph.nodes.iter().map(|node| node.column + 1).max().unwrap_or(0);
    for column in 0..columns {
        let text = match (column, japanese) {
            (0, true) => "業務".to_owned(),
            (0, false) => "Functions".to_owned(),
            (1, true) => "取引・サービス".to_owned(),
            (1, false) => "Engagements".to_owned(),
            (2, true) => "直接の取引先".to_owned(),
            (2, false) => "Direct parties".to_owned(),
            (further, true) => format!("再委託 第{}層", further - 1),
            (further, false) => format!("Chain, step {}", further - 2),
        };
        let x = MARGIN + column as f64 * (WIDTH + GAP);
        let _ = write!(out, "<text class=\"head\" x=\"{x:.0}\" y=\"{:.0}\">{text}</text>", MARGIN + 12.0);
    }
}

fn link(out: &mut String, placed: &Placed, link: Link) {
    let class = match (link.strength, link.confirmed) {
        (Some(Strength::Essential), _) => "essential",
        (Some(Strength::Minor), _) => "minor",
        (_, false) => "loose",
        _ => "plain",
    };
    let at = |node: usize| {
        let (x, y) = placed.at[node];
        (x + MARGIN, y + MARGIN + HEAD + HEIGHT / 2.0)
    };
    let ((x1, y1), (x2, y2)) = (at(link.from), at(link.to));
    let (x1, half) = (x1 + WIDTH, GAP / 2.0);
    if x2 >= x1 {
        let _ = write!(
            out,
            "<path class=\"{class}\" d=\"M{x1:.0} {y1:.0}C{:.0} {y1:.0} {:.0} {y2:.0} {x2:.0} {y2:.0}\"/>",
            x1 + half,
            x2 - half
        );
    } else {
        // Back, or within a column: round the right side.
        let (end, bow) = (x2 + WIDTH, x1.max(x2 + WIDTH) + half);
        let _ = write!(
            out,
            "<path class=\"{class}\" d=\"M{x1:.0} {y1:.0}C{bow:.0} {y1:.0} {bow:.0} {y2:.0} {end:.0} {y2:.0}\"/>"
        );
    }
}

fn node(out: &mut String, node: &Node, (x, y): (f64, f64), style: Style, focus: bool) {
    let (x, y) = (x + MARGIN, y + MARGIN + HEAD);
    let mut class = node.kind.code().to_owned();
    for (is, name) in [(node.critical, " critical"), (node.gates > 1, " gate"), (focus, " focus")] {
        if is {
            class.push_str(name);
        }
    }
    let title = escaped(&title(node, style.japanese));
    let text = match node.kind {
        NodeKind::Open => pick(style.japanese, "？ この先は未確認", "? Not confirmed").to_owned(),
        _ => {
            cut(pick(style.japanese, &node.name.ja, &node.name.en), FITS - if node.gates > 1 { 4 } else { 0 })
        }
    };
    let linked = !style.alone && node.kind != NodeKind::Open && !node.name.id.is_empty();
    if linked {
        let here = if focus { " aria-current=\"true\"" } else { "" };
        let _ = write!(
            out,
            "<a href=\"/dependencies?focus={}:{}\"{here} aria-label=\"{title}\">",
            node.kind.code(),
            escaped(&node.name.id)
        );
    }
    let round = if node.kind == NodeKind::Function { 15 } else { 4 };
    let _ = write!(
        out,
        "<g class=\"{class}\"><title>{title}</title><rect x=\"{x:.0}\" y=\"{y:.0}\" width=\"{WIDTH:.0}\" height=\"{HEIGHT:.0}\" rx=\"{round}\"/><text x=\"{:.0}\" y=\"{:.0}\">{}</text>",
        x + 9.0,
        y + HEIGHT / 2.0 + 4.0,
        escaped(&text)
    );
    if node.gates > 1 {
        let _ = write!(
            out,
            "<text class=\"badge\" x=\"{:.0}\" y=\"{:.0}\" text-anchor=\"end\">◆{}</text>",
            x + WIDTH - 7.0,
            y + HEIGHT / 2.0 + 4.0,
            node.gates
        );
    }
    out.push_str("</g>");
    if linked {
        out.push_str("</a>");
    }
}
