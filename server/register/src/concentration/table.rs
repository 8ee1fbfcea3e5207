//! The concentration page as sheets.

use super::alert::{AlertKind, AlertLine};
use super::view::{UnitLine, View};
use super::{Alert, Named, PlaceRole, Unit};
use crate::exchange::table::{CellKind, Table};
use crate::heat::words;

const ROLES: [(PlaceRole, &str, &str); 4] = [
    (PlaceRole::Storage, "保管", "Storage"),
    (PlaceRole::Processing, "処理", "Processing"),
    (PlaceRole::Backup, "バックアップ", "Backup"),
    (PlaceRole::RemoteMaintenance, "遠隔保守元", "Remote maintenance"),
];

struct Words {
    japanese: bool,
}

impl Words {
    fn say(&self, ja: &str, en: &str) -> String {
        if self.japanese || en.is_empty() { ja.to_owned() } else { en.to_owned() }
    }

    fn name(&self, named: &Named) -> String {
        self.say(&named.ja, &named.en)
    }

    fn names(&self, named: &[Named]) -> String {
        let all: Vec<String> = named.iter().map(|one| self.name(one)).collect();
        all.join(if self.japanese { "、" } else { ", " })
    }

    fn none(&self) -> String {
        self.say("値なし", "No value")
    }

    fn unknown(&self) -> String {
        self.say("不明", "Unknown")
    }

    fn table(&self, name: (&str, &str), heads: &[(&str, &str)], rows: Vec<Vec<String>>) -> Table {
        let columns = heads.iter().map(|(ja, en)| (self.say(ja, en), CellKind::Text)).collect();
        Table { name: self.say(name.0, name.1), columns, rows }
    }
}

fn percent(share: f64) -> String {
    format!("{:.1}%", share * 100.0)
}

/// Every table of the page. What is left out on the page for its length is left out here.
pub fn tables(view: &View, alerts: &[AlertLine], about: (&str, i64), japanese: bool) -> Vec<Table> {
    let words = Words { japanese };
    vec![
        summary(&words, view, about),
        units(&words, view),
        functions(&words, view),
        points(&words, view),
        types(&words, view),
        spend(&words, view),
        places(&words, view),
        regions(&words, view),
        raised(&words, alerts),
    ]
}

fn summary(words: &Words, view: &View, (today, policy): (&str, i64)) -> Table {
    let share = |share: Option<f64>| share.map_or_else(|| words.none(), percent);
    let depth = view.chain_depth.map_or_else(|| words.none(), |depth| depth.to_string());
    let row = |ja: &str, en: &str, value: String| vec![words.say(ja, en), value];
    let mut rows = vec![
        row("時点", "As of", today.to_owned()),
        row("方針の版", "Policy version", policy.to_string()),
        row("対象の取引（全体）", "Engagements (of all)", format!("{} / {}", view.shown, view.all)),
        row("重要な業務", "Critical functions", view.critical_functions.to_string()),
        row("うち取引が未登録", "Without an engagement", view.without_engagement.to_string()),
        row("κ 再委託の把握率", "κ chains confirmed", share(view.coverage)),
        row("M4 単一障害点", "M4 single points of failure", view.single_points.len().to_string()),
        row("M7 再委託の深さ", "M7 depth of chains", depth),
        row("M7 再委託の件数", "M7 chain edges", view.chain_edges.to_string()),
        row("M7 未承認", "M7 without approval", view.unapproved.to_string()),
        row("M7 未確認・古い", "M7 unattested or too old", view.unattested.to_string()),
        row("M10 共同利用システム", "M10 on shared systems", share(view.shared)),
    ];
    if view.lower_bound_only && view.units.is_some() {
        rows.push(row("注意", "Note", words.say("集中度は下限値です", "The shares are lower bounds")));
    }
    words.table(("集中リスク", "Concentration"), &[("項目", "Item"), ("値", "Value")], rows)
}

