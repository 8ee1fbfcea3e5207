//! Measures lists and the ledger check on a register of 10,000 parties, 25,000 engagements and 60,000 grants:
//! `cargo test --release -p register --test store scale -- --ignored --nocapture`.

use std::time::{Duration, Instant};

use register::catalogue::Kind;
use register::lint::Class;
use register::lint::store::{page as findings, report};
use register::record::listing::Listing;
use register::record::listing::store::page;

use crate::support::{Base, on_postgres};

/// Made by the database itself; the numbers decide everything, so each run is the same.
async fn fill(base: &Base, parties: i64) {
    let rows = |count: i64| {
        format!("with recursive n(i) as (select 1 union all select i + 1 from n where i < {count})")
    };
    let (engagements, grants) = (parties * 5 / 2, parties * 6);
    for sql in [
        format!("insert into party (id, name_ja, kana, name_en, name_key, country, kinds, note, version, created_at, updated_at, department)
            {} select 'p' || i, '架空商事' || i, 'カクウ' || i, 'Kaku ' || i, '架空商事' || i, case when i % 7 = 0 then null else 'JP' end,
            case i % 3 when 0 then 'cloud' when 1 then 'vendor' else 'vendor cloud' end, '', 1, i, i, '部' || (i % 20) from n", rows(parties)),
        format!("insert into engagement (id, party_id, service_ja, service_en, function_ja, function_en, department, kind, tier, version, created_at, updated_at, state, chain_state, substitutability)
            {} select 'e' || i, 'p' || (1 + i % {parties}), '役務' || i, '', '機能' || (i % 100), '', '部' || (i % 20),
            case i % 3 when 0 then 'cloud' when 1 then 'outsourcing' else 'procurement' end, case when i % 11 = 0 then null else 1 + i % 4 end, 1, i, i, 'live',
            case when i % 5 = 0 then 'unconfirmed' else 'confirmed' end, case i % 4 when 0 then 'hard' when 1 then 'easy' else null end from n", rows(engagements)),
        format!("insert into access_grant (id, engagement_id, system, level, path, version, created_at, updated_at, expires_on)
            {} select 'g' || i, 'e' || (1 + i % {engagements}), '系' || (i % 50), case when i % 9 = 0 then null else 'user' end, 'vpn', 1, i, i,
            case when i % 2 = 0 then '2027-03-31' end from n", rows(grants)),
        format!("insert into location (id, engagement_id, role, country, unknowns, version, created_at, updated_at)
            {} select 'l' || i, 'e' || (1 + i % {engagements}), 'storage', case when i % 10 < 8 then 'JP' end, case when i % 10 = 9 then ' country ' else '' end, 1, i, i from n", rows(grants)),
        format!("insert into data_handling (id, engagement_id, category, version, created_at, updated_at)
            {} select 'd' || i, 'e' || i, 'personal', 1, i, i from n", rows(engagements * 9 / 10)),
        format!("insert into contract (id, party_id, title, kind, version, created_at, updated_at, ends_on)
            {} select 'c' || i, 'p' || i, '契約' || i, 'standalone', 1, i, i, case when i % 4 = 0 then '2026-10-01' else '2028-03-31' end from n", rows(parties)),
        "insert into contract_engagement (contract_id, engagement_id) select 'c' || substr(party_id, 2), id from engagement".to_owned(),
    ] {
        base.raw(&sql).await.unwrap();
    }
    base.raw("analyze").await.unwrap();
}

fn p95(mut times: Vec<Duration>) -> Duration {
    times.sort_unstable();
    times[times.len() * 95 / 100]
}

async fn scenario(base: &Base) {
    let size = std::env::var("DAICHO_SCALE").ok().and_then(|size| size.parse().ok()).unwrap_or(10_000);
    fill(base, size).await;
    let database = if base.is_postgres() { "PostgreSQL" } else { "SQLite" };
    for (name, kind, pairs) in [
        ("parties", Kind::Party, &[][..]),
        ("parties by tier", Kind::Party, &[("sort", "tier")]),
        ("parties, text", Kind::Party, &[("text", "商事99")]),
        ("parties, tier 1 and cloud", Kind::Party, &[("f.tier", "1"), ("f.kinds", "cloud")]),
        ("engagements", Kind::Engagement, &[]),
        ("engagements, last page", Kind::Engagement, &[("page", "400")]),
        ("engagements, two filters", Kind::Engagement, &[("f.department", "部3"), ("f.kind", "cloud")]),
        ("grants", Kind::AccessGrant, &[("f.level", "user")]),
    ] {
        let listing = Listing::read(kind, pairs.iter().copied());
        let mut times = Vec::new();
        for _ in 0..20 {
            let start = Instant::now();
            let page = page(&mut base.read().await, &listing).await.unwrap();
            assert!(page.total > 0);
            times.push(start.elapsed());
        }
        println!("{database} {name}: p95 {:?}", p95(times));
    }
    let start = Instant::now();
    let report = report(&mut base.read().await).await.unwrap();
    println!("{database} lint: {:?} {:?}", start.elapsed(), report.counts);
    assert!(start.elapsed() < Duration::from_secs(2), "{:?}", start.elapsed());
    for class in Class::ALL {
        let start = Instant::now();
        findings(&mut base.read().await, class, 0).await.unwrap();
        println!("{database} page of {}: {:?}", class.code(), start.elapsed());
    }
}
#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
#[ignore = "measures; alone and in release"]
async fn sqlite() {
    scenario(&Base::sqlite().await).await;
}

#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
#[ignore = "measures; alone and in release"]
async fn postgres() {
    on_postgres(async |base: &Base| scenario(base).await).await;
}
