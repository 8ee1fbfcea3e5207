//! The statement of each class: kind, id and field of the object to mend, its engagement and party.

use super::{PARTS, asked, own};
use crate::catalogue::Kind;
use crate::db::Tx;
use crate::evidence::REPORTS;
use crate::lint::Class;
use crate::record::scope::reading;
use crate::record::sql::{Cell, Sql};
use crate::record::store::{is_blank, is_unknown};

/// The dates that the rules look at.
pub(super) struct Frame {
    pub today: String,
    /// The last notice deadline that is near.
    pub notice: String,
    /// The last day of attestation that is out of date.
    pub attested: String,
    /// The last end of a period whose report no longer counts.
    pub reported: String,
}

/// The condition that an engagement is live: not a draft, not ended.
pub(super) fn live(sql: &mut Sql, alias: &str, frame: &Frame) {
    sql.push(alias).push(".archived_at is null and coalesce(");
    sql.push(alias).push(".state, 'live') not in ('draft', 'ended') and (");
    sql.push(alias).push(".ended_on is null or ").push(alias).push(".ended_on >= ");
    sql.bind(Cell::text(&frame.today)).push(")");
}

/// A statement in the making; each branch adds rows of one object and field.
struct Branches<'s> {
    tx: &'s Tx,
    sql: &'s mut Sql,
    frame: &'s Frame,
    any: bool,
}

impl Branches<'_> {
    fn select(&mut self, kind: Kind, field: &str, engagement: &str, party: &str) -> &mut Sql {
        if self.any {
            self.sql.push(" union all ");
        }
        self.any = true;
        self.sql.push("select '").push(kind.code()).push("' as kind, a.id as id, '").push(field);
        self.sql.push("' as field, ").push(engagement).push(" as engagement_id, ");
        self.sql.push(party).push(" as party_id from ").push(kind.info().table).push(" a")
    }

    /// Live engagements within reach; the caller adds ` and …`.
    fn engagement(&mut self, field: &str) -> &mut Sql {
        self.select(Kind::Engagement, field, "a.id", "a.party_id").push(" where ");
        live(self.sql, "a", self.frame);
        reading(self.sql, self.tx.scope(), Kind::Engagement, "a");
        self.sql
    }

    /// What belongs to live engagements within reach.
    fn part(&mut self, kind: Kind, field: &str) -> &mut Sql {
        self.select(kind, field, "e.id", "e.party_id");
        self.sql.push(" join engagement e on e.id = a.engagement_id where a.archived_at is null and ");
        live(self.sql, "e", self.frame);
        reading(self.sql, self.tx.scope(), Kind::Engagement, "e");
        self.sql
    }

    /// Live objects of any other kind within reach.
    fn other(&mut self, kind: Kind, field: &str) -> &mut Sql {
        let has = |code: &str| kind.field(code).is_some();
        let engagement = if has("engagement_id") { "a.engagement_id" } else { "cast(null as text)" };
        let party = match kind {
            Kind::Party => "a.id",
            _ if has("party_id") => "a.party_id",
            _ => "cast(null as text)",
        };
        self.select(kind, field, engagement, party).push(" where a.archived_at is null");
        reading(self.sql, self.tx.scope(), kind, "a");
        self.sql
    }
}