fn units(words: &Words, view: &View) -> Table {
    let row = |line: &UnitLine| {
        let alert = line.alert.map_or_else(String::new, |alert| level(words, alert));
        vec![
            words.name(&line.name),
            match line.unit {
                Unit::Group(_) => words.say("グループ", "Group"),
                Unit::Party(_) => words.say("取引先", "Party"),
            },
            alert,
            percent(line.direct),
            percent(line.lower),
            percent(line.upper),
            line.overlap.to_string(),
            line.engagements.to_string(),
            line.contracts.to_string(),
            line.departments.to_string(),
        ]
    };
    let heads = [
        ("先", "Unit"),
        ("種類", "Kind"),
        ("警告", "Alert"),
        ("直接", "Directly"),
        ("下限", "Lower"),
        ("上限", "Upper"),
        ("経由する直接先", "Direct parties before it"),
        ("取引", "Engagements"),
        ("契約", "Contracts"),
        ("部署", "Departments"),
    ];
    words.table(("M1・M5・M9", "M1, M5, M9"), &heads, view.units.iter().flatten().map(row).collect())
}

fn level(words: &Words, alert: Alert) -> String {
    match alert {
        Alert::Warning => words.say("警戒", "Warning"),
        Alert::Caution => words.say("注意", "Caution"),
    }
}

fn functions(words: &Words, view: &View) -> Table {
    let rows = view.functions.iter().map(|line| {
        let open = if line.open { words.say("あり", "Yes") } else { words.say("なし", "No") };
        vec![words.name(&line.function), words.names(&line.direct), words.names(&line.behind), open]
    });
    let heads = [
        ("重要な業務", "Critical function"),
        ("直接の委託先", "Direct providers"),
        ("再委託先（確認済み）", "Behind them (confirmed)"),
        ("未確認の再委託", "Unconfirmed chains"),
    ];
    words.table(("業務別", "By function"), &heads, rows.collect())
}

fn points(words: &Words, view: &View) -> Table {
    let rows = view.single_points.iter().map(|point| {
        let reasons: Vec<String> =
            point.weaknesses.iter().map(|one| words.say(one.label().0, one.label().1)).collect();
        vec![words.name(&point.function), words.name(&point.provider), reasons.join(" / ")]
    });
    let heads = [("業務", "Function"), ("委託先", "Provider"), ("理由", "Reasons")];
    words.table(("M4 単一障害点", "M4 Single points"), &heads, rows.collect())
}

fn types(words: &Words, view: &View) -> Table {
    let rows = view.spreads.iter().map(|line| {
        let kind = line.service_type.as_deref().map_or_else(
            || words.unknown(),
            |code| {
                let (ja, en) = words::service_type(code);
                words.say(&ja, &en)
            },
        );
        let index = |found: Option<super::view::Index>| {
            found.map_or_else(
                || [words.none(), String::new(), String::new()],
                |one| {
                    [format!("{:.4}", one.value), format!("{:.2}", one.effective), one.providers.to_string()]
                },
            )
        };
        let mut row = vec![kind];
        row.extend(index(line.by_functions));
        row.extend(index(line.by_cost));
        row.push(line.largest.as_ref().map_or_else(
            || words.none(),
            |(name, share)| format!("{} {}", words.name(name), percent(*share)),
        ));
        row.push(line.cost_unknown.to_string());
        row
    });
    let heads = [
        ("サービスの種類", "Service type"),
        ("業務による HHI", "HHI by functions"),
        ("実効数", "Effective number"),
        ("社数", "Providers"),
        ("費用による HHI", "HHI by cost"),
        ("実効数（費用）", "Effective number (cost)"),
        ("社数（費用）", "Providers (cost)"),
        ("費用の最大シェア", "Largest share of cost"),
        ("費用不明の取引", "Cost unknown"),
    ];
    words.table(("M2 サービス種類別", "M2 By service type"), &heads, rows.collect())
}

