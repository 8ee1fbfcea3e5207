//! The search index of one node: derived from the database, rebuilt when lost, damaged or ahead of it.

use std::path::{Path, PathBuf};
use std::sync::Arc;
use std::sync::atomic::{AtomicBool, Ordering};

use tantivy::collector::{Count, TopDocs};
use tantivy::query::{
    AllQuery, BooleanQuery, ConstScoreQuery, Occur, PhraseQuery, Query, RegexQuery, TermQuery, TermSetQuery,
};
use tantivy::schema::{
    Field, IndexRecordOption, STORED, STRING, Schema, TextFieldIndexing, TextOptions, Value,
};
use tantivy::{Index, IndexReader, IndexWriter, ReloadPolicy, TantivyDocument, Term};

use super::change;
use super::query::{self, Node};
use super::tokenizer::{NAME, TextTokenizer, phrase};
use crate::access::{Action, system};
use crate::db::Db;
use crate::document;
use crate::error::{Error, Result};

/// Documents taken in with one commit of the index.
const BATCH: usize = 64;
const WRITER_BYTES: usize = 64 << 20;

#[derive(Clone, Copy, Debug)]
struct Fields {
    document: Field,
    page: Field,
    text: Field,
}

/// One page found.
#[derive(Clone, Debug, Eq, PartialEq)]
pub struct Found {
    pub document_id: String,
    pub page: i64,
}

/// The index of this node. Cheap to clone.
#[derive(Clone)]
pub struct SearchIndex {
    inner: Arc<Inner>,
}

struct Inner {
    folder: PathBuf,
    fields: Fields,
    index: Index,
    reader: IndexReader,
    behind: AtomicBool,
}

/// The one writer; whoever holds it follows the database.
pub struct Follower {
    search: SearchIndex,
    writer: IndexWriter,
}

fn schema() -> (Schema, Fields) {
    let mut builder = Schema::builder();
    let positions = TextFieldIndexing::default()
        .set_tokenizer(NAME)
        .set_index_option(IndexRecordOption::WithFreqsAndPositions);
    let fields = Fields {
        document: builder.add_text_field("document", STRING | STORED),
        page: builder.add_u64_field("page", STORED),
        text: builder.add_text_field("text", TextOptions::default().set_indexing_options(positions)),
    };
    (builder.build(), fields)
}

fn reader(index: &Index) -> tantivy::Result<IndexReader> {
    index.tokenizers().register(NAME, TextTokenizer);
    index.reader_builder().reload_policy(ReloadPolicy::Manual).try_into()
}

/// The index in the folder; none when there is none, or one of another kind.
fn open_existing(folder: &Path, schema: &Schema) -> tantivy::Result<Option<(Index, IndexReader)>> {
    let directory = tantivy::directory::MmapDirectory::open(folder)?;
    if !Index::exists(&directory)? {
        return Ok(None);
    }
    let index = Index::open(directory)?;
    if index.schema() != *schema {
        return Ok(None);
    }
    if let Some(bad) = index.validate_checksum()?.into_iter().next() {
        return Err(tantivy::TantivyError::InvalidArgument(format!("{} is damaged", bad.display())));
    }
    // Opening the reader finds what the checksums do not cover, such as files cut short.
    let reader = reader(&index)?;
    Ok(Some((index, reader)))
}

fn open_or_create(folder: &Path, schema: &Schema) -> Result<(Index, IndexReader)> {
    std::fs::create_dir_all(folder)?;
    match open_existing(folder, schema) {
        Ok(Some(opened)) => return Ok(opened),
        Ok(None) => {}
        Err(error) => {
            tracing::warn!(folder = %folder.display(), %error, "the search index cannot be opened and is built anew");
        }
    }
    std::fs::remove_dir_all(folder)?;
    std::fs::create_dir_all(folder)?;
    let index = Index::create_in_dir(folder, schema.clone())?;
    let reader = reader(&index)?;
    Ok((index, reader))
}

impl SearchIndex {
    /// Opens the index in a folder, or begins an empty one where it is missing or damaged.
    pub fn open(folder: &Path) -> Result<Self> {
        let (schema, fields) = schema();
        let (index, reader) = open_or_create(folder, &schema)?;
        let inner = Inner { folder: folder.to_owned(), fields, index, reader, behind: AtomicBool::new(true) };
        Ok(Self { inner: Arc::new(inner) })
    }

