//! What is counted or found beside the fields of an object.

use crate::catalogue::Kind;

/// Something counted or found beside the fields of an object, shown and sorted like one.
#[derive(Clone, Copy, Debug)]
pub struct Figure {
    pub kind: Kind,
    pub code: &'static str,
    pub ja: &'static str,
    pub en: &'static str,
    /// An expression on the object's table `a`.
    #[cfg_attr(not(feature = "ssr"), expect(dead_code, reason = "the browser asks, the database counts"))]
    pub(crate) sql: &'static str,
    /// The same for all objects at once, as rows of `id` and `v`, for a figure that an object without a row lacks:
    /// whole lists are counted and narrowed by it, where asking object by object takes far longer.
    #[cfg_attr(not(feature = "ssr"), expect(dead_code, reason = "the browser asks, the database counts"))]
    pub(crate) grouped: Option<&'static str>,
}

const FIGURES: [Figure; 6] = [
    Figure {
        kind: Kind::Party,
        code: "tier",
        ja: "Tier",
        en: "Tier",
        sql: "(select min(z.tier) from engagement z where z.party_id = a.id and z.archived_at is null)",
        grouped: Some(
            "select party_id as id, min(tier) as v from engagement where archived_at is null group by party_id",
        ),
    },
    Figure {
        kind: Kind::Party,
        code: "engagements",
        ja: "取引数",
        en: "Engagements",
        sql: "(select count(*) from engagement z where z.party_id = a.id and z.archived_at is null)",
        grouped: None,
    },
    Figure {
        kind: Kind::Party,
        code: "contracts",
        ja: "契約数",
        en: "Contracts",
        sql: "(select count(*) from contract z where z.party_id = a.id and z.archived_at is null)",
        grouped: None,
    },
    Figure {
        kind: Kind::Engagement,
        code: "contracts",
        ja: "契約数",
        en: "Contracts",
        sql: "(select count(*) from contract_engagement z where z.engagement_id = a.id)",
        grouped: None,
    },
    Figure {
        kind: Kind::Engagement,
        code: "grants",
        ja: "アクセス権限の数",
        en: "Access grants",
        sql: "(select count(*) from access_grant z where z.engagement_id = a.id and z.archived_at is null)",
        grouped: None,
    },
    Figure {
        kind: Kind::Contract,
        code: "documents",
        ja: "文書数",
        en: "Documents",
        sql: "(select count(*) from document z where z.contract_id = a.id)",
        grouped: None,
    },
];

/// The figures of a kind.
pub fn figures(kind: Kind) -> impl Iterator<Item = &'static Figure> {
    FIGURES.iter().filter(move |figure| figure.kind == kind)
}

/// The figure with this code.
pub fn figure(kind: Kind, code: &str) -> Option<&'static Figure> {
    figures(kind).find(|figure| figure.code == code)
}