fn spend(words: &Words, view: &View) -> Table {
    let mut rows: Vec<Vec<String>> = view
        .spend
        .lines
        .iter()
        .map(|line| vec![words.name(&line.name), line.yen.to_string(), percent(line.share)])
        .collect();
    let unknown = words.say("（費用不明の取引の件数）", "(engagements whose cost is unknown)");
    rows.push(vec![unknown, view.spend.unknown.to_string(), String::new()]);
    let heads = [("先", "Unit"), ("年間費用（円）", "Cost a year (yen)"), ("割合", "Share")];
    words.table(("M3 費用", "M3 Cost"), &heads, rows)
}

fn role_heads() -> impl Iterator<Item = (&'static str, &'static str)> {
    ROLES.into_iter().map(|(_, ja, en)| (ja, en))
}

fn role_cells(roles: &[(PlaceRole, f64)]) -> impl Iterator<Item = String> + '_ {
    ROLES.into_iter().map(|(role, ..)| {
        roles
            .iter()
            .find(|(found, _)| *found == role)
            .map_or_else(|| "–".to_owned(), |(_, share)| percent(*share))
    })
}

fn places(words: &Words, view: &View) -> Table {
    let rows = view.places.iter().map(|line| {
        let foreign = line.country.as_deref().is_some_and(|code| code != "JP");
        let mut row = vec![line.country.clone().unwrap_or_else(|| words.unknown()), percent(line.share)];
        row.extend(role_cells(&line.roles));
        row.push(if foreign { words.say("適用", "Yes") } else { String::new() });
        row
    });
    let mut heads = vec![("国", "Country"), ("割合", "Share")];
    heads.extend(role_heads());
    heads.push(("外国法令", "Foreign law"));
    words.table(("M6 国", "M6 Countries"), &heads, rows.collect())
}

fn regions(words: &Words, view: &View) -> Table {
    let rows = view.regions.iter().map(|line| {
        let country = line.region.as_ref().and_then(|region| region.country.clone());
        let name = match &line.region {
            None => words.unknown(),
            Some(region) if region.name.is_empty() => words.say("（地域は未確認）", "(region not confirmed)"),
            Some(region) => region.name.clone(),
        };
        let mut row = vec![name, country.unwrap_or_else(|| words.unknown()), percent(line.share)];
        row.extend(role_cells(&line.roles));
        row
    });
    let mut heads =
        vec![("地域・データセンター", "Region or data centre"), ("国", "Country"), ("割合", "Share")];
    heads.extend(role_heads());
    words.table(("M6 地域", "M6 Regions"), &heads, rows.collect())
}

fn raised(words: &Words, alerts: &[AlertLine]) -> Table {
    let rows = alerts.iter().map(|line| {
        let raised = &line.raised;
        let kind = match raised.kind {
            AlertKind::Share => ("M1 依存", "M1 dependency"),
            AlertKind::SinglePoint => ("M4 単一障害点", "M4 single point of failure"),
            AlertKind::Overlap => ("M5 再委託先の重なり", "M5 overlap"),
            AlertKind::Coverage => ("κ 再委託の把握率", "κ chains confirmed"),
        };
        let said = line.acknowledged.as_ref();
        vec![
            level(words, raised.level),
            words.say(kind.0, kind.1),
            words.name(&raised.subject),
            raised.function.as_ref().map(|one| words.name(one)).unwrap_or_default(),
            if line.open {
                words.say("未対応", "Open")
            } else {
                words.say("確認済み", "Taken note of")
            },
            said.map(|said| said.owner.clone()).unwrap_or_default(),
            said.map(|said| said.expires_on.clone()).unwrap_or_default(),
            said.map(|said| said.note.clone()).unwrap_or_default(),
        ]
    });
    let heads = [
        ("段階", "Level"),
        ("種類", "Kind"),
        ("対象", "Subject"),
        ("業務", "Function"),
        ("状態", "State"),
        ("担当", "Owner"),
        ("期限", "Until"),
        ("内容", "Note"),
    ];
    words.table(("警告", "Alerts"), &heads, rows.collect())
}
