//! Parties in the database.

use unicode_normalization::UnicodeNormalization;

use super::{PAGE_SIZE, Page, Party, PartyChange, PartyFilter, PartyKind, PartyRow, rows_before};
use crate::access::Action;
use crate::catalogue::Kind;
use crate::db::{Tx, containing, query};
use crate::error::{Error, Result};
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

pub async fn find(tx: &mut Tx, id: &str) -> Result<Option<Party>> {
    let row = query!(optional, Row, tx,
        "select p.id, p.name_ja, p.kana, p.name_en, p.corporate_number, p.country, p.kinds, g.name_ja as group_name,
                p.note, p.version, p.updated_at
         from party p left join party_group g on g.id = p.group_id where p.id = $1", id)?;
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

/// One page of the live parties that fit the filter.
pub async fn list(tx: &mut Tx, filter: &PartyFilter) -> Result<Page<PartyRow>> {
    let text = filter.text.trim();
    let typed = containing(&text.to_lowercase());
    let like = containing(&text.nfkc().collect::<String>().to_lowercase());
    // A legal form or a sign alone has an empty key, which would fit every name.
    let key = Some(super::name_key(text)).filter(|key| !key.is_empty()).map(|key| containing(&key));
    let key = key.unwrap_or_default();
    let sort = filter.sort.code();
    let offset = rows_before(filter.page);
    let rows = query!(all, PartyRow, tx,
        "select p.id, p.name_ja, p.name_en, p.corporate_number, p.country, e.tier,
                coalesce(e.engagements, 0) as engagements, coalesce(c.contracts, 0) as contracts, p.updated_at
         from party p
         left join (select party_id, min(tier) as tier, count(*) as engagements from engagement group by party_id) e
                on e.party_id = p.id
         left join (select party_id, count(*) as contracts from contract group by party_id) c on c.party_id = p.id
         where p.archived_at is null
           and ($1 = '' or p.name_key like $2 escape '\\' or lower(p.kana) like $3 escape '\\'
                or lower(p.name_en) like $3 escape '\\' or p.corporate_number like $3 escape '\\'
                or lower(p.name_ja) like $9 escape '\\')
           and ($4 = 0 or e.tier = $4)
           and ($5 = '' or exists (select 1 from engagement d where d.party_id = p.id and d.department = $5))
         order by case $6 when 'tier' then coalesce(e.tier, 0) when 'contracts' then -coalesce(c.contracts, 0)
                          when 'updated' then -p.updated_at else 0 end,
                  p.kana, p.name_key, p.id
         limit $7 offset $8",
        text, &key, &like, filter.tier.unwrap_or(0), &filter.department, sort, PAGE_SIZE, offset,
        &typed)?;
    let (total,): (i64,) = query!(one, (i64,), tx,
        "select count(*)
         from party p
         left join (select party_id, min(tier) as tier from engagement group by party_id) e on e.party_id = p.id
         where p.archived_at is null
           and ($1 = '' or p.name_key like $2 escape '\\' or lower(p.kana) like $3 escape '\\'
                or lower(p.name_en) like $3 escape '\\' or p.corporate_number like $3 escape '\\'
                or lower(p.name_ja) like $6 escape '\\')
           and ($4 = 0 or e.tier = $4)
           and ($5 = '' or exists (select 1 from engagement d where d.party_id = p.id and d.department = $5))",
        text, &key, &like, filter.tier.unwrap_or(0), &filter.department, &typed)?;
    Ok(Page { rows, total })
}

/// Id and Japanese name of every live party, for choosing one.
pub async fn names(tx: &mut Tx) -> Result<Vec<(String, String)>> {
    Ok(query!(
        all,
        (String, String),
        tx,
        "select id, name_ja from party where archived_at is null order by kana, name_key, id"
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
