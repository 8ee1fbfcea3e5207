//! The report to the board: what the register says on one day, in words and tables, with what changed since the last
//! one. Its content is kept; files are written from it when they are asked for.

#[cfg(feature = "ssr")]
mod exceptions;
mod parts;
#[cfg(feature = "ssr")]
pub mod store;

pub use parts::Exception;

use std::collections::BTreeMap;

use serde::{Deserialize, Serialize};

use crate::concentration::alert::AlertLine;
use crate::concentration::{Limits, Named};
use crate::exchange::table::{CellKind, Table};
use crate::heat::Board;
use crate::heat::matrix::{Ask, Axes, heatmap};
use crate::heat::vendor::{Dimension, Grade, VendorAsk, vendors};
use crate::heat::words::{self, Pair};
use crate::kpi::{KeyFigures, of_code};
use crate::readiness::{self, Readiness};

/// A part of the report.
#[derive(Clone, Debug, Default, Deserialize, Eq, PartialEq, Serialize)]
pub struct Section {
    pub title: Pair,
    pub text: Vec<Pair>,
    pub columns: Vec<Pair>,
    pub rows: Vec<Vec<Pair>>,
}

/// What is kept of a report.
#[derive(Clone, Debug, Default, Deserialize, PartialEq, Serialize)]
pub struct Content {
    pub sections: Vec<Section>,
    /// Key figures, for the next report to compare with.
    pub figures: BTreeMap<String, f64>,
    /// The day of the report that this one is compared with.
    pub since: Option<String>,
}

/// A report, with its content once it is ready.
#[derive(Clone, Debug, Default, Deserialize, PartialEq, Serialize)]
pub struct Report {
    pub id: String,
    pub title: String,
    pub day: String,
    pub policy_version: Option<i64>,
    /// `waiting`, `ready` or `failed`.
    pub state: String,
    /// Percent.
    pub progress: i64,
    pub requested_at: i64,
    pub actor_name: String,
    pub content: Option<Content>,
}

fn pair(ja: impl Into<String>, en: impl Into<String>) -> Pair {
    (ja.into(), en.into())
}

fn same(text: impl Into<String>) -> Pair {
    let text = text.into();
    (text.clone(), text)
}

fn named(name: &Named) -> Pair {
    pair(name.ja.clone(), if name.en.is_empty() { name.ja.clone() } else { name.en.clone() })
}

fn heads<const N: usize>(heads: [(&str, &str); N]) -> Vec<Pair> {
    heads.map(|(ja, en)| pair(ja, en)).to_vec()
}

fn percent(share: f64) -> String {
    format!("{:.0}%", share * 100.0)
}

/// The rows of a table in a report; the register has the rest.
const ROWS: usize = 20;

/// Puts the report together. `last` is the report before, with its day.
pub fn compose(
    board: &Board,
    figures: &KeyFigures,
    readiness: &Readiness,
    alerts: &[AlertLine],
    exceptions: &[Exception],
    last: Option<(&str, &Content)>,
) -> Content {
    let kept = figures.readings.iter().filter_map(|one| Some((one.code.clone(), one.value?))).collect();
    Content {
        sections: vec![
            summary(board, figures, last),
            tiers(board),
            parts::clauses(board),
            dependencies(board),
            raised(alerts),
            single(board),
            attention(board),
            parts::incidents(board),
            parts::exceptions(exceptions),
            demands(readiness),
            basis(board),
        ],
        figures: kept,
        since: last.map(|(day, _)| day.to_owned()),
    }
}

fn summary(board: &Board, figures: &KeyFigures, last: Option<(&str, &Content)>) -> Section {
    let none = || pair("値なし", "No value");
    let rows = figures.readings.iter().filter_map(|one| {
        let figure = of_code(&one.measure)?;
        let before = last.and_then(|(_, content)| content.figures.get(&one.code).copied());
        let moved = match (one.value, before) {
            (Some(now), Some(before)) if (now - before).abs() < 0.5 => pair("変化なし", "Unchanged"),
            (Some(now), Some(before)) => same(format!(
                "{}{}",
                if now > before { "+" } else { "−" },
                figure.shown((now - before).abs())
            )),
            _ => same("–"),
        };
        let grade = match (one.limits, one.value) {
            (None, _) => same("–"),
            (_, None) => pair("評価できません", "Cannot be judged"),
            _ => words::grade(one.grade),
        };
        Some(vec![
            pair(one.ja.clone(), one.en.clone()),
            one.value.map_or_else(none, |value| same(figure.shown(value))),
            grade,
            moved,
        ])
    });
    let bad = figures.readings.iter().filter(|one| one.value.is_some() && one.grade == Grade::Bad).count();
    let unknown = figures.readings.iter().filter(|one| one.value.is_none()).count();
    let engagements = board.lines.len();
    let mut text = vec![pair(
        format!(
            "稼働中の取引 {engagements} 件を対象とします。要対応の指標は {bad} 件、値を計算できない指標は {unknown} 件です。"
        ),
        format!(
            "It covers {engagements} live engagements. {bad} figures call for action, {unknown} cannot be computed."
        ),
    )];
    text.push(match last {
        Some((day, _)) => pair(
            format!("前回（{day}）の報告からの変化を右端に示します。"),
            format!("The last column shows the change since the report of {day}."),
        ),
        None => pair(
            "最初の報告のため、前回との比較はありません。",
            "This is the first report: there is nothing to compare it with.",
        ),
    });
    Section {
        title: pair("1. 概要と重要指標", "1. Summary and key figures"),
        text,
        columns: heads([("指標", "Figure"), ("値", "Value"), ("評価", "Grade"), ("前回から", "Change")]),
        rows: rows.collect(),
    }
}

