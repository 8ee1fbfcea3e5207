//! A page of a list, with facets, figures and names.

use std::collections::{BTreeMap, BTreeSet};

use super::{COMPLETENESS, Facet, Figure, ListPage, ListRow, Listing, facets, figure, figures, view};
use crate::catalogue::{Field, Kind};
use crate::db::Tx;
use crate::error::Result;
use crate::lint::store::completeness;
use crate::record::matching::matching;
use crate::record::query::{Query, Test};
use crate::record::sql::{Cell, Sql};
use crate::record::{Record, UNKNOWN, list, store};

/// The most values of a facet.
const MOST: usize = 30;

/// The list as its address says it.
///
/// # Errors
/// As [`store::list`].
pub async fn page(tx: &mut Tx, listing: &Listing) -> Result<ListPage> {
    let kind = listing.kind;
    let query = listing.query();
    let (rows, said) = list::rows(tx, kind, &query).await?;
    let (counted, summed) = counted(tx, listing).await?;
    let total = match said.or(summed) {
        Some(total) => total,
        None => list::count(tx, kind, &query).await?,
    };
    let ids: Vec<String> = rows.iter().map(|record| record.id.clone()).collect();
    let codes: BTreeSet<&str> = listing.shown().iter().map(|column| column.code()).collect();
    let wanted: Vec<&Figure> = figures(kind).filter(|figure| codes.contains(figure.code)).collect();
    let mut figures = figures_of(tx, kind, &wanted, &ids).await?;
    let tallies = if codes.contains(COMPLETENESS) { completeness(tx, &ids).await? } else { BTreeMap::new() };
    let titles = titles_of(tx, &rows, &counted).await?;
    let row = |record: Record| ListRow {
        figures: figures.remove(&record.id).unwrap_or_default(),
        tally: tallies.get(&record.id).copied(),
        record,
    };
    Ok(ListPage {
        rows: rows.into_iter().map(row).collect(),
        total,
        facets: counted,
        titles,
        views: view::list(tx, kind).await?,
    })
}

/// The figures of these objects, by id and code.
pub(crate) async fn figures_of(
    tx: &mut Tx,
    kind: Kind,
    wanted: &[&Figure],
    ids: &[String],
) -> Result<BTreeMap<String, BTreeMap<String, Option<i64>>>> {
    if wanted.is_empty() || ids.is_empty() {
        return Ok(BTreeMap::new());
    }
    let mut sql = Sql::new("select a.id");
    for figure in wanted {
        sql.push(", ").push(figure.sql);
    }
    sql.push(" from ").push(kind.info().table).push(" a where a.id in (");
    sql.bind_all(ids.iter().map(Cell::text)).push(")");
    let numbers: Vec<bool> = [false].into_iter().chain(wanted.iter().map(|_| true)).collect();
    let rows = sql.fetch(tx, &numbers).await?;
    let row = |row: Vec<Cell>| {
        let values: Vec<Option<i64>> = row.iter().skip(1).map(Cell::as_number).collect();
        let named = wanted.iter().map(|figure| figure.code.to_owned()).zip(values).collect();
        Some((row.into_iter().next()?.into_text()?, named))
    };
    Ok(rows.into_iter().filter_map(row).collect())
}

/// The names of everything that these rows refer to.
pub(crate) async fn titles_of(
    tx: &mut Tx,
    rows: &[Record],
    facets: &[Facet],
) -> Result<BTreeMap<String, (String, String)>> {
    let mut wanted: BTreeMap<Kind, BTreeSet<String>> = BTreeMap::new();
    for record in rows {
        for field in record.kind.fields() {
            let Some(to) = field.refers_to() else { continue };
            let value = record.get(field.code);
            wanted.entry(to).or_default().extend(value.as_text().map(str::to_owned));
            wanted.entry(to).or_default().extend(value.items().iter().cloned());
        }
    }
    if let Some(kind) = rows.first().map(|record| record.kind) {
        for facet in facets {
            let Some(to) = kind.field(&facet.code).and_then(Field::refers_to) else { continue };
            wanted.entry(to).or_default().extend(facet.values.iter().map(|(id, _)| id.clone()));
        }
    }
    let mut titles = BTreeMap::new();
    for (kind, ids) in wanted {
        let ids: Vec<String> = ids.into_iter().filter(|id| !id.is_empty()).collect();
        let named = store::titles(tx, kind, &ids).await?.into_iter();
        titles.extend(named.map(|(id, title)| (id, label_of(kind, title))));
    }
    Ok(titles)
}

/// The name of an object whose title is a code: the words for the code.
pub(crate) fn label_of(kind: Kind, title: (String, String)) -> (String, String) {
    let choices = kind.field(kind.info().title).map(Field::choices).unwrap_or_default();
    let choice = choices.iter().find(|choice| choice.code == title.0);
    choice.map_or(title, |choice| (choice.ja.to_owned(), choice.en.to_owned()))
}

/// By field and value.
type Counts = BTreeMap<&'static str, BTreeMap<String, i64>>;