/// Adds the statement of a class ([`Class::ChainCycle`] has none: it is computed).
pub(super) fn findings(tx: &Tx, sql: &mut Sql, class: Class, frame: &Frame) {
    let mut to = Branches { tx, sql, frame, any: false };
    match class {
        Class::MissingField => missing(&mut to),
        Class::ImportantWithoutContract => {
            to.engagement("contractless").push(
                " and a.tier = 1 and coalesce(a.contractless, '') <> 'yes'
                  and not exists (select 1 from contract_engagement ce join contract k on k.id = ce.contract_id
                                  where ce.engagement_id = a.id and k.archived_at is null)
                  and not exists (select 1 from contract k where k.party_id = a.party_id and k.archived_at is null
                                  and not exists (select 1 from contract_engagement ce where ce.contract_id = k.id))",
            );
        }
        Class::ImportantUnconcluded => {
            to.engagement("assessment").push(
                " and a.tier = 1 and not exists (select 1 from assessment s where s.engagement_id = a.id
                  and s.conclusion is not null and s.concluded_at is not null and s.stage <> 'withdrawn')",
            );
        }
        Class::DuplicateNumber => {
            to.other(Kind::Party, "corporate_number").push(
                " and a.corporate_number is not null and exists (select 1 from party b
                  where b.corporate_number = a.corporate_number and b.id <> a.id and b.archived_at is null)",
            );
        }
        Class::DuplicateName => {
            to.other(Kind::Party, "name_ja").push(
                " and a.name_key <> '' and exists (select 1 from party b
                  where b.name_key = a.name_key and b.id <> a.id and b.archived_at is null)",
            );
        }
        Class::NoIdentifier => {
            to.other(Kind::Party, "corporate_number")
                .push(" and a.corporate_number is null and a.lei is null");
        }
        Class::ChainCycle => {
            to.other(Kind::Chain, "to_party_id").push(" and 1 = 0");
        }
        Class::EndsBeforeStart => {
            for kind in Kind::ALL {
                for (from, until) in kind.info().order {
                    to.other(kind, until).push(" and a.").push(until).push(" < a.").push(from);
                }
            }
        }
        Class::Unassessed => {
            to.engagement("risk_importance").push(" and a.tier is null");
        }
        Class::LocationUnknown => {
            for field in asked(Kind::Location) {
                let sql = to.part(Kind::Location, field.code);
                sql.push(" and ");
                is_unknown(sql, field);
            }
        }
        Class::ChainUnknown => {
            to.engagement("chain_state")
                .push(" and a.tier = 1 and coalesce(a.chain_state, 'unconfirmed') = 'unconfirmed'");
        }
        Class::OutOfDate => out_of_date(&mut to),
        Class::ContractEnded => contract_ended(&mut to),
        Class::NoticeNear => {
            to.other(Kind::Contract, "notice_deadline")
                .push(" and coalesce(a.state, 'active') not in ('ended', 'notice_given') and a.notice_deadline >= ")
                .bind(Cell::text(&frame.today))
                .push(" and a.notice_deadline <= ")
                .bind(Cell::text(&frame.notice));
        }
        Class::GrantWithoutExpiry => {
            to.part(Kind::AccessGrant, "expires_on").push(
                " and a.revoked_on is null and a.expires_on is null and coalesce(a.level, '') <> 'none'",
            );
        }
        Class::OverrideExpired => {
            to.engagement("tier")
                .push(" and exists (select 1 from tier_override o where o.engagement_id = a.id and o.state = 'approved' and o.expires_on < ")
                .bind(Cell::text(&frame.today))
                .push(")");
        }
        Class::CriticalUnassessed => {
            to.engagement("substitutability").push(
                " and a.substitutability is null and exists (select 1 from dependency d
                  join business_function b on b.id = d.function_id
                  where d.engagement_id = a.id and d.archived_at is null and b.archived_at is null and b.criticality = 'critical')",
            );
        }
    }
}

fn missing(to: &mut Branches<'_>) {
    for field in own() {
        let sql = to.engagement(field.code);
        sql.push(" and ");
        is_blank(sql, field);
    }
    for kind in PARTS {
        for field in asked(kind) {
            let sql = to.part(kind, field.code);
            sql.push(" and ");
            is_blank(sql, field);
        }
    }
    // Without a single row the engagement itself must say that there is nothing, or that nobody knows.
    for (kind, answer) in [(Kind::AccessGrant, "risk_access"), (Kind::DataHandling, "risk_data")] {
        absent(to.engagement(kind.code()), kind);
        to.sql.push(" and coalesce(a.").push(answer).push(", '') <> 'none' and a.unknowns not like '% ");
        to.sql.push(answer).push(" %'");
    }
    absent(to.engagement(Kind::Location.code()), Kind::Location);
    to.sql.push(" and (coalesce(a.risk_data, '') <> 'none' or exists (select 1 from data_handling d where d.engagement_id = a.id and d.archived_at is null))");
}

fn absent(sql: &mut Sql, kind: Kind) {
    sql.push(" and not exists (select 1 from ").push(kind.info().table);
    sql.push(" r where r.engagement_id = a.id and r.archived_at is null)");
}