fn tiers(board: &Board) -> Section {
    let found = heatmap(board, &Ask::default(), None, None);
    let mut columns = heads([("Tier", "Tier")]);
    columns.extend(found.columns.iter().map(|code| words::column(Axes::Assurance, code)));
    columns.push(pair("計", "Total"));
    let rows = found.rows.iter().zip(&found.cells).map(|(row, cells)| {
        let sum: usize = cells.iter().map(|cell| cell.engagements).sum();
        let mut line = vec![words::row(Axes::Assurance, row)];
        line.extend(cells.iter().map(|cell| same(cell.engagements.to_string())));
        line.push(same(sum.to_string()));
        line
    });
    Section {
        title: pair(
            "2. 固有リスクと統制の充足（取引の件数）",
            "2. Inherent tier and assurance (engagements)",
        ),
        text: vec![pair(
            "有効なデューデリジェンスの結論がない取引は「未評価」とし、良好とはみなしません。",
            "Engagements without a valid due diligence are not assessed, and not taken for good.",
        )],
        columns,
        rows: rows.collect(),
    }
}

fn dependencies(board: &Board) -> Section {
    let limits = Limits::of(&board.policy);
    let found = &board.figures().groups.exposure;
    let text = match found {
        None => vec![pair(
            "重要な業務が登録されていないため、集中度を計算できません。",
            "No critical function is on record: concentration cannot be computed.",
        )],
        Some(found) => {
            let coverage =
                found.coverage.map_or_else(|| pair("値なし", "no value"), |coverage| same(percent(coverage)));
            let mut text = vec![pair(
                format!(
                    "再委託の把握率は {} です。幅の下限は確認済みの依存、上限は未確認の再委託を含めた依存です。",
                    coverage.0
                ),
                format!(
                    "Chains are confirmed for {}. The lower end counts confirmed dependency, the upper end unconfirmed chains too.",
                    coverage.1
                ),
            )];
            if found.coverage.is_none_or(|coverage| coverage < limits.coverage) {
                text.push(pair("集中度は下限値です。", "The shares are lower bounds."));
            }
            text
        }
    };
    let rows = found.iter().flat_map(|found| found.units.iter().take(10)).map(|unit| {
        vec![
            named(&board.register.name(unit.unit)),
            same(percent(unit.direct)),
            same(format!("{}–{}", percent(unit.lower), percent(unit.upper))),
            same(unit.overlap.to_string()),
        ]
    });
    Section {
        title: pair("4. 集中リスク（依存の大きい先）", "4. Concentration (greatest dependencies)"),
        text,
        columns: heads([
            ("企業グループ・取引先", "Group or party"),
            ("直接", "Directly"),
            ("下限–上限", "Lower–upper"),
            ("経由する直接の取引先", "Direct parties before it"),
        ]),
        rows: rows.collect(),
    }
}

fn raised(alerts: &[AlertLine]) -> Section {
    use crate::concentration::Alert;
    use crate::concentration::alert::AlertKind;
    let open = alerts.iter().filter(|line| line.open).count();
    let rows = alerts.iter().take(ROWS).map(|line| {
        let raised = &line.raised;
        let level = if raised.level == Alert::Warning {
            pair("警戒", "Warning")
        } else {
            pair("注意", "Caution")
        };
        let what = match raised.kind {
            AlertKind::Share => pair(
                format!("重要な業務の {} が依存", percent(raised.figure)),
                format!("{} of the critical functions depend on it", percent(raised.figure)),
            ),
            AlertKind::SinglePoint => {
                let (ja, en) = raised.function.as_ref().map(named).unwrap_or_default();
                pair(format!("「{ja}」の単一障害点"), format!("Single point of failure of {en}"))
            }
            AlertKind::Overlap => pair(
                format!("直接の取引先 {:.0} 社の再委託先", raised.figure),
                format!("Behind {:.0} direct parties", raised.figure),
            ),
            AlertKind::Coverage => pair(
                format!("再委託の把握率 {}", percent(raised.figure)),
                format!("Chains confirmed: {}", percent(raised.figure)),
            ),
        };
        let state = match &line.acknowledged {
            Some(said) if !line.open => pair(
                format!("確認済み（{}、{}まで）", said.owner, said.expires_on),
                format!("Taken note of ({}, until {})", said.owner, said.expires_on),
            ),
            _ => pair("未対応", "Open"),
        };
        vec![
            level,
            if raised.subject.id.is_empty() { pair("全体", "All") } else { named(&raised.subject) },
            what,
            state,
        ]
    });
    Section {
        title: pair("5. 集中リスクの警告", "5. Alerts of concentration"),
        text: vec![pair(
            format!("全 {} 件、うち未対応 {open} 件。", alerts.len()),
            format!("{} in all, {open} open.", alerts.len()),
        )],
        columns: heads([("段階", "Level"), ("対象", "Subject"), ("内容", "What"), ("状況", "State")]),
        rows: rows.collect(),
    }
}