/// Every facet of a list. Fields that are not narrowed count the list's own rows, are counted in one reading, and say how
/// many rows there are.
async fn counted(tx: &mut Tx, listing: &Listing) -> Result<(Vec<Facet>, Option<i64>)> {
    let kind = listing.kind;
    let codes = facets(listing).into_iter();
    let codes: Vec<&str> =
        codes.filter(|code| kind.field(code).is_none_or(|field| field.seen_with(tx.roles()))).collect();
    let open = codes.iter().filter(|code| figure(kind, code).is_none() && listing.chosen(code).is_empty());
    let open: Vec<&Field> = open.filter_map(|code| kind.field(code)).collect();
    let (total, mut counts) = together(tx, kind, &listing.query(), &open).await?;
    let mut counted = Vec::new();
    for code in codes {
        let values = match counts.remove(code) {
            Some(counts) => counts.into_iter().collect(),
            None => alone(tx, listing, code).await?,
        };
        counted.push(facet(listing, code, values));
    }
    Ok((counted, (!open.is_empty()).then_some(total)))
}

/// The values of one column among the rows that the filters on the others leave.
async fn alone(tx: &mut Tx, listing: &Listing, code: &str) -> Result<Vec<(String, i64)>> {
    let kind = listing.kind;
    let mut query = listing.query();
    query.filters.retain(|filter| filter.field != code || !matches!(filter.test, Test::In(_)));
    match (figure(kind, code), kind.field(code)) {
        (Some(figure), _) => figured(tx, kind, &query, figure).await,
        (None, Some(field)) => {
            let (_, mut counts) = together(tx, kind, &query, &[field]).await?;
            Ok(counts.remove(code).unwrap_or_default().into_iter().collect())
        }
        (None, None) => Ok(Vec::new()),
    }
}

fn facet(listing: &Listing, code: &str, mut values: Vec<(String, i64)>) -> Facet {
    // A chosen value stays in sight also when nothing has it any more.
    let chosen = listing.chosen(code);
    for chosen in chosen {
        if !values.iter().any(|(value, _)| value == chosen) {
            values.push((chosen.clone(), 0));
        }
    }
    let tier = code == "tier";
    values.sort_by(|(a, m), (b, n)| {
        if tier { a.is_empty().cmp(&b.is_empty()).then(a.cmp(b)) } else { n.cmp(m).then(a.cmp(b)) }
    });
    let mut place = 0;
    values.retain(|(value, _)| {
        place += 1;
        place <= MOST || chosen.contains(value)
    });
    Facet { code: code.to_owned(), values }
}

/// How many rows a query has, and how often each field has each value among them. The database groups by all of them at once,
/// which a covering index answers in its own order; the groups are then added up field by field.
async fn together(tx: &mut Tx, kind: Kind, query: &Query, fields: &[&Field]) -> Result<(i64, Counts)> {
    if fields.is_empty() {
        return Ok((0, Counts::new()));
    }
    let codes: Vec<String> = fields.iter().map(|field| format!("a.{}", field.code)).collect();
    let places: Vec<String> = (1..=fields.len() + 1).map(|place| place.to_string()).collect();
    let mut sql = Sql::new("select ");
    sql.push(&codes.join(", "))
        .push(", a.unknowns, count(*) from ")
        .push(kind.info().table)
        .push(" a where ");
    matching(tx, &mut sql, kind, query)?;
    sql.push(" group by ").push(&places.join(", "));
    let numbers: Vec<bool> = fields.iter().map(|field| field.is_number()).chain([false, true]).collect();
    let (mut total, mut counts) = (0, Counts::new());
    for mut row in sql.fetch(tx, &numbers).await? {
        let count = row.pop().and_then(|cell| cell.as_number()).unwrap_or_default();
        total += count;
        let unknowns = row.pop().and_then(Cell::into_text).unwrap_or_default();
        for (field, cell) in fields.iter().zip(row) {
            let counts = counts.entry(field.code).or_default();
            let mut add = |value: &str| match counts.get_mut(value) {
                Some(sum) => *sum += count,
                None => _ = counts.insert(value.to_owned(), count),
            };
            let value = cell.into_text().unwrap_or_default();
            if field.unknown && unknowns.split(' ').any(|code| code == field.code) {
                add(UNKNOWN);
            } else if field.is_list() {
                value.split(' ').for_each(add);
            } else {
                add(&value);
            }
        }
    }
    Ok((total, counts))
}

/// The values of a figure among the rows of a query.
async fn figured(tx: &mut Tx, kind: Kind, query: &Query, figure: &Figure) -> Result<Vec<(String, i64)>> {
    let mut sql = Sql::new("select x.v, count(*) from (select ");
    let table = kind.info().table;
    match figure.grouped {
        Some(all) => {
            sql.push("g.v from ").push(table).push(" a left join (").push(all).push(") g on g.id = a.id")
        }
        None => sql.push(figure.sql).push(" as v from ").push(table).push(" a"),
    };
    sql.push(" where ");
    matching(tx, &mut sql, kind, query)?;
    sql.push(") x group by x.v");
    let rows = sql.fetch(tx, &[true, true]).await?;
    let row = |row: Vec<Cell>| {
        let mut cells = row.into_iter();
        let value = cells.next().and_then(Cell::into_text).unwrap_or_default();
        (value, cells.next().and_then(|cell| cell.as_number()).unwrap_or_default())
    };
    Ok(rows.into_iter().map(row).collect())
}
