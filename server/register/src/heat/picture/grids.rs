//! What the pictures of the risk screens show: the same rows and cells as the pages, in the same order.

use super::{Grid, Mark, ROWS, Shape, dated, left_out};
use crate::heat::matrix::RiskHeatmap;
use crate::heat::vendor::{self, Dimension, Grade, VendorAsk};
use crate::heat::{Board, words};

fn pick((ja, en): words::Pair, japanese: bool) -> String {
    if japanese || en.is_empty() { ja } else { en }
}

fn filters(given: &[(&str, &str, &str)], japanese: bool) -> String {
    let said: Vec<String> = given
        .iter()
        .filter(|(_, _, value)| !value.is_empty())
        .map(|(ja, en, value)| format!("{}: {value}", if japanese { ja } else { en }))
        .collect();
    match (said.is_empty(), japanese) {
        (true, _) => String::new(),
        (_, true) => format!("　絞り込み　{}", said.join("、")),
        (_, false) => format!("; only {}", said.join(", ")),
    }
}

const HEATS: [&str; 5] = ["#f0f9ff", "#fbf5e0", "#ffe380", "#ffc199", "#ff9580"];

/// The risk heatmap: tier × assurance, or impact × likelihood.
pub fn risk(board: &Board, heatmap: &RiskHeatmap, japanese: bool) -> Grid {
    let say = |ja: &str, en: &str| if japanese { ja.to_owned() } else { en.to_owned() };
    let ask = &heatmap.ask;
    let (down, across) = words::axes(ask.axes);
    let (down, across) = (pick(down, japanese), pick(across, japanese));
    let group = heatmap.groups.iter().find(|one| one.code == ask.group);
    let given = [
        ("所管部署", "department", ask.department.clone()),
        ("サービス種別", "service type", pick(words::service_type(&ask.service_type), japanese)),
        ("国", "country", ask.country.clone()),
        ("企業グループ", "group", group.map(|one| pick(one.name.clone(), japanese)).unwrap_or_default()),
    ];
    let given: Vec<(&str, &str, &str)> =
        given.iter().map(|(ja, en, value)| (*ja, *en, value.as_str())).collect();
    let counted = if japanese {
        format!("取引 {} 件のうち {} 件　数字は取引の数、下は重要な業務の数", heatmap.all, heatmap.shown)
    } else {
        format!(
            "{} of {} engagements; the number is of engagements, below it of critical functions",
            heatmap.shown, heatmap.all
        )
    };
    let name = |row: &str| pick(words::row(ask.axes, row), japanese);
    let rows = heatmap.rows.iter().zip(&heatmap.cells).map(|(row, cells)| {
        let marks = heatmap.columns.iter().zip(cells).map(|(column, found)| {
            let unknown = row == "none" || column == "none" || column == "unassessed";
            let heading = pick(words::column(ask.axes, column), japanese);
            if found.engagements == 0 {
                return Mark {
                    broken: unknown,
                    ..Mark::new(Shape::None, "#ffffff", format!("{heading}: 0"))
                };
            }
            let critical = if japanese {
                format!("重要な業務 {}", found.critical)
            } else {
                format!("{} critical", found.critical)
            };
            Mark {
                text: found.engagements.to_string(),
                heavy: found.heat == 4 && !unknown,
                broken: unknown,
                label: format!("{heading}: {}, {critical}", found.engagements),
                note: critical,
                ..Mark::new(Shape::Squares(found.heat), HEATS[usize::from(found.heat.min(4))], String::new())
            }
        });
        let sum: usize = cells.iter().map(|cell| cell.engagements).sum();
        (name(row), sum.to_string(), marks.collect())
    });
    let heat = |heat: u8| {
        let words = match heat {
            0 => say("落ち着いている", "calm"),
            4 => say("最初に見る", "look first"),
            between => say(&format!("見る順 {between}"), &format!("attention {between}")),
        };
        Mark { heavy: heat == 4, ..Mark::new(Shape::Squares(heat), HEATS[usize::from(heat)], words) }
    };
    let mut legend: Vec<Mark> = (0..=4).map(heat).collect();
    let unknown =
        say("破線　評価のないもの（良いとはみなしません）", "Broken line: not assessed, never taken as good");
    legend.push(Mark { broken: true, ..Mark::new(Shape::None, "#ffffff", unknown) });
    Grid {
        title: format!("{}　{down} × {across}", say("リスクヒートマップ", "Risk heatmap")),
        about: vec![
            dated(&board.today, heatmap.policy_version, japanese) + &filters(&given, japanese),
            counted + &own(board, japanese),
        ],
        corner: format!("{down} ＼ {across}"),
        columns: heatmap
            .columns
            .iter()
            .map(|column| pick(words::column(ask.axes, column), japanese))
            .collect(),
        rows: rows.collect(),
        nothing: String::new(),
        legend,
    }
}

/// What the picture of a single department says of itself.
fn own(board: &Board, japanese: bool) -> String {
    match (board.register.narrowed, japanese) {
        (false, _) => String::new(),
        (true, true) => "　自部署の範囲".to_owned(),
        (true, false) => "; own department only".to_owned(),
    }
}

const fn grade(grade: Grade) -> (Shape, &'static str) {
    match grade {
        Grade::Bad => (Shape::Cross, "#ffd0c7"),
        Grade::Watch => (Shape::Triangle, "#fff0b3"),
        Grade::Unknown => (Shape::Question, "#f2f2f2"),
        Grade::Good => (Shape::Disc, "#e6f5ec"),
    }
}

/// The vendor heatmap: the first parties of the page's order × dimensions of risk.
pub fn vendors(board: &Board, ask: &VendorAsk, japanese: bool) -> Grid {
    let say = |ja: &str, en: &str| if japanese { ja.to_owned() } else { en.to_owned() };
    let all = vendor::all(board, ask);
    let given = [
        ("名称", "name", ask.text.as_str()),
        ("Tier", "tier", ask.tier.as_str()),
        ("所管部署", "department", ask.department.as_str()),
    ];
    let about = vec![
        dated(&board.today, board.policy_version, japanese) + &filters(&given, japanese),
        left_out(all.len(), japanese) + &own(board, japanese),
    ];
    let rows = all.into_iter().take(ROWS).map(|row| {
        let marks = Dimension::ALL.into_iter().zip(&row.marks).map(|(dimension, found)| {
            let (shape, fill) = grade(found.grade);
            let label = format!(
                "{}: {}, {}",
                pick(words::dimension(dimension), japanese),
                pick(words::grade(found.grade), japanese),
                pick(words::reason(found), japanese)
            );
            Mark {
                text: pick(words::short(found), japanese),
                heavy: found.grade == Grade::Bad,
                broken: found.grade == Grade::Unknown,
                ..Mark::new(shape, fill, label)
            }
        });
        (pick((row.party.ja, row.party.en), japanese), String::new(), marks.collect())
    });
    let entry = |of: Grade| {
        let (shape, fill) = grade(of);
        Mark {
            heavy: of == Grade::Bad,
            broken: of == Grade::Unknown,
            ..Mark::new(shape, fill, pick(words::grade(of), japanese))
        }
    };
    Grid {
        title: say(
            "取引先ヒートマップ　取引先 × リスクの側面",
            "Vendor heatmap: parties × dimensions of risk",
        ),
        about,
        corner: say("取引先", "Party"),
        columns: Dimension::ALL.map(|one| pick(words::dimension(one), japanese)).to_vec(),
        rows: rows.collect(),
        nothing: String::new(),
        legend: Grade::ALL.map(entry).to_vec(),
    }
}