fn out_of_date(to: &mut Branches<'_>) {
    let (today, attested) = (to.frame.today.clone(), to.frame.attested.clone());
    to.engagement("chain_attested_on")
        .push(" and a.chain_state in ('confirmed', 'partial', 'none_declared') and (a.chain_attested_on is null or a.chain_attested_on < ")
        .bind(Cell::text(attested))
        .push(")");
    to.other(Kind::SanctionsCheck, "next_on")
        .push(" and not exists (select 1 from sanctions_check s where s.party_id = a.party_id and s.subject = a.subject and s.archived_at is null and s.checked_on > a.checked_on) and a.next_on < ")
        .bind(Cell::text(&today));
    for kind in [Kind::InternalRule, Kind::Plan] {
        to.other(kind, "next_review_on").push(" and a.next_review_on < ").bind(Cell::text(&today));
    }
    evidence(to);
    for (kind, done) in [(Kind::AuditVisit, "held_on"), (Kind::Training, "confirmed_on")] {
        let sql = to.other(kind, "next_due_on").push(" and a.next_due_on < ").bind(Cell::text(&today));
        sql.push(" and not exists (select 1 from ").push(kind.info().table);
        sql.push(" l where l.party_id = a.party_id and l.archived_at is null and l.").push(done);
        sql.push(" > a.").push(done).push(")");
    }
}

/// Evidence that has run out, unless a newer piece of its kind, or a letter that bridges it, still counts.
fn evidence(to: &mut Branches<'_>) {
    let frame = to.frame;
    let (today, reported) = (&frame.today, &frame.reported);
    let sql = to.other(Kind::Evidence, "valid_until");
    sql.push(" and a.kind <> 'bridge_letter' and ");
    ran_out(sql, "a", today, reported);
    sql.push(" and not exists (select 1 from evidence l where l.party_id = a.party_id and l.archived_at is null and (l.kind = a.kind or l.bridges_id = a.id) and coalesce(l.valid_until, l.period_to) is not null and not ");
    ran_out(sql, "l", today, reported);
    sql.push(") and exists (select 1 from engagement e where e.party_id = a.party_id and ");
    live(sql, "e", frame);
    sql.push(")");
}

fn ran_out(sql: &mut Sql, alias: &str, today: &str, reported: &str) {
    sql.push("(coalesce(").push(alias).push(".valid_until < ").bind(Cell::text(today));
    sql.push(", ").push(alias).push(".period_to < case when ").push(alias).push(".kind in (");
    sql.bind_all(REPORTS.into_iter().map(Cell::text)).push(") then ").bind(Cell::text(reported));
    sql.push(" when ").push(alias).push(".kind = 'bridge_letter' then ").bind(Cell::text(today));
    sql.push(" end, 1 = 0))");
}

fn contract_ended(to: &mut Branches<'_>) {
    let (tx, frame) = (to.tx, to.frame);
    let ended = |sql: &mut Sql, alias: &str| {
        sql.push("(coalesce(").push(alias).push(".state, 'active') = 'ended' or (").push(alias);
        sql.push(".ends_on < ").bind(Cell::text(&frame.today)).push(" and coalesce(").push(alias);
        sql.push(".auto_renewal, 'no') <> 'yes'))");
    };
    let sql = to.select(Kind::Contract, "ends_on", "e.id", "e.party_id");
    sql.push(
        " join contract_engagement ce on ce.contract_id = a.id join engagement e on e.id = ce.engagement_id",
    );
    sql.push(" where a.archived_at is null and ");
    live(sql, "e", frame);
    reading(sql, tx.scope(), Kind::Engagement, "e");
    sql.push(" and ");
    ended(sql, "a");
    sql.push(
        " and not exists (select 1 from contract_engagement c2 join contract k on k.id = c2.contract_id",
    );
    sql.push(" where c2.engagement_id = e.id and k.archived_at is null and (not ");
    ended(sql, "k");
    // Without an end nothing has ended: a comparison with null is neither true nor false.
    sql.push(" or (coalesce(k.state, 'active') <> 'ended' and k.ends_on is null)))");
}