    /// The folder it lies in.
    pub fn folder(&self) -> &Path {
        &self.inner.folder
    }

    /// Whether documents wait to be taken in.
    pub fn behind(&self) -> bool {
        self.inner.behind.load(Ordering::Relaxed)
    }

    /// Sequence number and document of the last change taken in.
    fn last(&self) -> Result<(i64, String)> {
        let payload = self.inner.index.load_metas()?.payload.unwrap_or_default();
        let (seq, document) = payload.split_once(' ').unwrap_or(("0", ""));
        Ok((seq.parse().unwrap_or(0), document.to_owned()))
    }

    /// Takes the writer; fails while another process holds it.
    pub fn follow(&self) -> Result<Follower> {
        let writer = self.inner.index.writer_with_num_threads(1, WRITER_BYTES)?;
        Ok(Follower { search: self.clone(), writer })
    }

    /// Sees what another process has committed.
    pub fn reload(&self) -> Result<()> {
        Ok(self.inner.reader.reload()?)
    }

    /// The pages that fit the query, best first, and how many there are; `among` these documents
    /// only, where it is given.
    pub fn search(
        &self,
        query: &str,
        limit: usize,
        offset: usize,
        among: Option<&[String]>,
    ) -> Result<(usize, Vec<Found>)> {
        let asked = query::read(query);
        let text = match &asked.node {
            Some(node) => self.node(node)?,
            // Filters alone show every page of what fits.
            None if among.is_some() && !asked.narrow.is_empty() => Some(Box::new(AllQuery) as Box<dyn Query>),
            None => None,
        };
        let Some(text) = text else { return Ok((0, Vec::new())) };
        let mut parts: Vec<(Occur, Box<dyn Query>)> = vec![(Occur::Must, text)];
        if let Some(among) = among {
            let field = self.inner.fields.document;
            let terms = among.iter().map(|id| Term::from_field_text(field, id));
            let own = ConstScoreQuery::new(Box::new(TermSetQuery::new(terms)), 0.0);
            parts.push((Occur::Must, Box::new(own)));
        }
        let searcher = self.inner.reader.searcher();
        let top = TopDocs::with_limit(limit.max(1)).and_offset(offset).order_by_score();
        let (total, best) = searcher.search(&BooleanQuery::new(parts), &(Count, top))?;
        let mut found = Vec::with_capacity(best.len());
        for (_, address) in best {
            let document: TantivyDocument = searcher.doc(address)?;
            let id = document
                .get_first(self.inner.fields.document)
                .and_then(|value| value.as_str().map(str::to_owned));
            let page = document.get_first(self.inner.fields.page).and_then(|value| value.as_u64());
            if let (Some(document_id), Some(page)) = (id, page) {
                found.push(Found { document_id, page: i64::try_from(page).unwrap_or(i64::MAX) });
            }
        }
        Ok((total, found))
    }

    /// None where no part of it can be looked for.
    fn node(&self, node: &Node) -> Result<Option<Box<dyn Query>>> {
        let nodes = |nodes: &[Node], occur: Occur| -> Result<Option<Box<dyn Query>>> {
            let mut parts: Vec<(Occur, Box<dyn Query>)> = Vec::new();
            for node in nodes {
                if let Node::Not(inner) = node {
                    if let Some(part) = self.node(inner)? {
                        if occur == Occur::Must {
                            parts.push((Occur::MustNot, part));
                        } else {
                            parts.push((occur, without(part)));
                        }
                    }
                } else if let Some(part) = self.node(node)? {
                    parts.push((occur, part));
                }
            }
            if parts.is_empty() {
                return Ok(None);
            }
            if parts.iter().all(|(occur, _)| *occur == Occur::MustNot) {
                parts.push((Occur::Must, Box::new(AllQuery)));
            }
            Ok(Some(Box::new(BooleanQuery::new(parts))))
        };
        match node {
            Node::Word(word) => self.word(word),
            Node::And(parts) => nodes(parts, Occur::Must),
            Node::Or(parts) => nodes(parts, Occur::Should),
            Node::Not(inner) => Ok(self.node(inner)?.map(without)),
        }
    }

