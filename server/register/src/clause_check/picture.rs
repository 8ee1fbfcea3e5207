//! The clause heatmap as a picture: the first parties of the page's order × twelve items.

use super::map::{MapFilter, MapPage, is_gap};
use super::{Cell, CellState, HeatmapRow};
use crate::heat::picture::{Grid, Mark, ROWS, Shape, dated, left_out};

const fn state(state: CellState) -> (Shape, &'static str) {
    match state {
        CellState::Stated => (Shape::Disc, "#e6f5ec"),
        CellState::Partial => (Shape::Half, "#fff0b3"),
        CellState::NotFound => (Shape::Cross, "#ffd0c7"),
        CellState::Undeterminable => (Shape::Question, "#f2f2f2"),
        CellState::Pending => (Shape::Dots, "#ffffff"),
    }
}

/// What a state is called.
pub const fn word(state: CellState) -> (&'static str, &'static str) {
    match state {
        CellState::Stated => ("明記", "stated"),
        CellState::Partial => ("一部明記", "partly stated"),
        CellState::NotFound => ("見当たらない", "not found"),
        CellState::Undeterminable => ("判定不能", "cannot be determined"),
        CellState::Pending => ("点検前", "not checked"),
    }
}

/// The grid of the rows that the filter leaves. `page` holds all of them; `items` are the titles of the twelve items,
/// `policy` the version in force.
pub fn grid(
    page: &MapPage,
    filter: &MapFilter,
    items: &[String],
    today: &str,
    policy: i64,
    japanese: bool,
) -> Grid {
    let say = |ja: &str, en: &str| if japanese { ja.to_owned() } else { en.to_owned() };
    let rows = page.rows.iter().take(ROWS).map(|row| {
        let name =
            if japanese || row.party_name_en.is_empty() { &row.party_name } else { &row.party_name_en };
        let tier = row.tier.map_or_else(|| say("未評価", "no tier"), |tier| format!("Tier {tier}"));
        let marks = row.cells.iter().zip(1_u8..).map(|(cell, item)| mark(page, row, item, cell, japanese));
        (name.clone(), tier, marks.collect())
    });
    let mut about = dated(today, policy, japanese);
    let given = [
        filter.tier.map(|tier| format!("Tier {tier}")),
        Some(filter.department.clone()).filter(|text| !text.is_empty()),
        Some(filter.text.clone()).filter(|text| !text.is_empty()),
        shown(&filter.show, japanese),
        items.get(usize::from(filter.item).wrapping_sub(1)).cloned(),
    ];
    let given: Vec<String> = given.into_iter().flatten().collect();
    if !given.is_empty() {
        about.push_str(&say("　絞り込み　", "; only "));
        about.push_str(&given.join(&say("、", ", ")));
    }
    let states = [
        CellState::Stated,
        CellState::Partial,
        CellState::NotFound,
        CellState::Undeterminable,
        CellState::Pending,
    ];
    let mut legend: Vec<Mark> = states
        .into_iter()
        .map(|one| {
            let (shape, fill) = state(one);
            Mark::new(shape, fill, say(word(one).0, word(one).1))
        })
        .collect();
    let plain = |label: String| Mark::new(Shape::None, "#ffffff", label);
    legend.extend([
        Mark { heavy: true, ..plain(say("太枠　必須で不足", "Heavy border: required and missing")) },
        Mark {
            broken: true, ..plain(say("破線　期限付きで受容", "Broken border: accepted for a time"))
        },
        Mark { flag: true, ..plain(say("角　不利な定め", "Corner: adverse wording")) },
    ]);
    Grid {
        title: say(
            "条項ヒートマップ　取引先 × ガイドライン 2.6 ⑧ の 12 項目",
            "Clause heatmap: parties × the twelve items of guideline 2.6 (8)",
        ),
        about: vec![about, left_out(page.total, japanese)],
        corner: say("取引先", "Party"),
        columns: items.to_vec(),
        rows: rows.collect(),
        nothing: say("点検した契約がありません", "No contract has been checked"),
        legend,
    }
}

fn shown(show: &str, japanese: bool) -> Option<String> {
    let (ja, en) = match show {
        "gap" => ("必須で不足", "required and missing"),
        "adverse" => ("不利な定め", "adverse wording"),
        "undeterminable" => ("判定不能", "cannot be determined"),
        "exception" => ("期限付きで受容", "accepted for a time"),
        _ => return None,
    };
    Some(if japanese { ja } else { en }.to_owned())
}

fn mark(page: &MapPage, row: &HeatmapRow, item: u8, cell: &Cell, japanese: bool) -> Mark {
    let say = |ja: &'static str, en: &'static str| if japanese { ja } else { en };
    let (shape, fill) = state(cell.state);
    let (heavy, flag) = (is_gap(row, item, cell), cell.adverse);
    let broken = page.exceptions.iter().any(|(party, number, _)| *party == row.party_id && *number == item);
    let (ja, en) = word(cell.state);
    let mut words = vec![say(ja, en)];
    for (is, word) in [
        (heavy, say("必須で不足", "required and missing")),
        (flag, say("不利な定め", "adverse wording")),
        (broken, say("期限付きで受容", "accepted for a time")),
    ] {
        if is {
            words.push(word);
        }
    }
    let label = format!("{item} {}", words.join(say("、", ", ")));
    Mark { heavy, broken, flag, ..Mark::new(shape, fill, label) }
}
