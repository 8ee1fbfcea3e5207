//! The demonstration bank: our own writing, sent through the real pipeline.

use std::collections::BTreeMap;

use anyhow::Context;
use include_dir::{Dir, include_dir};
use register::access::{Action, FOUNDER_ROLES, Role, system};
use register::contract::{self, ContractInput};
use register::document::store::{Target, Upload, receive};
use register::engagement::{self, EngagementInput};
use register::party::{self, PartyInput, PartyKind};
use register::user::{NewUser, store as users};
use serde::Deserialize;
use toml::value::Datetime;

use crate::services::Services;

mod ledger;
mod story;

static FOLDER: Dir<'_> = include_dir!("$CARGO_MANIFEST_DIR/demo");

/// E-mail and password of the demonstration's risk officer; the server stays on this machine with them.
pub const ACCOUNT: (&str, &str) = ("demo@daicho.example", "minato-no-daicho-2026");

/// A business owner of one department, with the same password.
const OWNER: &str = "owner@daicho.example";

#[derive(Debug, Deserialize)]
struct Bank {
    department: Vec<NameLine>,
    group: Vec<NameLine>,
    party: Vec<PartyLine>,
    engagement: Vec<EngagementLine>,
    contract: Vec<ContractLine>,
}

#[derive(Debug, Deserialize)]
struct NameLine {
    code: String,
    name_ja: String,
}

#[derive(Debug, Default, Deserialize)]
#[serde(default)]
struct PartyLine {
    code: String,
    name_ja: String,
    kana: String,
    name_en: String,
    corporate_number: String,
    country: String,
    kinds: Vec<String>,
    group: String,
}

#[derive(Debug, Deserialize)]
struct EngagementLine {
    code: String,
    party: String,
    service_ja: String,
    service_en: String,
    function_ja: String,
    function_en: String,
    department: String,
    kind: String,
    tier: Option<i64>,
    started: Option<Datetime>,
}

#[derive(Debug, Deserialize)]
struct ContractLine {
    code: String,
    party: String,
    #[serde(default)]
    parent: Option<String>,
    engagements: Vec<String>,
    title: String,
    #[serde(rename = "type")]
    kind: String,
    start: Option<Datetime>,
    end: Option<Datetime>,
    documents: Vec<DocumentLine>,
}

#[derive(Debug, Deserialize)]
struct DocumentLine {
    file: String,
    role: String,
}

/// Fills an empty database with the demonstration; does nothing where anybody has an account already.
pub async fn seed(services: &Services) -> anyhow::Result<()> {
    let mut tx = services.db.read(&system("demo", Action::RegisterRead)).await?;
    let filled = users::any(&mut tx).await?;
    drop(tx);
    if filled {
        return Ok(());
    }
    let text =
        FOLDER.get_file("bank.toml").and_then(|file| file.contents_utf8()).context("demo/bank.toml")?;
    let bank: Bank = toml::from_str(text).context("read demo/bank.toml")?;
    let parties = seed_parties(services, &bank.party, &names(&bank.group)).await?;
    let departments = names(&bank.department);
    let engagements = seed_engagements(services, &bank.engagement, &parties, &departments).await?;
    seed_contracts(services, &bank.contract, &parties, &engagements).await?;
    let ids =
        ledger::seed(services, &bank.engagement, parties.into_iter().chain(engagements).collect()).await?;
    let files = keep_evidence(services).await?;
    // The accounts and what they did last: a start that was cut off half-way begins again on an empty folder.
    let people = seed_people(services).await?;
    story::tell(&services.db, &ids, &people, &files).await
}

/// The files of the folder `evidence`, kept as an upload would.
async fn keep_evidence(services: &Services) -> anyhow::Result<Vec<story::Kept>> {
    let mut kept = Vec::new();
    for file in FOLDER.get_dir("evidence").context("demo/evidence")?.files() {
        let mut incoming = services.files.incoming().await?;
        incoming.write(file.contents()).await?;
        let size = i64::try_from(incoming.size())?;
        let name = file.path().file_name().and_then(|name| name.to_str()).unwrap_or_default().to_owned();
        kept.push((name, services.files.keep(incoming).await?, size));
    }
    Ok(kept)
}

