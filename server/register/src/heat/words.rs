//! The words of the heatmaps, for pages and files alike.

use super::matrix::Axes;
use super::vendor::{Dimension, Grade, Ground, Mark};
use crate::catalogue::Choice;
use crate::catalogue::choices::SERVICE_TYPES;
use crate::concentration::ChainState;
use crate::risk::residual::Assurance;

/// Japanese and English.
pub type Pair = (String, String);

fn pair(ja: impl Into<String>, en: impl Into<String>) -> Pair {
    (ja.into(), en.into())
}

pub fn choice(choices: &[Choice], code: &str) -> Pair {
    choices.iter().find(|one| one.code == code).map_or_else(|| pair(code, code), |one| pair(one.ja, one.en))
}

pub fn service_type(code: &str) -> Pair {
    if code.is_empty() { Pair::default() } else { choice(SERVICE_TYPES, code) }
}

pub fn tier(tier: Option<i64>) -> Pair {
    tier.map_or_else(
        || pair("未評価", "Not assessed"),
        |tier| pair(format!("Tier {tier}"), format!("Tier {tier}")),
    )
}

const RUNGS_JA: [&str; 5] = ["低", "やや低", "中", "やや高", "高"];
const RUNGS_EN: [&str; 5] = ["Low", "Rather low", "Medium", "Rather high", "High"];

fn rung(code: &str) -> Pair {
    let place = code.parse::<usize>().ok().and_then(|rung| rung.checked_sub(1)).filter(|rung| *rung < 5);
    place.map_or_else(
        || tier(None),
        |place| pair(format!("{code} {}", RUNGS_JA[place]), format!("{code} {}", RUNGS_EN[place])),
    )
}

/// What a row of the risk heatmap is called.
pub fn row(axes: Axes, code: &str) -> Pair {
    match axes {
        Axes::Assurance => tier(code.parse().ok()),
        Axes::Likelihood => rung(code),
    }
}

/// What a column of the risk heatmap is called.
pub fn column(axes: Axes, code: &str) -> Pair {
    match axes {
        Axes::Assurance => Assurance::from_code(code)
            .map_or_else(|| pair(code, code), |one| pair(one.label().0, one.label().1)),
        Axes::Likelihood => rung(code),
    }
}

/// What the rows and the columns say.
pub fn axes(axes: Axes) -> (Pair, Pair) {
    match axes {
        Axes::Assurance => (pair("固有リスクの Tier", "Inherent tier"), pair("統制の充足", "Assurance")),
        Axes::Likelihood => (pair("影響度", "Impact"), pair("発生可能性", "Likelihood")),
    }
}

pub fn dimension(dimension: Dimension) -> Pair {
    match dimension {
        Dimension::Tier => pair("Tier", "Tier"),
        Dimension::Residual => pair("残余リスク", "Residual risk"),
        Dimension::Clauses => pair("必須条項の明記", "Required clauses"),
        Dimension::Evidence => pair("証跡の有効性", "Evidence"),
        Dimension::Overdue => pair("期限超過", "Overdue"),
        Dimension::Incidents => pair("インシデント", "Incidents"),
        Dimension::Chain => pair("再委託の把握", "Chain"),
        Dimension::Share => pair("集中度", "Concentration"),
    }
}

pub fn grade(grade: Grade) -> Pair {
    match grade {
        Grade::Good => pair("良好", "In order"),
        Grade::Unknown => pair("未評価・不明", "Unknown"),
        Grade::Watch => pair("注意", "Watch"),
        Grade::Bad => pair("要対応", "Act"),
    }
}

fn percent(share: f64) -> String {
    format!("{:.0}%", share * 100.0)
}

/// What stands in the cell.
pub fn short(mark: &Mark) -> Pair {
    let same = |text: String| pair(text.clone(), text);
    match &mark.ground {
        Ground::Nothing | Ground::NotKept => pair("未評価", "Unknown"),
        Ground::Tier { tier: found, provisional } => {
            let (ja, en) = tier(*found);
            if *provisional { pair(format!("{ja}（暫定）"), format!("{en} (prov.)")) } else { (ja, en) }
        }
        Ground::Residual { score: None, .. } => pair("未評価", "Not assessed"),
        Ground::Residual { score: Some(score), open: 0, .. } => same(format!("{score:.0}")),
        Ground::Residual { score: Some(score), open, .. } => {
            pair(format!("{score:.0}（未評価 {open}）"), format!("{score:.0} ({open} open)"))
        }
        Ground::NoContract => pair("契約なし", "No contract"),
        Ground::Clauses { stated, required, .. } => same(format!("{stated}/{required}")),
        Ground::Evidence { wanted: 0, .. } => pair("証跡なし", "None on record"),
        Ground::Evidence { valid, wanted, .. } => same(format!("{valid}/{wanted}")),
        Ground::Overdue(count) => same(count.to_string()),
        Ground::Incidents { all, open } if *open > 0 => {
            pair(format!("{all}（対応中 {open}）"), format!("{all} ({open} open)"))
        }
        Ground::Incidents { all, .. } => same(all.to_string()),
        Ground::Chain { state, .. } => chain_state(*state),
        Ground::Share { lower, upper, .. } if (upper - lower) < 0.005 => same(percent(*lower)),
        Ground::Share { lower, upper, .. } => same(format!("{}–{}", percent(*lower), percent(*upper))),
        Ground::NoShare => pair("値なし", "No value"),
    }
}

