//! The board of this process, kept in step with the database by the number of its last entry in the trail. Several
//! servers on one database each keep their own: what another one changed stands in the trail as well.

use std::collections::{BTreeMap, BTreeSet};
use std::sync::Arc;

use tokio::sync::Mutex;

use super::super::{Board, Derived, Line};
use super::touch::Touched;
use super::{held, line, parties, read, results};
use crate::access::Scope;
use crate::audit::store as audit;
use crate::calendar::jst_date;
use crate::catalogue::Kind;
use crate::concentration::kept::Kept;
use crate::concentration::store::{One, read_one};
use crate::concentration::{Index, Limits};
use crate::db::{Tx, query};
use crate::error::Result;

/// The last board, whole, with what it was read at. Cheap to clone: clones share it.
#[derive(Clone, Debug, Default)]
pub struct Boards(Arc<Mutex<Option<State>>>);

#[derive(Clone, Debug)]
struct State {
    /// Number and hash of the last entry that the board has taken in, and its day.
    seq: i64,
    hash: String,
    today: String,
    board: Arc<Board>,
    /// The parts of departments that somebody has asked for since.
    parts: BTreeMap<String, Arc<Board>>,
}

/// After so many entries the whole board is read: one by one would take longer.
const ENTRIES: i64 = 200;

impl Boards {
    /// The board as the person reaches it, with every change that this transaction sees: an edit of one engagement is
    /// read by itself, other changes as a whole, and what changed nothing of the register not at all.
    pub async fn load(&self, tx: &mut Tx) -> Result<Arc<Board>> {
        let mut kept = self.0.lock().await;
        let (seq, hash) = audit::head(tx).await?;
        let today = jst_date(tx.at());
        // What a transaction has changed and not committed is for itself alone; and an older look at the database
        // than the board's is no reason to give the board up.
        if tx.has_changed() || kept.as_ref().is_some_and(|state| state.seq > seq && state.today >= today) {
            drop(kept);
            let board = Arc::new(read(tx).await?);
            return Ok(match tx.scope() {
                Scope::All => board,
                Scope::Department(department) => Arc::new(board.of_department(department)),
            });
        }
        // Taken out: where reading fails half way nothing is left of it.
        let state = match kept.take().filter(|state| state.today == today) {
            Some(state) => state.followed(tx, seq, hash).await?,
            None => State::read(tx, seq, hash).await?,
        };
        let state = kept.insert(state);
        Ok(match tx.scope() {
            Scope::All => Arc::clone(&state.board),
            Scope::Department(department) => {
                let whole = &state.board;
                let part = || Arc::new(whole.of_department(department));
                Arc::clone(state.parts.entry(department.clone()).or_insert_with(part))
            }
        })
    }
}

impl State {
    async fn read(tx: &mut Tx, seq: i64, hash: String) -> Result<Self> {
        let mut board = read(tx).await?;
        let limits = Limits::of(&board.policy);
        board.derived.kept = Some(Box::new(Kept::new(board.register.portfolio.clone(), limits)));
        Ok(Self { seq, hash, today: board.today.clone(), board: Arc::new(board), parts: BTreeMap::new() })
    }

    /// The same board after the entries up to `seq`.
    async fn followed(mut self, tx: &mut Tx, seq: i64, hash: String) -> Result<Self> {
        if (self.seq, &self.hash) == (seq, &hash) {
            return Ok(self);
        }
        // Where the entry that the board was read at is another one now, the database is another one as well.
        let entries = audit::after(tx, self.seq - 1, ENTRIES + 2).await?;
        let (same, entries) = match entries.split_first() {
            Some((first, rest)) if first.seq == self.seq => (first.hash == self.hash, rest),
            _ => (self.seq == 0, entries.as_slice()),
        };
        let mut touched = Touched::default();
        for entry in entries {
            touched.add(entry);
        }
        let complete = entries.last().is_some_and(|last| last.seq == seq);
        if !same || !complete || touched.everything {
            return Self::read(tx, seq, hash).await;
        }
        if touched.facts || !touched.rows.is_empty() {
            self.parts.clear();
            let board = Arc::make_mut(&mut self.board);
            for engagement in engagements(tx, &touched.rows).await? {
                if !board.follow(tx, &engagement).await? {
                    return Self::read(tx, seq, hash).await;
                }
            }
            if touched.facts {
                board.judge_again(tx).await?;
            }
            board.derived = Derived { kept: board.derived.kept.take(), ..Derived::default() };
        }
        (self.seq, self.hash) = (seq, hash);
        Ok(self)
    }
}

