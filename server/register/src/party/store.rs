//! Parties in the database.

use super::{Party, PartyChange, PartyKind};
use crate::access::Action;
use crate::catalogue::Kind;
use crate::db::{Tx, query};
use crate::error::{Error, Result};
use crate::record::scope::{own_department, party_reach};
use crate::record::{Values, store as record};

#[derive(sqlx::FromRow)]
struct Row {
    id: String,
    name_ja: String,
    kana: String,
    name_en: String,
    corporate_number: Option<String>,
    country: Option<String>,
    kinds: String,
    group_name: Option<String>,
    note: String,
    version: i64,
    updated_at: i64,
}

impl From<Row> for Party {
    fn from(row: Row) -> Self {
        Self {
            kinds: row.kinds.split(' ').filter_map(PartyKind::from_code).collect(),
            id: row.id,
            name_ja: row.name_ja,
            kana: row.kana,
            name_en: row.name_en,
            corporate_number: row.corporate_number,
            country: row.country,
            group_name: row.group_name,
            note: row.note,
            version: row.version,
            updated_at: row.updated_at,
        }
    }
}

/// The party, when it is in reach.
pub async fn find(tx: &mut Tx, id: &str) -> Result<Option<Party>> {
    let own = own_department(tx);
    let row = query!(optional, Row, tx,
        concat!("select p.id, p.name_ja, p.kana, p.name_en, p.corporate_number, p.country, p.kinds, g.name_ja as group_name,
                p.note, p.version, p.updated_at
         from party p left join party_group g on g.id = p.group_id where p.id = $1 and ", party_reach!("p", "$2")),
        id, &own)?;
    Ok(row.map(Party::from))
}

/// The party whose name is the same but for its legal form and spelling width.
pub async fn find_by_name(tx: &mut Tx, name: &str) -> Result<Option<Party>> {
    let row = query!(optional, Row, tx,
        "select p.id, p.name_ja, p.kana, p.name_en, p.corporate_number, p.country, p.kinds, g.name_ja as group_name,
                p.note, p.version, p.updated_at
         from party p left join party_group g on g.id = p.group_id
         where p.name_key = $1 and p.archived_at is null order by p.id limit 1", super::name_key(name))?;
    Ok(row.map(Party::from))
}

/// Id and Japanese name of every live party in reach, for choosing one.
pub async fn names(tx: &mut Tx) -> Result<Vec<(String, String)>> {
    let own = own_department(tx);
    Ok(query!(
        all,
        (String, String),
        tx,
        concat!(
            "select p.id, p.name_ja from party p where p.archived_at is null and ",
            party_reach!("p", "$1"),
            " order by p.kana, p.name_key, p.id"
        ),
        &own
    )?)
}

pub async fn insert(tx: &mut Tx, change: &PartyChange) -> Result<String> {
    tx.change(Action::PartyWrite)?;
    insert_as_part(tx, change).await
}

/// The same inside another action: an upload may bring its party with it.
pub(crate) async fn insert_as_part(tx: &mut Tx, change: &PartyChange) -> Result<String> {
    let id = tx.new_id();
    let values = values(tx, change).await?;
    record::insert_as_part(tx, Kind::Party, &id, &values).await.map_err(plain)?;
    Ok(id)
}

/// Replaces the party's fields. `version` is the one the edit started from.
///
/// # Errors
/// [`Error::Conflict`] `changed_meanwhile` when somebody else saved first; nothing is overwritten.
pub async fn update(tx: &mut Tx, id: &str, version: i64, change: &PartyChange) -> Result<()> {
    tx.require(Action::PartyWrite)?;
    let values = values(tx, change).await?;
    record::update(tx, Kind::Party, id, version, &values).await.map(drop).map_err(plain)
}

async fn values(tx: &mut Tx, change: &PartyChange) -> Result<Values> {
    let input = &change.input;
    let kinds: Vec<&str> = input.kinds.iter().map(|kind| kind.code()).collect();
    let group = group(tx, &input.group_name).await?;
    let pairs = [
        ("name_ja", input.name_ja.clone()),
        ("kana", input.kana.clone()),
        ("name_en", input.name_en.clone()),
        ("corporate_number", input.corporate_number.clone()),
        ("country", input.country.clone()),
        ("kinds", kinds.join(" ")),
        ("group_id", group),
        ("note", input.note.clone()),
    ];
    Ok(pairs.into_iter().map(|(code, text)| (code.to_owned(), text)).collect())
}

/// The group with this name, new when nobody has named it yet.
async fn group(tx: &mut Tx, name: &str) -> Result<String> {
    if name.is_empty() {
        return Ok(String::new());
    }
    let known = query!(
        optional,
        (String,),
        tx,
        "select id from party_group where name_ja = $1 and archived_at is null order by id limit 1",
        name
    )?;
    if let Some((id,)) = known {
        return Ok(id);
    }
    let id = tx.new_id();
    let values = Values::from([("name_ja".to_owned(), name.to_owned())]);
    record::insert_as_part(tx, Kind::Group, &id, &values).await?;
    Ok(id)
}

/// The errors that the form of a party knows.
fn plain(error: Error) -> Error {
    match error {
        Error::Invalid(fields) if fields.iter().any(|error| error.code == "taken") => {
            Error::Conflict("corporate_number_taken")
        }
        Error::Stale(_) => Error::Conflict("changed_meanwhile"),
        other => other,
    }
}