    fn word(&self, word: &str) -> Result<Option<Box<dyn Query>>> {
        let field = self.inner.fields.text;
        let mut terms = phrase(word);
        let single = terms.len() == 1;
        Ok(match terms.pop() {
            None => None,
            Some((_, term))
                if single && term.chars().count() == 1 && term.chars().all(super::fold::is_cjk) =>
            {
                // A lone character stands at the beginning, in the middle or at the end of a run.
                Some(Box::new(RegexQuery::from_pattern(&format!("{term}.?|.{term}"), field)?))
            }
            Some((_, term)) if single => {
                let term = Term::from_field_text(field, &term);
                Some(Box::new(TermQuery::new(term, IndexRecordOption::WithFreqs)))
            }
            Some(last) => {
                terms.push(last);
                let terms =
                    terms.into_iter().map(|(at, term)| (at, Term::from_field_text(field, &term))).collect();
                Some(Box::new(PhraseQuery::new_with_offset(terms)))
            }
        })
    }
}

/// Every page but these.
fn without(part: Box<dyn Query>) -> Box<dyn Query> {
    Box::new(BooleanQuery::new(vec![
        (Occur::Must, Box::new(AllQuery) as Box<dyn Query>),
        (Occur::MustNot, part),
    ]))
}

impl Follower {
    /// Takes in what changed in the database since the last time; returns the number of documents.
    pub async fn catch_up(&mut self, db: &Db) -> Result<usize> {
        let grant = system("index", Action::RegisterRead);
        let mut tx = db.read(&grant).await?;
        let head = change::head(&mut tx).await?;
        let (seq, document) = self.search.last()?;
        // An index that is ahead or remembers another history belongs to another database, or to one
        // restored from a backup.
        let same = change::document_at(&mut tx, seq).await?.unwrap_or_default() == document;
        if seq == head && same {
            // The process may have ended between the commit of the index and that of the database.
            let waiting = change::waiting(&mut tx).await?;
            drop(tx);
            if !waiting.is_empty() {
                mark(db, &waiting).await?;
            }
            self.search.inner.behind.store(false, Ordering::Relaxed);
            return Ok(0);
        }
        self.search.inner.behind.store(true, Ordering::Relaxed);
        let from_nothing = seq == 0 || seq > head || !same;
        let last = change::document_at(&mut tx, head).await?.unwrap_or_default();
        let changed = if from_nothing {
            change::all(&mut tx).await?
        } else {
            change::since(&mut tx, seq, head).await?
        };
        drop(tx);
        if from_nothing {
            self.writer.delete_all_documents()?;
        }
        for batch in changed.chunks(BATCH) {
            self.take_in(db, batch).await?;
        }
        let mut commit = self.writer.prepare_commit()?;
        commit.set_payload(&format!("{head} {last}"));
        commit.commit()?;
        self.search.reload()?;
        mark(db, &changed).await?;
        self.search.inner.behind.store(false, Ordering::Relaxed);
        Ok(changed.len())
    }

    async fn take_in(&self, db: &Db, batch: &[String]) -> Result<()> {
        let fields = self.search.inner.fields;
        let grant = system("index", Action::RegisterRead);
        let mut tx = db.read(&grant).await?;
        for id in batch {
            self.writer.delete_term(Term::from_field_text(fields.document, id));
            let Some(document) = document::store::find(&mut tx, id).await? else {
                continue;
            };
            for page in document::store::pages(&mut tx, &document.content_hash).await? {
                let mut entry = TantivyDocument::default();
                entry.add_text(fields.document, id);
                entry.add_u64(
                    fields.page,
                    u64::try_from(page.page).map_err(|e| Error::Inconsistent(e.to_string()))?,
                );
                entry.add_text(fields.text, &page.text);
                self.writer.add_document(entry)?;
            }
        }
        Ok(())
    }

    /// Forgets everything, so that the next [`Follower::catch_up`] builds the index from the database.
    pub fn forget(&mut self) -> Result<()> {
        self.writer.delete_all_documents()?;
        let mut commit = self.writer.prepare_commit()?;
        commit.set_payload("0 ");
        commit.commit()?;
        self.search.reload()
    }
}

/// Says in the database what the index holds.
async fn mark(db: &Db, documents: &[String]) -> Result<()> {
    let mut tx = db.begin(&system("index", Action::SystemOperate)).await?;
    change::mark_indexed(&mut tx, documents).await?;
    tx.commit().await
}