/// The engagements that rows belong to.
async fn engagements(tx: &mut Tx, rows: &BTreeSet<(Kind, String)>) -> Result<BTreeSet<String>> {
    let mut found = BTreeSet::new();
    for (kind, id) in rows {
        let sql = match kind {
            Kind::Dependency => "select engagement_id from dependency where id = $1",
            Kind::AccessGrant => "select engagement_id from access_grant where id = $1",
            Kind::DataHandling => "select engagement_id from data_handling where id = $1",
            Kind::Location => "select engagement_id from location where id = $1",
            Kind::Chain => "select engagement_id from chain_edge where id = $1",
            Kind::EconomicSecurity => "select engagement_id from economic_security where id = $1",
            Kind::ExitPlan => "select engagement_id from exit_plan where id = $1",
            Kind::ExitTest => {
                "select p.engagement_id from exit_test t join exit_plan p on p.id = t.exit_plan_id where t.id = $1"
            }
            _ => {
                found.insert(id.clone());
                continue;
            }
        };
        let row = query!(optional, (Option<String>,), tx, sql, id)?;
        found.extend(row.and_then(|(engagement,)| engagement));
    }
    Ok(found)
}

impl Board {
    /// Brings one engagement in line with the database. False where only reading everything anew would.
    async fn follow(&mut self, tx: &mut Tx, id: &str) -> Result<bool> {
        let place = self.register.engagements.iter().position(|name| name.id == id);
        let end = self.register.engagements.len();
        let number = Index::try_from(place.unwrap_or(end)).unwrap_or(Index::MAX);
        let live = match read_one(tx, &self.register, id, number).await? {
            One::Gone => return Ok(place.is_none()),
            One::Unknown => return Ok(false),
            One::Live(live) => live,
        };
        let Some(kept) = &mut self.derived.kept else { return Ok(false) };
        let Some(edits) = kept.replace(number, &live.engagement, &live.dependencies, &live.edges) else {
            return Ok(false);
        };
        for edit in &edits {
            self.register.portfolio.edit(edit);
        }
        let party = live.engagement.party as usize;
        let mut moved = false;
        if let Some(name) = self.register.parties.get(party)
            && let Some(facts) = self.parties.get_mut(party)
        {
            let holds = held(tx, &name.id).await?.remove(&name.id).unwrap_or_default();
            moved = std::mem::replace(&mut facts.holds_data, holds) != holds;
        }
        if let Some(place) = place {
            self.register.engagements[place] = live.name;
        } else {
            self.register.engagements.push(live.name);
            self.lines.push(Line::default());
        }
        // What the party holds counts for each of its engagements.
        let own = (0..).zip(&self.register.portfolio.engagements);
        let own = own.filter(|(at, one)| *at == number as usize || (moved && one.party as usize == party));
        let own: Vec<usize> = own.map(|(at, _)| at).collect();
        for at in own {
            let id = self.register.engagements[at].id.clone();
            let found = results(tx, &id).await?.remove(&id).unwrap_or_default();
            self.lines[at] = line(found, &self.parties[party], &self.policy, &self.today);
        }
        Ok(true)
    }

    /// Reads what is known of parties and the results of engagements anew, not the register.
    async fn judge_again(&mut self, tx: &mut Tx) -> Result<()> {
        self.parties = parties(tx, &self.register).await?;
        let mut results = results(tx, "").await?;
        let all = self.register.engagements.iter().zip(&self.register.portfolio.engagements);
        let judged = all.map(|(name, engagement)| {
            let found = results.remove(&name.id).unwrap_or_default();
            line(found, &self.parties[engagement.party as usize], &self.policy, &self.today)
        });
        self.lines = judged.collect();
        Ok(())
    }
}
