//! What can be measured.

use super::Better::{self, Higher, Lower, Neither};
use super::Measure::{self, Count, Percent};

/// What is measured.
#[derive(Clone, Copy, Debug, PartialEq)]
pub struct KeyFigure {
    pub code: &'static str,
    pub ja: &'static str,
    pub en: &'static str,
    pub measure: Measure,
    pub better: Better,
    /// From where on it asks for attention, and for action (*default*; the policy may say otherwise).
    pub limits: Option<[i64; 2]>,
    /// Where the rows behind it are.
    pub href: &'static str,
    /// Whether it is shown as long as the policy does not say otherwise.
    pub shown_first: bool,
}

const fn figure(
    code: &'static str,
    (ja, en): (&'static str, &'static str),
    measure: Measure,
    better: Better,
    limits: Option<[i64; 2]>,
    href: &'static str,
) -> KeyFigure {
    KeyFigure { code, ja, en, measure, better, limits, href, shown_first: true }
}

/// One that the policy may take up.
const fn spare(figure: KeyFigure) -> KeyFigure {
    KeyFigure { shown_first: false, ..figure }
}

/// Every figure, in the order in which it is shown.
pub const FIGURES: [KeyFigure; 26] = [
    figure("engagements", ("稼働中の取引", "Live engagements"), Count, Neither, None, "/engagements"),
    figure("important", ("Tier 1（重要）の取引", "Tier 1 engagements"), Count, Neither, None, "/risk"),
    figure(
        "unassessed",
        ("固有リスクが未評価・暫定の取引", "Engagements not assessed or provisional"),
        Count,
        Lower,
        Some([1, 10]),
        "/risk",
    ),
    figure(
        "diligence",
        ("Tier 1・2 で有効なデューデリジェンスのある割合", "Tier 1 and 2 with a valid due diligence"),
        Percent,
        Higher,
        Some([95, 80]),
        "/risk",
    ),
    figure(
        "clauses",
        ("Tier 1・2 の必須条項の明記率", "Required clauses stated, tier 1 and 2"),
        Percent,
        Higher,
        Some([95, 80]),
        "/heatmap",
    ),
    figure(
        "evidence",
        ("証跡が有効な取引先の割合", "Parties with valid evidence"),
        Percent,
        Higher,
        Some([95, 80]),
        "/risk/parties?sort=evidence",
    ),
    figure(
        "overdue",
        ("期限を過ぎた再評価・義務・是正", "Overdue reassessments, obligations, actions"),
        Count,
        Lower,
        Some([1, 10]),
        "/risk/parties?sort=overdue",
    ),
    figure(
        "incidents",
        ("過去12か月のインシデント", "Incidents in twelve months"),
        Count,
        Lower,
        Some([1, 5]),
        "/risk/parties?sort=incidents",
    ),
    figure(
        "top_share",
        ("M1 最大の依存（下限）", "M1 greatest dependency (lower end)"),
        Percent,
        Lower,
        Some([30, 50]),
        "/concentration",
    ),
    figure(
        "coverage",
        ("κ 再委託の把握率", "κ chains confirmed"),
        Percent,
        Higher,
        Some([90, 70]),
        "/concentration",
    ),
    figure(
        "single_points",
        ("M4 単一障害点", "M4 single points of failure"),
        Count,
        Lower,
        Some([1, 5]),
        "/concentration",
    ),
    figure(
        "alerts",
        ("集中リスクの警告", "Alerts of concentration"),
        Count,
        Lower,
        Some([1, 10]),
        "/concentration",
    ),
    figure(
        "unknown_place",
        ("所在地が不明な重要な業務の割合", "Critical functions with an unknown place"),
        Percent,
        Lower,
        Some([1, 20]),
        "/concentration",
    ),
    figure(
        "foreign_place",
        ("国外に所在がある重要な業務の割合", "Critical functions with a place abroad"),
        Percent,
        Neither,
        None,
        "/concentration",
    ),
    figure(
        "overrides",
        ("人の判断で下げた Tier", "Tiers lowered by hand"),
        Count,
        Lower,
        Some([5, 20]),
        "/risk",
    ),
    spare(figure(
        "residual_high",
        ("残余リスクが高い取引（Tier 1 の水準）", "Engagements with a high residual risk"),
        Count,
        Lower,
        Some([1, 5]),
        "/risk/parties?sort=residual",
    )),
    spare(figure(
        "residual_open",
        ("残余リスクが未評価の取引", "Engagements without a residual risk"),
        Count,
        Lower,
        Some([1, 20]),
        "/risk",
    )),
    spare(figure(
        "no_contract",
        ("契約が登録されていない取引先", "Parties without a contract"),
        Count,
        Lower,
        Some([1, 10]),
        "/risk/parties?sort=clauses",
    )),
    spare(figure(
        "evidence_ending",
        ("90日以内に証跡が切れる取引先", "Parties whose evidence ends within 90 days"),
        Count,
        Lower,
        Some([1, 10]),
        "/risk/parties?sort=evidence",
    )),
    spare(figure(
        "incidents_open",
        ("完了していないインシデント", "Open incidents"),
        Count,
        Lower,
        Some([1, 3]),
        "/risk/parties?sort=incidents",
    )),
    spare(figure(
        "overlap",
        (
            "M5 同じ再委託先に行き着く直接の取引先の数（最大）",
            "M5 direct parties behind one N-th party (most)",
        ),
        Count,
        Lower,
        Some([3, 5]),
        "/concentration",
    )),
    spare(figure(
        "shared",
        ("M10 共同利用システムに依存する重要な業務の割合", "M10 critical functions on shared systems"),
        Percent,
        Neither,
        None,
        "/concentration",
    )),
    spare(figure(
        "largest_cost",
        ("M3 費用の最大シェア", "M3 greatest share of the known cost"),
        Percent,
        Lower,
        Some([30, 50]),
        "/concentration",
    )),
    spare(figure(
        "unapproved",
        ("M7 未承認の再委託", "M7 chain edges without approval"),
        Count,
        Lower,
        Some([1, 10]),
        "/concentration",
    )),
    spare(figure(
        "unattested",
        ("M7 確認のない・古い再委託", "M7 chain edges unattested or too old"),
        Count,
        Lower,
        Some([1, 20]),
        "/concentration",
    )),
    spare(figure(
        "largest_region",
        (
            "M6 一つの地域・データセンターにある重要な業務の割合（最大）",
            "M6 critical functions in one region or data centre (most)",
        ),
        Percent,
        Lower,
        Some([50, 80]),
        "/concentration#regions",
    )),
];

/// The figure with this code.
pub fn of_code(code: &str) -> Option<&'static KeyFigure> {
    FIGURES.iter().find(|figure| figure.code == code)
}

impl KeyFigure {
    /// The value for a person.
    pub fn shown(&self, value: f64) -> String {
        match self.measure {
            Count => format!("{value:.0}"),
            Percent => format!("{value:.0}%"),
        }
    }
}
