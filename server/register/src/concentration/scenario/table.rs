//! Scenarios side by side, as a table for pages and files.

use super::{Figures, Outcome, Scenario};
use crate::concentration::Named;
use crate::exchange::table::{CellKind, Table};
use crate::heat::words;

/// A row of the comparison: what it is about, how it is now, and how each scenario leaves it.
#[derive(Clone, Debug, Default, serde::Deserialize, PartialEq, serde::Serialize)]
pub struct Row {
    pub title: (String, String),
    pub now: (String, String),
    pub then: Vec<(String, String)>,
}

fn same(text: String) -> (String, String) {
    (text.clone(), text)
}

fn percent(share: f64) -> String {
    format!("{:.0}%", share * 100.0)
}

fn top(figures: &Figures) -> (String, String) {
    let Some(first) = figures.top.as_ref().and_then(|top| top.first()) else {
        return ("値なし".into(), "No value".into());
    };
    let range = if first.upper - first.lower < 0.005 {
        percent(first.lower)
    } else {
        format!("{}–{}", percent(first.lower), percent(first.upper))
    };
    let en = if first.unit.en.is_empty() { &first.unit.ja } else { &first.unit.en };
    (format!("{} {range}", first.unit.ja), format!("{en} {range}"))
}

fn names(points: &[(Named, Named)]) -> (String, String) {
    let list = |english: bool| {
        let one =
            |name: &Named| if english && !name.en.is_empty() { name.en.clone() } else { name.ja.clone() };
        points
            .iter()
            .take(10)
            .map(|(function, provider)| format!("{} ← {}", one(function), one(provider)))
            .collect::<Vec<_>>()
    };
    let count = points.len();
    if count == 0 {
        return same("0".into());
    }
    (format!("{count}：{}", list(false).join("、")), format!("{count}: {}", list(true).join(", ")))
}

/// The rows of the comparison.
pub fn rows(now: &Figures, outcomes: &[&Outcome]) -> Vec<Row> {
    let title = |ja: &str, en: &str| (ja.to_owned(), en.to_owned());
    let dash = || same("–".into());
    let counted = |ja: &str, en: &str, of: fn(&Outcome) -> usize| Row {
        title: title(ja, en),
        now: dash(),
        then: outcomes.iter().map(|outcome| same(of(outcome).to_string())).collect(),
    };
    let figure = |ja: &str, en: &str, of: &dyn Fn(&Figures) -> (String, String)| Row {
        title: title(ja, en),
        now: of(now),
        then: outcomes.iter().map(|outcome| of(&outcome.after)).collect(),
    };
    let mut rows = vec![
        counted("止まる重要な業務", "Critical functions that stop", |outcome| outcome.stop),
        counted(
            "止まるおそれのある重要な業務（未確認の再委託）",
            "Critical functions that may stop (unconfirmed chain)",
            |outcome| outcome.may_stop,
        ),
        counted("縮退する重要な業務", "Critical functions that degrade", |outcome| outcome.degrade),
        counted("許容停止時間を超える重要な業務", "Critical functions back too late", |outcome| outcome.late),
        counted(
            "復旧の見込みが不明な重要な業務",
            "Critical functions whose return nobody knows",
            |outcome| outcome.unknown_return,
        ),
        figure("M1 最も依存の大きい先", "M1 greatest dependency", &top),
        figure("M1 警戒の先", "M1 units over the warning limit", &|figures| {
            same(figures.warnings.to_string())
        }),
        figure("M1 注意の先", "M1 units over the caution limit", &|figures| {
            same(figures.cautions.to_string())
        }),
        figure("M4 単一障害点", "M4 single points of failure", &|figures| names(&figures.single_points)),
        figure("取引のない重要な業務", "Critical functions without an engagement", &|figures| {
            same(figures.without.to_string())
        }),
    ];
    let mut types: Vec<&String> = now.spreads.iter().map(|(code, _)| code).collect();
    types.extend(outcomes.iter().flat_map(|outcome| outcome.after.spreads.iter().map(|(code, _)| code)));
    types.sort_unstable();
    types.dedup();
    for code in types {
        let (ja, en) = if code.is_empty() { title("不明", "unknown") } else { words::service_type(code) };
        let of = |figures: &Figures| {
            let found = figures.spreads.iter().find(|(other, _)| other == code).and_then(|(_, value)| *value);
            found.map_or_else(|| title("値なし", "No value"), |value| same(format!("{value:.2}")))
        };
        rows.push(figure(&format!("M2 HHI：{ja}"), &format!("M2 HHI: {en}"), &of));
    }
    rows
}

/// The comparison as a sheet.
pub fn table(now: &Figures, scenarios: &[(Scenario, Outcome)], japanese: bool) -> Table {
    let pick = |pair: &(String, String)| if japanese { pair.0.clone() } else { pair.1.clone() };
    let say = |ja: &str, en: &str| if japanese { ja.to_owned() } else { en.to_owned() };
    let mut columns = vec![(say("指標", "Figure"), CellKind::Text), (say("現在", "Now"), CellKind::Text)];
    columns.extend(scenarios.iter().map(|(scenario, _)| (scenario.name.clone(), CellKind::Text)));
    let outcomes: Vec<&Outcome> = scenarios.iter().map(|(_, outcome)| outcome).collect();
    let rows = rows(now, &outcomes).into_iter().map(|row| {
        let mut cells = vec![pick(&row.title), pick(&row.now)];
        cells.extend(row.then.iter().map(pick));
        cells
    });
    Table { name: say("シナリオ比較", "Scenarios"), columns, rows: rows.collect() }
}