pub fn chain_state(state: ChainState) -> Pair {
    match state {
        ChainState::Confirmed => pair("確認済", "Confirmed"),
        ChainState::Partial => pair("一部", "In part"),
        ChainState::NoneDeclared => pair("再委託なし（申告）", "None (declared)"),
        ChainState::Unconfirmed => pair("未確認", "Unconfirmed"),
    }
}

/// Why the mark is what it is, in a sentence.
pub fn reason(mark: &Mark) -> Pair {
    match &mark.ground {
        Ground::Nothing => pair("評価する取引がありません。", "There is no engagement to judge."),
        Ground::NotKept => pair(
            "台帳に記録がないため、評価していません。",
            "Nothing of the kind is on record, so it is not judged.",
        ),
        Ground::Tier { tier: None, .. } => {
            pair("固有リスクの質問に1つも回答がありません。", "No question of inherent risk is answered.")
        }
        Ground::Tier { provisional: true, .. } => pair(
            "重要度・データ・アクセスのいずれかが未回答のため、暫定の Tier です。",
            "Importance, data or access is unanswered: the tier is provisional.",
        ),
        Ground::Tier { tier: Some(tier), .. } => pair(
            format!("取引のうち最も高い固有リスクが Tier {tier} です。"),
            format!("The gravest inherent risk among its engagements is tier {tier}."),
        ),
        Ground::Residual { score: None, all, .. } => pair(
            format!("取引 {all} 件に、有効なデューデリジェンスの結論がありません。"),
            format!("None of its {all} engagements has a due diligence with a conclusion."),
        ),
        Ground::Residual { score: Some(score), open, all } => pair(
            format!("残余リスクは最大 {score:.1}。取引 {all} 件のうち {open} 件は未評価です。"),
            format!("Residual risk is {score:.1} at most; {open} of {all} engagements are not assessed."),
        ),
        Ground::NoContract => pair("契約が登録されていません。", "No contract is on record."),
        Ground::Clauses { stated, required, unread } => pair(
            format!("必須の条項 {required} 項目のうち {stated} 項目を明記。判定できないもの {unread} 項目。"),
            format!("{stated} of {required} required clauses are stated; {unread} cannot be judged."),
        ),
        Ground::Evidence { wanted: 0, .. } => {
            pair("証跡が1つも登録されていません。", "No evidence is on record.")
        }
        Ground::Evidence { valid, wanted, ending } => pair(
            format!("証跡 {wanted} 件のうち有効 {valid} 件、3か月以内に切れるもの {ending} 件。"),
            format!("{valid} of {wanted} pieces of evidence are valid; {ending} end within three months."),
        ),
        Ground::Overdue(count) => pair(
            format!("期限を過ぎた再評価・義務・是正が {count} 件あります。"),
            format!("{count} reassessments, obligations or actions are overdue."),
        ),
        Ground::Incidents { all, open } => pair(
            format!("過去12か月のインシデント {all} 件、うち対応中 {open} 件。"),
            format!("{all} incidents in twelve months, {open} still open."),
        ),
        Ground::Chain { state, open, all } => pair(
            format!(
                "再委託の把握は「{}」が最も弱く、取引 {all} 件のうち {open} 件が確認済みではありません。",
                chain_state(*state).0
            ),
            format!(
                "The weakest knowledge of its chains is \"{}\"; {open} of {all} engagements are not confirmed.",
                chain_state(*state).1
            ),
        ),
        Ground::Share { direct, lower, upper } => pair(
            format!(
                "重要な業務のうち直接 {}、再委託を含め {}〜{} が、この企業グループに依存しています。",
                percent(*direct),
                percent(*lower),
                percent(*upper)
            ),
            format!(
                "{} of the critical functions depend on its group directly, {} to {} with chains.",
                percent(*direct),
                percent(*lower),
                percent(*upper)
            ),
        ),
        Ground::NoShare => pair(
            "重要な業務が登録されていないため、集中度はありません。",
            "No critical function is on record, so there is no share.",
        ),
    }
}