fn single(board: &Board) -> Section {
    let points = &board.figures().groups.single_points;
    let all = points.len();
    let rows = points.iter().take(ROWS).map(|point| {
        let function = board.register.functions.get(point.function as usize).cloned().unwrap_or_default();
        vec![named(&function), named(&board.register.name(point.provider))]
    });
    Section {
        title: pair("6. 単一障害点", "6. Single points of failure"),
        text: vec![pair(
            format!(
                "不可欠な委託先が一つだけで、代替が困難か、出口計画・テストに不足のある重要な業務は {all} 件です。"
            ),
            format!(
                "{all} critical functions rest on one provider that is hard to replace or lacks a tested exit plan."
            ),
        )],
        columns: heads([("重要な業務", "Critical function"), ("委託先", "Provider")]),
        rows: rows.collect(),
    }
}

fn attention(board: &Board) -> Section {
    let found = vendors(board, &VendorAsk::default());
    let mut columns = heads([("取引先", "Party")]);
    columns.extend(Dimension::ALL.map(words::dimension));
    let rows = found.rows.iter().take(ROWS).map(|row| {
        let mut line = vec![named(&row.party)];
        line.extend(row.marks.iter().map(words::short));
        line
    });
    Section {
        title: pair("7. 対応が必要な取引先", "7. Parties that call for action"),
        text: vec![pair(
            format!("全 {} 社のうち、要対応・注意の多い順に示します。", found.total),
            format!("Those with most marks of {} parties.", found.total),
        )],
        columns,
        rows: rows.collect(),
    }
}

fn demands(found: &Readiness) -> Section {
    let rows = found.rows.iter().filter_map(|row| {
        let demand = readiness::of_code(&row.code)?;
        let status = row.note.status.label();
        Some(vec![
            pair(format!("{} {}", demand.sign, demand.ja), format!("{} {}", demand.sign, demand.en)),
            pair(status.0, status.1),
            same(row.gaps().count().to_string()),
            same(row.unknown().to_string()),
        ])
    });
    Section {
        title: pair("10. ガイドライン 2.6 の対応状況", "10. Readiness for guideline 2.6"),
        text: Vec::new(),
        columns: heads([
            ("項目", "Demand"),
            ("自社の対応状況", "Stated by the institution"),
            ("不足・注意", "Gaps"),
            ("未把握", "Not known"),
        ]),
        rows: rows.collect(),
    }
}

fn basis(board: &Board) -> Section {
    let version = board.policy_version;
    let policy = if version == 0 {
        pair("製品の既定の方針（第0版）", "the product's own policy (version 0)")
    } else {
        pair(format!("方針 第{version}版"), format!("policy version {version}"))
    };
    Section {
        title: pair("11. 作成の基礎", "11. Basis"),
        text: vec![
            pair(
                format!("{} 時点の台帳から、{}により計算しました。", board.today, policy.0),
                format!("Computed from the register of {} under {}.", board.today, policy.1),
            ),
            pair(
                "不明・未回答は良好とみなさず、別に数えています。値を計算できない指標は「値なし」とし、0 とは表示しません。",
                "What is unknown is counted apart and never taken for good. A figure that cannot be computed has no value, which is not zero.",
            ),
        ],
        ..Section::default()
    }
}

/// The report as sheets.
pub fn tables(content: &Content, japanese: bool) -> Vec<Table> {
    let pick = |pair: &Pair| if japanese { pair.0.clone() } else { pair.1.clone() };
    let sheet = |section: &Section| {
        let columns: Vec<(String, CellKind)> = if section.columns.is_empty() {
            vec![(pick(&section.title), CellKind::Text)]
        } else {
            section.columns.iter().map(|column| (pick(column), CellKind::Text)).collect()
        };
        let mut rows: Vec<Vec<String>> =
            section.rows.iter().map(|row| row.iter().map(pick).collect()).collect();
        // What the table rests on stands below it, in the first column.
        rows.extend(section.text.iter().map(|text| {
            let mut line = vec![String::new(); columns.len()];
            line[0] = pick(text);
            line
        }));
        Table { name: pick(&section.title), columns, rows }
    };
    content.sections.iter().map(sheet).collect()
}
