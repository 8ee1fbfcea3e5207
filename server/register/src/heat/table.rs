//! The heatmaps as tables for files.

use super::matrix::{self, Axes, RiskHeatmap};
use super::vendor::{self, Dimension, VendorAsk};
use super::{Board, words};
use crate::concentration::Named;
use crate::exchange::table::{CellKind, Table};

fn pick(pair: words::Pair, japanese: bool) -> String {
    if japanese || pair.1.is_empty() { pair.0 } else { pair.1 }
}

fn name(named: &Named, japanese: bool) -> String {
    pick((named.ja.clone(), named.en.clone()), japanese)
}

/// The counts of the risk heatmap, and every engagement that the facets leave.
pub fn risk(board: &Board, heatmap: &RiskHeatmap, japanese: bool) -> Vec<Table> {
    let say = |ja: &str, en: &str| if japanese { ja.to_owned() } else { en.to_owned() };
    let axes = heatmap.ask.axes;
    let (rows, columns) = words::axes(axes);
    let mut counts = Table {
        name: say("リスクヒートマップ", "Risk heatmap"),
        columns: [pick(rows, japanese), pick(columns, japanese)].map(|text| (text, CellKind::Text)).into(),
        rows: Vec::new(),
    };
    let heads = [("取引", "Engagements"), ("取引先", "Parties"), ("重要な業務", "Critical functions")];
    counts.columns.extend(heads.map(|(ja, en)| (say(ja, en), CellKind::Number)));
    if heatmap.compared {
        let since = &heatmap.ask.since;
        let heads = [
            (format!("{since} からの増"), format!("Came since {since}")),
            (format!("{since} からの減"), format!("Left since {since}")),
        ];
        counts.columns.extend(heads.map(|(ja, en)| (say(&ja, &en), CellKind::Number)));
    }
    for (row, cells) in heatmap.rows.iter().zip(&heatmap.cells) {
        for (column, cell) in heatmap.columns.iter().zip(cells) {
            let names = [pick(words::row(axes, row), japanese), pick(words::column(axes, column), japanese)];
            let numbers = [cell.engagements, cell.parties, cell.critical].map(|count| count.to_string());
            let moved = heatmap.compared.then(|| [cell.came, cell.went].map(|count| count.to_string()));
            counts.rows.push(names.into_iter().chain(numbers).chain(moved.into_iter().flatten()).collect());
        }
    }
    vec![counts, engagements(board, heatmap, japanese)]
}

fn engagements(board: &Board, heatmap: &RiskHeatmap, japanese: bool) -> Table {
    let say = |ja: &str, en: &str| if japanese { ja.to_owned() } else { en.to_owned() };
    let text = |ja, en| (say(ja, en), CellKind::Text);
    let mut table = Table {
        name: say("取引・サービス", "Engagements"),
        columns: vec![
            text("取引・サービス", "Engagement"),
            text("取引先", "Party"),
            text("所管部署", "Department"),
            text("Tier", "Tier"),
            text("固有リスク", "Inherent risk"),
            text("残余リスク", "Residual risk"),
            text("統制の充足", "Assurance"),
            text("影響度", "Impact"),
            text("発生可能性", "Likelihood"),
            text("重要な業務", "Critical functions"),
        ],
        rows: Vec::new(),
    };
    for line in matrix::taken(board, &heatmap.ask) {
        let score = |score: Option<f64>| {
            score.map_or_else(|| say("未評価", "Not assessed"), |score| format!("{score:.1}"))
        };
        let rung = |rung: Option<u8>| {
            pick(
                words::row(Axes::Likelihood, &rung.map(|rung| rung.to_string()).unwrap_or_default()),
                japanese,
            )
        };
        let critical: Vec<String> = line.critical.iter().map(|one| name(one, japanese)).collect();
        table.rows.push(vec![
            name(&line.engagement, japanese),
            name(&line.party, japanese),
            line.department.clone(),
            pick(words::tier(line.tier), japanese),
            score(line.inherent),
            score(line.residual),
            pick(words::column(Axes::Assurance, line.assurance.code()), japanese),
            rung(line.impact),
            rung(line.likelihood),
            critical.join(if japanese { "、" } else { ", " }),
        ]);
    }
    table
}

/// The vendor heatmap: a value and its reason for each dimension.
pub fn vendors(board: &Board, ask: &VendorAsk, japanese: bool) -> Table {
    let say = |ja: &str, en: &str| if japanese { ja.to_owned() } else { en.to_owned() };
    let mut columns =
        vec![(say("取引先", "Party"), CellKind::Text), (say("取引数", "Engagements"), CellKind::Number)];
    for dimension in Dimension::ALL {
        let title = pick(words::dimension(dimension), japanese);
        columns.push((title.clone(), CellKind::Text));
        columns.push((format!("{title}{}", say("：評価", ": grade")), CellKind::Text));
        columns.push((format!("{title}{}", say("：理由", ": reason")), CellKind::Text));
    }
    let rows = vendor::all(board, ask).into_iter().map(|row| {
        let mut cells = vec![name(&row.party, japanese), row.engagements.to_string()];
        for mark in &row.marks {
            cells.extend(
                [words::short(mark), words::grade(mark.grade), words::reason(mark)]
                    .map(|pair| pick(pair, japanese)),
            );
        }
        cells
    });
    Table { name: say("取引先ヒートマップ", "Vendor heatmap"), columns, rows: rows.collect() }
}
