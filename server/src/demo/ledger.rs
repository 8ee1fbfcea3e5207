//! What the demonstration bank's register holds beside parties, engagements and contracts.

use std::collections::BTreeMap;

use anyhow::Context;
use register::access::{Action, system};
use register::calendar::{date_days, days_date, jst_date};
use register::catalogue::Kind;
use register::db::Tx;
use register::record::{Values, store as records, year_month_shift};

use super::{ByCode, EngagementLine, FOLDER};
use crate::services::Services;

/// The objects of each kind: field codes with their values, references by the codes of these files.
type Ledger = BTreeMap<String, Vec<Values>>;

/// Answers that lead to the tier that the story wants; none where it is not assessed yet.
fn answers(tier: Option<i64>) -> &'static [(&'static str, &'static str)] {
    match tier {
        Some(1) => &[
            ("risk_importance", "critical"),
            ("risk_data", "personal"),
            ("risk_access", "operator"),
            ("risk_exposure", "dedicated"),
            ("substitutability", "hard"),
            ("impact", "high"),
            ("chain_state", "unconfirmed"),
        ],
        Some(2) => &[
            ("risk_importance", "important"),
            ("risk_data", "personal"),
            ("risk_access", "user"),
            ("risk_exposure", "remote"),
            ("substitutability", "medium"),
            ("impact", "medium"),
            ("chain_state", "none_declared"),
        ],
        Some(3) => &[
            ("risk_importance", "supporting"),
            ("risk_data", "internal"),
            ("risk_access", "user"),
            ("risk_exposure", "dedicated"),
            ("substitutability", "easy"),
            ("impact", "low"),
            ("chain_state", "none_declared"),
        ],
        Some(_) => &[
            ("risk_importance", "minor"),
            ("risk_data", "none"),
            ("risk_access", "none"),
            ("substitutability", "easy"),
            ("impact", "low"),
            ("chain_state", "none_declared"),
        ],
        None => &[],
    }
}

/// The rest of the ledger, and the inherent risk of every engagement.
pub(super) async fn seed(
    services: &Services,
    engagements: &[EngagementLine],
    mut ids: ByCode,
) -> anyhow::Result<ByCode> {
    let text = FOLDER
        .get_file("register.toml")
        .and_then(|file| file.contents_utf8())
        .context("demo/register.toml")?;
    let mut ledger: Ledger = toml::from_str(text).context("read demo/register.toml")?;
    let mut tx = services.db.begin(&system("demo", Action::RegisterImport)).await?;
    let today = jst_date(tx.at());
    for line in engagements {
        let given: Values =
            answers(line.tier).iter().map(|(code, text)| ((*code).into(), (*text).into())).collect();
        change(&mut tx, Kind::Engagement, ids.get(&line.code), &given).await?;
    }
    for kind in Kind::ALL {
        for mut given in ledger.remove(kind.code()).unwrap_or_default() {
            let code = given.remove("code").unwrap_or_default();
            for (field, text) in &mut given {
                if refers(kind, field) {
                    let named = text.split(' ').map(|code| ids.get(code).map_or(code, String::as_str));
                    *text = named.collect::<Vec<_>>().join(" ");
                } else if let Some(date) = dated(text, &today) {
                    *text = date;
                }
            }
            if let Some(id) = ids.get(&code) {
                change(&mut tx, kind, Some(id), &given).await.with_context(|| code.clone())?;
            } else {
                let id = records::insert(&mut tx, kind, &given)
                    .await
                    .with_context(|| format!("{} {given:?}", kind.code()))?;
                if !code.is_empty() {
                    ids.insert(code, id);
                }
            }
        }
    }
    anyhow::ensure!(ledger.is_empty(), "demo/register.toml: no kinds {:?}", ledger.keys());
    register::risk::store::assess_all(&mut tx, "import").await?;
    tx.commit().await?;
    Ok(ids)
}

/// `{-12}` is twelve days ago, `{m-1}` the first day of last month; what follows (a time) stays.
fn dated(text: &str, today: &str) -> Option<String> {
    let (inside, after) = text.strip_prefix('{')?.split_once('}')?;
    let date = match inside.strip_prefix('m') {
        Some(months) => year_month_shift(&format!("{}-01", today.get(..7)?), months.parse().ok()?)?,
        None => days_date(date_days(today)? + inside.parse::<i64>().ok()?),
    };
    Some(format!("{date}{after}"))
}

fn refers(kind: Kind, field: &str) -> bool {
    kind.field(field).is_some_and(|field| field.refers_to().is_some())
}

async fn change(tx: &mut Tx, kind: Kind, id: Option<&String>, given: &Values) -> anyhow::Result<()> {
    let id = id.context("names nothing of bank.toml")?;
    let found = records::find(tx, kind, id).await?.context("is not there")?;
    records::update(tx, kind, id, found.version, given).await?;
    Ok(())
}