async fn seed_people(services: &Services) -> anyhow::Result<story::People> {
    let people: [(&'static str, &str, &'static str, &'static [Role]); 9] = [
        ("office", ACCOUNT.0, "湊 春香", &FOUNDER_ROLES),
        ("procurement", "procurement@daicho.example", "調達 一郎", &[Role::Procurement]),
        ("legal", "legal@daicho.example", "法野 務", &[Role::Legal]),
        ("audit", "audit@daicho.example", "監物 査子", &[Role::InternalAudit]),
        ("owner", OWNER, "所 管太", &[Role::BusinessOwner]),
        ("security", "security@daicho.example", "浜野 潮", &[Role::Security]),
        ("manager", "manager@daicho.example", "岬 部長", &[Role::Approver]),
        ("ciso", "ciso@daicho.example", "灯台 守", &[Role::Approver]),
        ("executive", "executive@daicho.example", "沖 役員", &[Role::Approver]),
    ];
    let mut known = story::People::new();
    let hash = services.hasher.hash(ACCOUNT.1).await?;
    let mut tx = services.db.begin(&system("demo", Action::UserManage)).await?;
    for (short, email, name, roles) in people {
        let new = NewUser { name: name.into(), email: email.into(), password: String::new() };
        let id = users::insert(&mut tx, &new, &hash, roles).await?;
        if email == OWNER {
            users::set_department(&mut tx, &id, Some("デジタル戦略部")).await?;
        }
        known.insert(short, (id, name, roles));
    }
    tx.commit().await?;
    Ok(known)
}

type ByCode = BTreeMap<String, String>;

fn names(lines: &[NameLine]) -> ByCode {
    lines.iter().map(|line| (line.code.clone(), line.name_ja.clone())).collect()
}

fn date(date: Option<&Datetime>) -> String {
    date.map(ToString::to_string).unwrap_or_default()
}

async fn seed_parties(services: &Services, lines: &[PartyLine], groups: &ByCode) -> anyhow::Result<ByCode> {
    let mut ids = ByCode::new();
    let mut tx = services.db.begin(&system("demo", Action::PartyWrite)).await?;
    for line in lines {
        let input = PartyInput {
            name_ja: line.name_ja.clone(),
            kana: line.kana.clone(),
            name_en: line.name_en.clone(),
            corporate_number: line.corporate_number.clone(),
            country: line.country.clone(),
            kinds: line.kinds.iter().filter_map(|code| PartyKind::from_code(code)).collect(),
            group_name: groups.get(&line.group).cloned().unwrap_or_default(),
            note: String::new(),
        };
        let change = input.checked().map_err(|errors| anyhow::anyhow!("{}: {errors:?}", line.code))?;
        ids.insert(line.code.clone(), party::store::insert(&mut tx, &change).await?);
    }
    tx.commit().await?;
    Ok(ids)
}

async fn seed_engagements(
    services: &Services,
    lines: &[EngagementLine],
    parties: &ByCode,
    departments: &ByCode,
) -> anyhow::Result<ByCode> {
    let mut ids = ByCode::new();
    let mut tx = services.db.begin(&system("demo", Action::PartyWrite)).await?;
    for line in lines {
        let input = EngagementInput {
            service_ja: line.service_ja.clone(),
            service_en: line.service_en.clone(),
            function_ja: line.function_ja.clone(),
            function_en: line.function_en.clone(),
            department: departments.get(&line.department).cloned().unwrap_or_default(),
            kind: line.kind.clone(),
            tier: line.tier,
            started_on: date(line.started.as_ref()),
            ended_on: String::new(),
        };
        let change = input.checked().map_err(|errors| anyhow::anyhow!("{}: {errors:?}", line.code))?;
        let party =
            parties.get(&line.party).with_context(|| format!("{}: party {}", line.code, line.party))?;
        ids.insert(line.code.clone(), engagement::store::insert(&mut tx, party, &change).await?);
    }
    tx.commit().await?;
    Ok(ids)
}

async fn seed_contracts(
    services: &Services,
    lines: &[ContractLine],
    parties: &ByCode,
    engagements: &ByCode,
) -> anyhow::Result<()> {
    let mut contracts = ByCode::new();
    for line in lines {
        let mut files = Vec::new();
        for document in &line.documents {
            let file = FOLDER.get_file(&document.file).with_context(|| format!("demo/{}", document.file))?;
            let mut incoming = services.files.incoming().await?;
            incoming.write(file.contents()).await?;
            let size = i64::try_from(incoming.size())?;
            let name = document.file.rsplit('/').next().unwrap_or_default().to_owned();
            let content_hash = services.files.keep(incoming).await?;
            files.push(Upload { name, content_hash, size, role: document.role.clone() });
        }
        let input = ContractInput {
            party_id: parties.get(&line.party).cloned().unwrap_or_default(),
            parent_id: line.parent.as_ref().and_then(|code| contracts.get(code)).cloned().unwrap_or_default(),
            title: line.title.clone(),
            kind: line.kind.clone(),
            starts_on: date(line.start.as_ref()),
            ends_on: date(line.end.as_ref()),
        };
        let change = input.checked().map_err(|errors| anyhow::anyhow!("{}: {errors:?}", line.code))?;
        let covered: Vec<String> =
            line.engagements.iter().filter_map(|code| engagements.get(code)).cloned().collect();
        let mut tx = services.db.begin(&system("demo", Action::ContractWrite)).await?;
        let id = contract::store::insert(&mut tx, &change).await?;
        contract::store::cover(&mut tx, &id, &covered).await?;
        let target = Target { contract_id: Some(id.clone()), ..Target::default() };
        for file in &files {
            receive(&mut tx, file, &target).await?;
        }
        tx.commit().await?;
        contracts.insert(line.code.clone(), id);
    }
    Ok(())
}
